"""Registers the operator's pages; each module adds its addresses to one blueprint."""

from flask import Flask

from server.stations.console import (
    first,
    notice_pages,
    off,
    pages,
    stick_pages,
    trainer_pages,
)

__all__ = ["first", "init_app", "notice_pages", "trainer_pages"]


def init_app(app: Flask) -> None:
    """Serve ``/station`` and what stands below it."""
    pages.init_app(app)
    off.init_app(app)
    app.jinja_env.globals.update(job_words=stick_pages.job_words)
