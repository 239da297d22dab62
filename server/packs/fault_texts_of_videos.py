"""What is wrong with a pack's videos, and the remedy; a part of `fault_texts`."""

from server.packs.fault_words import _

VIDEO_TEXTS: dict[str, tuple[str, str]] = {
    "missing-video": (
        _("Of the video %(name)s these files are missing in media/: %(missing)s."),
        _("Upload it in the studio, or run: tianjian studio media"),
    ),
    "picture-beside-video": (
        _("The block has a picture and a video."),
        _("Keep one of them; a video has a picture of its own, its poster."),
    ),
    "bad-video": (
        _("The video cannot be used: %(problem)s."),
        _("Upload the original in the studio, or run: tianjian studio media"),
    ),
    "video-too-long": (
        _("The video lasts %(seconds)s seconds; at most %(limit)s."),
        _("Show one thing in it: cut it, or make two."),
    ),
    "video-too-big": (
        _("The video has %(bytes)s bytes; at most %(limit)s in this size."),
        _("Make it shorter."),
    ),
    "videos-over-budget": (
        _("The pack's videos have %(bytes)s bytes; at most %(limit)s."),
        _("Leave one out, or make them shorter."),
    ),
    "missing-captions": (
        _("The video %(name)s has no captions in this language: media/%(wanted)s."),
        _("Write what is said in it; many watch without sound."),
    ),
    "bad-captions": (
        _("The captions cannot be used: %(problem)s."),
        _("Correct this line, or write them in the studio."),
    ),
}
