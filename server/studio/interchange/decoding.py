"""Bytes of a text file to text: UTF-8, UTF-16 and what Chinese Windows writes (GB18030)."""

from server.errors import N_, BadRequest, TooLarge

MAX_TEXT = 4 * 1024 * 1024
BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes) -> str:
    r"""The text of a file with \n line ends. Raises TooLarge, BadRequest."""
    if len(data) > MAX_TEXT:
        raise TooLarge(
            "import-text-too-large",
            N_("The file is larger than %(megabytes)d MB. Split it, then try again."),
            params={"megabytes": MAX_TEXT // 1024 // 1024},
        )
    text = _decoded(data)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if guess := _utf16_without_mark(data):
        return data.decode(guess, "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # A mostly whole UTF-8 file with a few spoilt bytes is still worth reading.
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 20 > len(text):
        raise BadRequest(
            "import-not-text",
            N_("This is not a text file. Save it as UTF-8 text, then try again."),
        )
    return text


def _utf16_without_mark(data: bytes) -> str:
    """No text holds a NUL: one stands for the other half of a Latin letter in UTF-16."""
    head = data[:4000]
    first, second = head[::2].count(0), head[1::2].count(0)
    if (first + second) * 50 < len(head) or not first + second:
        return ""
    # 一 (U+4E00) holds a NUL too, in the other half.
    if second > 3 * first:
        return "utf-16-le"
    return "utf-16-be" if first > 3 * second else ""
