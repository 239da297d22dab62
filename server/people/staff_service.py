"""Staff: accounts, passwords, roles by place, and sessions that can be ended.

A session is a random token in a cookie; the table keeps its SHA-256. It ends
after 12 idle hours, after 7 days in any case, at sign-out, and everywhere when
the password changes.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update

from server.access import forget_attempts, rate_limit
from server.db import app_settings, db, now, run_unit
from server.errors import BadRequest, Conflict, Forbidden, N_, NotFound
from server.people.places import Scope, outermost, place
from server.people.staff_models import ROLES, Place, Staff, StaffRole, StaffSession

log = structlog.get_logger(__name__)

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
#: The roles of those who write packs; whoever has one may open the studio.
STUDIO_ROLES = ("editor", "reviewer", "publisher")
# One write in five minutes is enough to know who is still there.
SEEN_EVERY = timedelta(minutes=5)

WINDOW = timedelta(minutes=15)
TRIES_HERE = 10
TRIES_ACCOUNT = 100
TRIES_SOURCE = 60

# Accounts whose passwords stand in the documentation begin with this.
DEMO = "demo-"

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
SHORTEST, LONGEST = 10, 128
COMMON = frozenset(
    "1234567890 0123456789 12345678910 1234567890a a123456789 qwertyuiop password123 "
    "password1234 1q2w3e4r5t 1qaz2wsx3edc woaini1314 woaini1314520 5201314520 "
    "administrator admin123456 abc1234567 asdfghjkl123 zxcvbnm123 iloveyou123 "
    "tianjian123 tianjian2026 1111111111 0000000000 8888888888 6666666666".split()
)

# OWASP's smallest advised setting: 43 ms on a server, bearable on a station.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Role:
    """A role within one place."""

    name: str
    place_id: str
    path: str
    place_name: dict[str, str]


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, with their roles."""

    staff_id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    token_hash: str

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of all roles held anywhere."""
        return frozenset(role.name for role in self.roles)

    @property
    def writes_packs(self) -> bool:
        """Whether the studio opens for this person."""
        return not self.role_names.isdisjoint(STUDIO_ROLES)

    def scope(self, *names: str) -> Scope:
        """Where one of these roles is held (any role, where none is named)."""
        held = (role for role in self.roles if not names or role.name in names)
        return Scope(outermost(role.path for role in held))


# --- accounts --------------------------------------------------------------------


def create_staff(login: str, name: str, password: str, *, demo: bool = False) -> Staff:
    """Make an account (inside a unit of work); a ``demo`` one works in demo mode only.

    Raises BadRequest for a bad login or a weak password, Conflict for a taken
    login.
    """
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise BadRequest(
            "bad-login", N_("A login has 2 to 63 small letters, digits, . _ or -.")
        )
    check_strength(password, login)
    if find_staff(login) is not None:
        raise Conflict("login-taken", N_("Somebody has this login already."))
    person = Staff(
        staff_id=f"{DEMO}{login}" if demo else secrets.token_hex(8),
        login=login,
        name=name.strip()[:100] or login,
        password_hash=hasher.hash(password),
        created_at=now(),
    )
    db.session.add(person)
    db.session.flush()
    return person


def grant_role(person: Staff, role: str, place_id: str) -> None:
    """Give a role within a place (inside a unit of work).

    Raises BadRequest for an unknown role, NotFound for an unknown place.
    """
    if role not in ROLES:
        raise BadRequest("bad-role", N_("There is no such role."))
    place(place_id)
    if db.session.get(StaffRole, (person.staff_id, role, place_id)) is None:
        db.session.add(
            StaffRole(staff_id=person.staff_id, role=role, place_id=place_id)
        )
        db.session.flush()


def find_staff(login: str) -> Staff | None:
    """The account with this login, in whatever case it was typed."""
    return db.session.scalar(select(Staff).where(Staff.login == login.strip().lower()))


def staff_names(staff_ids: Iterable[str]) -> dict[str, str]:
    """The names of accounts, by id; unknown ids are left out."""
    query = select(Staff.staff_id, Staff.name).where(
        Staff.staff_id.in_(list(staff_ids))
    )
    return {staff_id: name for staff_id, name in db.session.execute(query)}


def staff_count() -> int:
    """How many accounts there are."""
    return db.session.scalar(select(func.count()).select_from(Staff)) or 0


def check_strength(password: str, login: str) -> None:
    """Raise BadRequest for a password that would not hold."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadRequest(
            "weak-password",
            N_("A password has %(least)d to %(most)d characters."),
            params={"least": SHORTEST, "most": LONGEST},
        )
    plain = password.lower()
    if plain in COMMON or login in plain or len(set(plain)) < 4:
        raise BadRequest("weak-password", N_("This password is too easy to guess."))


def set_password(person: Staff, password: str) -> None:
    """Replace a password and end all sessions (inside a unit of work).

    Raises BadRequest for a weak password.
    """
    check_strength(password, person.login)
    person.password_hash = hasher.hash(password)
    db.session.execute(
        delete(StaffSession).where(StaffSession.staff_id == person.staff_id)
    )


def change_password(who: SignedIn, old: str, new: str, source: str) -> str:
    """Change one's own password; gives the token of a new session.

    Raises Forbidden where ``old`` is wrong, TooMany, and BadRequest for a weak one.
    """
    rate_limit(f"password {who.staff_id} {source}", TRIES_HERE, WINDOW)

    def work() -> str:
        person = db.session.get(Staff, who.staff_id)
        if person is None or not verify(person.password_hash, old):
            raise Forbidden("wrong-password", N_("The present password is not right."))
        set_password(person, new)
        return open_session(person)

    token = run_unit(work)
    log.info("password changed", staff=who.staff_id)
    return token


# --- signing in and out ------------------------------------------------------------


def sign_in(login: str, password: str, source: str) -> str:
    """Open a session; gives its token, which is stored nowhere.

    Raises Forbidden with the same words for an unknown login and a wrong password,
    TooMany after too many attempts for this account or from this source.
    """
    name = login.strip().lower()[:64]
    here = f"login {name} {source}"
    rate_limit(f"login from {source}", TRIES_SOURCE, WINDOW)
    rate_limit(f"login of {name}", TRIES_ACCOUNT, WINDOW)
    rate_limit(here, TRIES_HERE, WINDOW)
    person = find_staff(name)
    # An unknown login costs the same time as a wrong password.
    stored = person.password_hash if person else decoy()
    if not verify(stored, password[:LONGEST]) or not person or not open_now(person):
        log.warning("sign-in refused", known=person is not None)
        raise Forbidden("wrong-login", N_("Login or password is not right."))
    token = run_unit(lambda: _enter(person, password))
    forget_attempts(here)
    log.info("signed in", staff=person.staff_id)
    return token


def _enter(person: Staff, password: str) -> str:
    if hasher.check_needs_rehash(person.password_hash):
        db.session.execute(
            update(Staff)
            .where(Staff.staff_id == person.staff_id)
            .values(password_hash=hasher.hash(password))
        )
    return open_session(person)


def open_session(person: Staff) -> str:
    """Make a session and drop what has run out (inside a unit of work)."""
    token, moment = secrets.token_urlsafe(32), now()
    db.session.execute(
        delete(StaffSession).where(
            (StaffSession.created_at < moment - ABSOLUTE)
            | (StaffSession.seen_at < moment - IDLE)
        )
    )
    db.session.add(
        StaffSession(
            token_hash=hashed(token),
            staff_id=person.staff_id,
            created_at=moment,
            seen_at=moment,
        )
    )
    db.session.flush()
    return token


def signed_in(token: str) -> SignedIn | None:
    """Who holds this token, or None: unknown, run out, or the account is closed."""
    moment = now()
    row = db.session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.staff_id == StaffSession.staff_id)
        .where(StaffSession.token_hash == hashed(token))
    ).first()
    if row is None:
        return None
    session, person = row
    if not open_now(person):
        return None
    if session.created_at < moment - ABSOLUTE or session.seen_at < moment - IDLE:
        return None
    if session.seen_at < moment - SEEN_EVERY:
        run_unit(lambda: _touch(session.token_hash, moment))
    return SignedIn(
        person.staff_id,
        person.login,
        person.name,
        roles_of(person.staff_id),
        session.token_hash,
    )


def open_now(person: Staff) -> bool:
    """False for a closed account, and for a demo account outside demo mode."""
    if person.staff_id.startswith(DEMO) and not app_settings().demo:
        return False
    return person.disabled_at is None


def roles_of(staff_id: str) -> tuple[Role, ...]:
    """The roles of one account."""
    rows = db.session.execute(
        select(StaffRole.role, Place.place_id, Place.path, Place.name)
        .join(Place, Place.place_id == StaffRole.place_id)
        .where(StaffRole.staff_id == staff_id)
        .order_by(Place.path, StaffRole.role)
    )
    return tuple(Role(*row) for row in rows)


def still_holds(staff_id: str, roles: Collection[str]) -> bool:
    """Whether an account is open and holds one of these roles somewhere."""
    person = db.session.get(Staff, staff_id)
    if person is None or not open_now(person):
        return False
    return any(each.name in roles for each in roles_of(staff_id))


def sign_out(who: SignedIn) -> None:
    """End this session."""
    run_unit(
        lambda: db.session.execute(
            delete(StaffSession).where(StaffSession.token_hash == who.token_hash)
        )
    )


def disable(login: str) -> None:
    """Close an account and end its sessions (inside a unit of work).

    Raises NotFound.
    """
    person = find_staff(login)
    if person is None:
        raise NotFound("no-such-staff", N_("Nobody has this login."))
    person.disabled_at = now()
    db.session.execute(
        delete(StaffSession).where(StaffSession.staff_id == person.staff_id)
    )


def verify(stored: str, password: str) -> bool:
    """True where the password fits the stored hash."""
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


_decoy: list[str] = []


def decoy() -> str:
    """A hash that no password fits, made once for each process."""
    if not _decoy:
        _decoy.append(hasher.hash(secrets.token_urlsafe(32)))
    return _decoy[0]


def _touch(token_hash: str, moment: datetime) -> None:
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.token_hash == token_hash)
        .values(seen_at=moment)
    )
