"""Where this node keeps its blobs, its keys and what it can make again."""

from pathlib import Path

from server.db import app_settings
from server.packs.blobs import BlobStore
from server.packs.keys import KeyFolder


def blobs() -> BlobStore:
    """This node's blobs."""
    return BlobStore(app_settings().data_dir / "blobs")


def keys() -> KeyFolder:
    """This node's keys."""
    return KeyFolder(app_settings().data_dir / "keys")


def render_cache() -> Path:
    """Where drawn pictures are kept between builds."""
    return app_settings().data_dir / "renders"


def exports() -> Path:
    """Where pack files for download are kept; they can be made again at any time."""
    return app_settings().data_dir / "exports"
