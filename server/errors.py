"""Domain errors, and how they look: problem details for the API, pages for people.

Services raise ``Problem`` or one of its kinds with a code and English text (a
gettext msgid). Under /api the answer is RFC 9457 JSON, elsewhere an HTML page;
both are translated and neither touches the database.
"""

import errno
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, json, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from server.db import is_nul_in_text, is_out_of_service
from server.i18n import gettext

log = structlog.get_logger(__name__)

PROBLEM_TYPE = "application/problem+json"
DATABASE_RETRY_SECONDS = 30


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Mark a message for the catalogues; it is translated when it is shown."""
    return message


class Problem(Exception):
    """Something the caller should hear about.

    ``code`` is a stable slug for programs, ``detail`` a msgid for people with
    ``params`` for its placeholders, ``extra`` goes into the JSON as it is.
    """

    status = 500
    code = "internal-error"
    title = N_("Something went wrong on the server")

    def __init__(
        self,
        code: str | None = None,
        detail: str = "",
        *,
        params: Mapping[str, Any] | None = None,
        status: int | None = None,
        title: str | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or code or self.code)
        self.code = code or self.code
        self.status = status or self.status
        self.title = title or self.title
        self.detail = detail
        self.params = dict(params or {})
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class BadRequest(Problem):
    status, code, title = 400, "bad-request", N_("This request cannot be understood")


class Unauthenticated(Problem):
    status, code, title = 401, "unauthenticated", N_("Please sign in")


class Forbidden(Problem):
    status, code, title = 403, "forbidden", N_("You may not do this")


class NotFound(Problem):
    status, code, title = 404, "not-found", N_("There is nothing here")


class Conflict(Problem):
    status, code, title = (
        409,
        "conflict",
        N_("This does not fit what is already stored"),
    )


class TooLarge(Problem):
    status, code, title = 413, "too-large", N_("This is too large")


class Unsupported(Problem):
    status, code, title = (
        415,
        "unsupported-type",
        "This kind of content is not accepted",
    )


class TooMany(Problem):
    """Too many attempts; ``retry_after`` says in how many seconds to come back."""

    status, code, title = 429, "too-many", N_("Too many attempts")

    def __init__(self, retry_after: int, **rest: Any) -> None:
        rest.setdefault("detail", N_("Wait %(seconds)d seconds, then try again."))
        rest.setdefault("params", {"seconds": retry_after})
        super().__init__(headers={"Retry-After": str(retry_after)}, **rest)


TITLES = {
    400: BadRequest.title,
    401: Unauthenticated.title,
    403: Forbidden.title,
    404: NotFound.title,
    405: N_("This address does not take such requests"),
    409: Conflict.title,
    412: N_("This was changed by somebody else meanwhile"),
    413: TooLarge.title,
    415: Unsupported.title,
    422: N_("Some fields are not right"),
    428: N_("Say which version you are changing"),
    429: TooMany.title,
    500: Problem.title,
    503: N_("The server cannot answer just now"),
}


def init_app(app: Flask) -> None:
    """Render every error of this application."""
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.register_error_handler(Problem, _render_problem)
    app.register_error_handler(HTTPException, _render_http)
    app.register_error_handler(DBAPIError, _render_database)
    app.register_error_handler(OSError, _render_disk)


def _log_exception(exc_info: Any) -> None:
    """Name the route and not the address: addresses hold learners' ids."""
    log.error("unhandled", route=str(request.url_rule), exc_info=exc_info)


def wants_json() -> bool:
    """Programs get JSON: everything under /api, /blobs and /packs."""
    return request.path.startswith(("/api/", "/blobs/", "/packs/"))


def _render_problem(error: Problem) -> Response:
    detail = gettext(error.detail, **error.params) if error.detail else ""
    return render(
        error.status,
        error.code,
        gettext(error.title),
        detail,
        error.extra,
        error.headers,
    )


def _render_http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None and status < 400:
        return error.response  # type: ignore[return-value]
    data = getattr(error, "data", None) or {}
    extra = {}
    if data.get("messages"):
        extra["errors"] = data["messages"]
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in {"content-type", "content-length"}
    }
    headers.update(data.get("headers") or {})
    title = gettext(TITLES.get(status, error.name))
    return render(status, slug(error.name), title, "", extra, headers)


def _render_database(error: DBAPIError) -> Response:
    """A database that is away, full or locked is no fault of the request: come again."""
    if is_nul_in_text(error):
        return _render_problem(BadRequest())
    if not is_out_of_service(error):
        raise error
    log.error("database", route=str(request.url_rule), exc_info=error)
    return _render_http(ServiceUnavailable(retry_after=DATABASE_RETRY_SECONDS))


def _render_disk(error: OSError) -> Response:
    """A full disk is the operator's to mend; what was sent is to be kept and sent again."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    log.error("disk full", route=str(request.url_rule))
    return _render_problem(
        Problem(
            "disk-full",
            N_("The server has no room for this file. Tell its operator."),
            status=507,
        )
    )


def slug(name: str) -> str:
    """'Method Not Allowed' -> 'method-not-allowed'."""
    return "-".join(name.lower().split())


def render(
    status: int,
    code: str,
    title: str,
    detail: str,
    extra: Mapping[str, Any],
    headers: Mapping[str, str],
) -> Response:
    """An error answer: JSON (RFC 9457) for programs, a page for people."""
    if wants_json():
        body = problem_body(status, code, title, detail, extra)
        response = Response(json.dumps(body) + "\n", status, content_type=PROBLEM_TYPE)
    else:
        page = render_template(
            "error.html",
            status=status,
            title=title,
            detail=detail,
            # Whoever may not enter the studio is not sent to its door again.
            in_studio=request.path.startswith("/studio") and status != 403,
        )
        response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers.update(headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_body(
    status: int, code: str, title: str, detail: str, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """The members of RFC 9457 section 3.1, plus ``code`` and ``request``."""
    body: dict[str, Any] = {
        "type": f"urn:tianjian:problem:{code}",
        "status": status,
        "title": title,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    body["request"] = getattr(g, "request_id", "")
    return {**extra, **body}
