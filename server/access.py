"""Who may do what: every endpoint declares its rule, or it is not served.

``@access(public)``: anyone. ``@access(device)``: the body carries signatures
that the service checks. ``@access(visitor)``: a form for people who are not
signed in yet. ``@access(staff("manager"))``: somebody signed in who holds one
of these roles in some place; what they may see *within* it, services decide.
``@access(staff())``: anybody signed in. ``@access(operator)``: whoever typed a station's
PIN; ``@access(writer)``: they, or a trainer with a PIN of their own; ``@access(lan)``: a page
of that kind for those who have not yet. All three only at a station, from its own network
(``server/stations/console/guard.py``).

Counters for limits (``rate_limit``) live in the database, so that they hold
over workers and restarts. Their keys are hashed.
"""

import hashlib
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from sqlalchemy import Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, db, now, run_unit, upsert
from server.errors import (
    N_, Forbidden, NotFound, TooMany, Unauthenticated, wants_json
)  # fmt: skip
from server.web import set_body_limit

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """One endpoint's rule. ``cookies``: it acts on the browser's cookies."""

    kind: str
    roles: frozenset[str] = frozenset()
    cookies: bool = False


public = Rule("public")
device = Rule("device")
visitor = Rule("visitor", cookies=True)
operator = Rule("operator", cookies=True)
writer = Rule("writer", cookies=True)
lan = Rule("lan", cookies=True)


def staff(*roles: str) -> Rule:
    """Signed-in staff who hold one of ``roles`` somewhere (none named: any)."""
    return Rule("staff", frozenset(roles), cookies=True)


def access(rule: Rule) -> Callable[[View], View]:
    """Declare the rule of a view function or a MethodView method."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


class StaffLike(Protocol):
    """What this module needs to know of a signed-in person."""

    @property
    def role_names(self) -> frozenset[str]: ...


LoadStaff = Callable[[], StaffLike | None]


def init_app(app: Flask, load_staff: LoadStaff) -> None:
    """Check every request; ``load_staff`` finds who is signed in, or None."""
    app.extensions["load_staff"] = load_staff
    app.before_request(_check)


def find_view(app: Flask, endpoint: str, method: str) -> Any:
    """The function that answers ``method``, also of a MethodView."""
    view: Any = app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return view
    return getattr(view_class, method.lower(), None) or getattr(view_class, "get", None)


def rule_of(app: Flask, endpoint: str, method: str) -> Rule | None:
    """The declared rule, or None where somebody forgot it."""
    rule = getattr(find_view(app, endpoint, method), "access_rule", None)
    return rule if isinstance(rule, Rule) else None


def current_staff() -> Any:
    """The person signed in to this request, or None."""
    if "staff" not in g:
        g.staff = current_app.extensions["load_staff"]()
    return g.staff


def _check() -> Any:
    endpoint = request.endpoint
    if endpoint is None:
        return None
    set_body_limit(find_view(current_app, endpoint, request.method))
    rule = rule_of(current_app, endpoint, request.method)
    if rule is None:
        raise RuntimeError(f"{endpoint} declares no access rule")
    if rule.cookies:
        _refuse_cross_site()
    if rule.kind in ("operator", "writer", "lan"):
        return current_app.extensions["station_guard"](rule)
    if rule.kind != "staff":
        return None
    answer = _check_staff(rule)
    # On SQLite to have read is to hold the lock: nobody waits for a slow upload.
    db.session.rollback()
    return answer


def _check_staff(rule: Rule) -> Any:
    person = current_staff()
    if person is None:
        if wants_json() or request.method != "GET":
            raise Unauthenticated()
        here = request.full_path.rstrip("?")
        return redirect(url_for("office_door.login", next=here), 303)
    if rule.roles and not rule.roles & person.role_names:
        raise Forbidden(
            "forbidden",
            N_(
                "Your account has no role for this. Who runs this server can give you one."
            ),
        )
    return None


def _refuse_cross_site() -> None:
    """No forged requests: the browser itself says where a request comes from.

    Sec-Fetch-Site decides; browsers older than it send Origin. A browser that
    sends neither on an unsafe request is refused: it cannot be told apart.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        allowed = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("Origin", "")
        allowed = bool(origin) and urlsplit(origin).netloc == request.host
    if not allowed:
        raise Forbidden("cross-site", N_("This form was not sent from this site."))


# --- counters ----------------------------------------------------------------


class Attempts(Base):
    """Local table: how often something was tried in a window of time."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    ends: Mapped[datetime] = mapped_column(UTC, index=True)


def source() -> str:
    """Where this request comes from, for limits: the address, IPv6 by its /64."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """One household's part of the network: an IPv4 address, or an IPv6 /64.

    >>> network_of("2001:db8::5") == network_of("2001:db8::6")
    True
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "?"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None or parsed.version == 4:
        return str(mapped or parsed)
    return str(ip_network(f"{parsed}/64", strict=False))


def rate_limit(key: str, limit: int, window: timedelta) -> None:
    """Count one attempt of ``key``; raises TooMany above ``limit`` in ``window``.

    The window starts with the first attempt. Call it outside a unit of work:
    the count must stay even when the work fails.
    """
    count, ends = count_attempt(key, window)
    if count > limit:
        raise TooMany(_seconds_until(ends))


def rate_limit_within(key: str, limit: int, window: timedelta) -> None:
    """As ``rate_limit``, but inside the caller's unit of work: only what is kept counts."""
    count, ends = _count(_hashed(key), window)
    if count > limit:
        raise TooMany(_seconds_until(ends))


def refuse_if_over(key: str, limit: int) -> None:
    """Raise TooMany where ``key`` has used up ``limit``; counts nothing."""
    row = db.session.execute(
        select(Attempts.tries, Attempts.ends).where(Attempts.key == _hashed(key))
    ).first()
    if row is not None and row.ends > now() and row.tries >= limit:
        raise TooMany(_seconds_until(row.ends))


@contextmanager
def limit_guesses(key: str, limit: int, window: timedelta) -> Iterator[None]:
    """Around looking up a short code: whoever tries many of them has to wait.

    A NotFound from inside counts as a wrong code of ``key``. Raises TooMany, before
    anything is looked up, where ``limit`` of them came within ``window``.
    """
    refuse_if_over(key, limit)
    try:
        yield
    except NotFound:
        count_attempt(key, window)
        raise


def count_attempt(key: str, window: timedelta) -> tuple[int, datetime]:
    """Count one attempt; gives the number in this window and the window's end."""
    return run_unit(lambda: _count(_hashed(key), window))


def forget_attempts(key: str) -> None:
    """Start again from nothing, as after a right password."""
    run_unit(
        lambda: db.session.execute(delete(Attempts).where(Attempts.key == _hashed(key)))
    )


def _count(key: str, window: timedelta) -> tuple[int, datetime]:
    moment = now()
    db.session.execute(delete(Attempts).where(Attempts.ends <= moment))
    statement = upsert(Attempts).values(key=key, tries=1, ends=moment + window)
    row = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={"tries": Attempts.tries + 1}
        ).returning(Attempts.tries, Attempts.ends)
    ).one()
    return row.tries, row.ends


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _seconds_until(moment: datetime) -> int:
    return max(1, math.ceil((moment - now()).total_seconds()))
