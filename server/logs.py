"""Structured logs: one JSON object a line, with a request id, without persons.

No nickname, no full address, no query string and no learner id is ever logged:
a request is named by its route (``/office/learners/<learner_id>``), not its path.
"""

import logging
import sys
from typing import Any

import structlog
from gunicorn.glogging import Logger

from server.settings import Settings

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configure(settings: Settings) -> None:
    """Send structlog and the standard library's logging to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class GunicornLogger(Logger):  # type: ignore[misc]
    """gunicorn's own messages and its access log, through the same pipe."""

    def setup(self, cfg: Any) -> None:
        """Let gunicorn's loggers propagate to the root handler only."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers = []
            log.propagate = True
        self.error_log.setLevel(logging.WARNING)

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """One line a request; the route and not the path, no query string."""
        structlog.get_logger("access").info(
            "request",
            method=environ["REQUEST_METHOD"],
            route=environ.get("tianjian.route", "-"),
            status=resp.status_code,
            bytes=getattr(resp, "sent", 0),
            milliseconds=round(request_time.total_seconds() * 1000, 1),
            request=environ.get("tianjian.request", "-"),
        )
