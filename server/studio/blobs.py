"""The bytes of drafts' pictures and sounds, by their hash."""

import os

from server.db import app_settings
from server.packs.blobs import BlobStore


class DraftBlobs(BlobStore):
    """Bytes that are swept once nothing names them: what is written again is young again."""

    def write(self, data: bytes, *, text: bool = False) -> str:
        """As `BlobStore.write`."""
        name = super().write(data, text=text)
        path = self.path(name)
        if path is None:
            # A sweep took it in this very moment.
            return super().write(data, text=text)
        os.utime(path)
        return name


def blobs() -> BlobStore:
    """The bytes of drafts' pictures and sounds."""
    return DraftBlobs(app_settings().data_dir / "studio" / "blobs")
