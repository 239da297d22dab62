"""Registers the operator's pages; each module adds its addresses to one blueprint."""

from flask import Flask

from server.stations.console import first, pages

__all__ = ["first", "init_app"]


def init_app(app: Flask) -> None:
    """Serve ``/station`` and what stands below it."""
    pages.init_app(app)
