"""Why a file did not become what phones get, in words for its editor."""

from typing import Final

from server.errors import N_

WHY: Final = {
    "no-ffmpeg": N_(
        "This server cannot work on videos and sounds yet. Its operator can add that:"
        " docs/centre.md, “Videos”."
    ),
    "not-media": N_(
        "This is no picture, sound or video that is known here. Save it as MP4, JPEG or MP3."
    ),
    "unreadable": N_("The file is damaged. Copy it once more from where it was made."),
    "cut-off": N_("The file is not whole: its end is missing. Copy it once more."),
    "no-picture": N_("There is only sound in it. Upload it as a sound."),
    "no-sound": N_("There is no sound in it."),
    "too-long": N_(
        "It is longer than a lesson can carry: a video 2 minutes, a sound 5."
        " Say below which part to use."
    ),
    "much-too-long": N_("It is longer than an hour. Cut it before you upload it."),
    "empty-cut": N_("There is nothing between this beginning and this end."),
    "too-heavy": N_(
        "It needs more memory than this server gives. Save it smaller first."
    ),
    "too-slow": N_("It took longer than 40 minutes. Save it smaller, or cut it first."),
    "too-big": N_("It stays bigger than 5 MB also on the phone. Use a shorter part."),
    "broke-off": N_(
        "The server stopped three times in the middle of it. Try again later."
    ),
    "draft-full": N_("The draft has no room for it. Take out what no lesson uses."),
    "gone": N_("The original was taken away after some days. Upload it again."),
    "heic": N_(
        "This is an iPhone photo of the kind HEIC, which other phones cannot show. On the iPhone choose"
        " Settings, Camera, Formats, “Most Compatible” for new photos; open this one on a computer"
        " and save it as JPEG."
    ),
    "moving-picture": N_(
        "This picture moves; cards show still ones. Save it as MP4 and upload that, or save one"
        " moment of it as JPEG or PNG."
    ),
    "bad-picture": N_(
        "The picture cannot be read. Open it and save it as JPEG or PNG."
    ),
}
