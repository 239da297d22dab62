"""How much the studio takes in, and how long it keeps what it was made from."""

from datetime import timedelta
from typing import Final

KINDS: Final = ("picture", "sound", "video")
#: Bytes of one original.
MOST_BYTES: Final = {
    "picture": 50_000_000,
    "sound": 200_000_000,
    "video": 1_000_000_000,
}
#: Bytes of all originals of all packs together.
QUOTA: Final = 6_000_000_000
#: What an upload must leave free on the disk.
LEAVE_FREE: Final = 1_000_000_000
#: Uploads of one person that are not finished.
MOST_OPEN: Final = 10
#: Bytes of one request: proxies in front take 20 MB.
PIECE: Final = 16_000_000

#: An upload that nobody goes on with, and the original of one that is finished.
FORGOTTEN: Final = timedelta(days=3)
KEPT: Final = timedelta(days=7)
#: A job without a sign of life for so long was cut off with its server.
SILENT: Final = timedelta(minutes=3)
MOST_TRIES: Final = 3
