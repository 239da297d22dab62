"""Recordings: the type is read from the first bytes, never from the name alone."""

SOUND_TYPES = {".opus": "audio/ogg", ".mp3": "audio/mpeg", ".m4a": "audio/mp4"}


def sound_type(data: bytes, suffix: str) -> str | None:
    """The media type of a recording; None where content and suffix disagree."""
    if suffix == ".opus":
        right = data[:4] == b"OggS" and b"OpusHead" in data[:64]
    elif suffix == ".mp3":
        right = data[:3] == b"ID3" or (
            len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2
        )
    else:
        right = suffix == ".m4a" and data[4:8] == b"ftyp"
    return SOUND_TYPES[suffix] if right else None
