"""The PINs of a station's operator and trainers: set, asked for, guessed slowly.

A PIN is short, so guessing is made slow: after a few wrong ones each further try waits twice
as long, up to an hour. It is counted for each source and for all together (one phone can take
every address of a small network); a browser that was signed in here before is counted by itself,
so that nobody locks the operator out. The counters are in the database: a restart changes nothing.
"""

import hashlib
import math
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from server.db import db, now, run_unit, upsert
from server.errors import BadRequest, Conflict, Forbidden, N_, TooMany
from server.people.staff_service import hasher
from server.stations.console import visits
from server.stations.console.models import (
    Operator,
    OperatorToken,
    PinTries,
    Trainer,
)

ONE: Final = 1
PIN: Final = re.compile(r"[0-9]{6,12}")
TRAINER: Final = re.compile(r"[0-9a-f]{16}")
IDLE: Final = timedelta(minutes=15)
ABSOLUTE: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
KNOWN_BROWSERS: Final = 20

FREE_TRIES: Final = 5
FREE_TRIES_OF_ALL: Final = 40
FIRST_DELAY: Final = timedelta(seconds=30)
MOST_DELAY: Final = timedelta(hours=1)
FORGOTTEN_AFTER: Final = timedelta(days=1)
EVERYBODY: Final = "everybody"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a browser gets that typed the right PIN: for its session, and to be known by."""

    session: str
    browser: str


# --- the PIN -----------------------------------------------------------------------------


def operator_row() -> Operator | None:
    """What the operator set; None before anything was."""
    return db.session.get(Operator, ONE, populate_existing=True)


def has_pin() -> bool:
    """Whether this station's page has a PIN already."""
    row = operator_row()
    return row is not None and bool(row.pin_hash)


def check_pin(pin: str) -> None:
    """Raise BadRequest ``weak-pin`` for a PIN that the first guesses would find."""
    if not PIN.fullmatch(pin):
        raise BadRequest("weak-pin", N_("A PIN has 6 to 12 digits."))
    steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    pairs = {pin[at : at + 2] for at in range(0, len(pin) - 1, 2)}
    if steps in ({0}, {1}, {9}) or len(pairs) == 1 or len(set(pin)) < 3:
        raise BadRequest("weak-pin", N_("This PIN is too easy to guess."))


def set_pin(pin: str, *, first: bool = False) -> None:
    """Set the PIN; everybody is signed out, and wrong tries are forgotten.

    ``first``: only where there is none yet. Raises BadRequest ``weak-pin``, Conflict ``has-pin``.
    """
    check_pin(pin)
    hashed = hasher.hash(pin)

    def work() -> None:
        row = db.session.get(Operator, ONE)
        if first and row is not None and row.pin_hash:
            raise Conflict("has-pin", N_("This station has a PIN already."))
        _keep(pin_hash=hashed)
        db.session.execute(delete(OperatorToken))
        db.session.execute(delete(PinTries))

    run_unit(work)


def set_wifi(name: str, password: str) -> None:
    """Keep the Wi-Fi's name and password for the poster. Raises BadRequest ``bad-wifi``.

    IEEE 802.11: a name has at most 32 bytes, a WPA passphrase 8 to 63 printable ASCII characters.
    """
    name, password = name.strip(), password.strip()
    bad_name = len(name.encode()) > 32 or not name.isprintable()
    printable = password.isascii() and password.isprintable()
    if bad_name or (password and not (name and printable and 8 <= len(password) <= 63)):
        raise BadRequest(
            "bad-wifi",
            N_(
                "The Wi-Fi's name has at most 32 letters (10 in Chinese), "
                "its password 8 to 63 letters and digits."
            ),
        )
    run_unit(lambda: _keep(wifi_name=name, wifi_password=password))


def _keep(**values: str) -> None:
    empty = {"pin_hash": "", "wifi_name": "", "wifi_password": ""}
    statement = upsert(Operator).values(one=ONE, **{**empty, **values})
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["one"], set_=values)
    )


# --- signing in --------------------------------------------------------------------------


def sign_in(pin: str, source: str, browser: str = "", trainer: str = "") -> Tokens:
    """Sign in with the PIN; ``browser`` is the token that this browser is known by, if any.

    ``trainer``: whose PIN it is; empty: the operator's. Raises TooMany while the next try has to
    wait, Forbidden ``wrong-pin``.
    """
    hashed = _pin_hash(trainer)
    known = _is_known(browser)
    keys = [f"browser {browser}"] if known else [f"source {source}", EVERYBODY]
    # Counted before it is looked at: many tries at once are as slow as one after another.
    run_unit(lambda: _count(keys))
    if not _matches(hashed, pin):
        raise Forbidden("wrong-pin", N_("This is not the PIN."))
    tokens = Tokens(
        secrets.token_urlsafe(32), browser if known else secrets.token_urlsafe(32)
    )
    run_unit(lambda: _let_in(keys, tokens, trainer))
    return tokens


def _pin_hash(trainer: str) -> str:
    if not trainer:
        row = operator_row()
        return row.pin_hash if row else ""
    # A form says who it is: nothing but an id gets to the database.
    found = db.session.get(Trainer, trainer) if TRAINER.fullmatch(trainer) else None
    hashed = found.pin_hash if found else ""
    db.session.rollback()
    return hashed


def _matches(hashed: str, pin: str) -> bool:
    try:
        return bool(hashed) and len(pin) <= 40 and hasher.verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


def _is_known(browser: str) -> bool:
    if not browser:
        return False
    row = db.session.get(OperatorToken, _hash(browser))
    db.session.rollback()
    return row is not None and row.kind == "browser"


def _count(keys: Sequence[str]) -> None:
    """Count one try under each key; raises TooMany while one of them has to wait."""
    moment = now()
    for key in keys:
        none = {"failures": 0, "last_at": moment, "until": moment}
        db.session.execute(
            upsert(PinTries)
            .values(source_hash=_hash(key), **none)
            .on_conflict_do_nothing(index_elements=["source_hash"])
        )
        row = db.session.get_one(PinTries, _hash(key), with_for_update=True)
        if moment - row.last_at > FORGOTTEN_AFTER:
            row.failures = 0
        wait = row.until - moment
        # A clock that was set back does not make an hour a year.
        if timedelta(0) < wait <= MOST_DELAY:
            raise TooMany(math.ceil(wait.total_seconds()))
        row.failures += 1
        row.last_at = moment
        row.until = moment + delay_after(row.failures, key == EVERYBODY)


def delay_after(failures: int, everybody: bool = False) -> timedelta:
    """How long the next try waits after so many wrong ones."""
    over = failures - (FREE_TRIES_OF_ALL if everybody else FREE_TRIES)
    if over < 0:
        return timedelta(0)
    wait: timedelta = FIRST_DELAY * 2 ** min(over, 20)
    return min(MOST_DELAY, wait)


def _let_in(keys: Sequence[str], tokens: Tokens, trainer: str) -> None:
    moment = now()
    for key in keys:
        row = db.session.get(PinTries, _hash(key))
        if row is not None and key == EVERYBODY:
            # This try was none of the wrong ones; those of others still count.
            row.failures = max(0, row.failures - 1)
            row.until = moment
        elif row is not None:
            db.session.delete(row)
    db.session.execute(
        delete(OperatorToken).where(
            OperatorToken.kind == "session", OperatorToken.made_at < moment - ABSOLUTE
        )
    )
    for kind, token in (("session", tokens.session), ("browser", tokens.browser)):
        db.session.execute(
            upsert(OperatorToken)
            .values(
                token_hash=_hash(token),
                kind=kind,
                made_at=moment,
                seen_at=moment,
                trainer_id=trainer if kind == "session" else "",
            )
            .on_conflict_do_update(
                index_elements=["token_hash"], set_={"seen_at": moment}
            )
        )
    _forget_old_browsers()
    visits.drop_old(moment)


def _forget_old_browsers() -> None:
    old = (
        select(OperatorToken.token_hash)
        .where(OperatorToken.kind == "browser")
        .order_by(OperatorToken.seen_at.desc(), OperatorToken.token_hash)
        .offset(KNOWN_BROWSERS)
    )
    hashes = db.session.scalars(old).all()
    if hashes:
        db.session.execute(
            delete(OperatorToken).where(OperatorToken.token_hash.in_(hashes))
        )


def who_is_in(token: str, *, touch: bool = True) -> str | None:
    """Whose session this is: a trainer's id, empty for the operator; None where it does not hold.

    ``touch``: its owner did something just now.
    """
    if not 20 < len(token) < 100:
        return None
    row = db.session.get(OperatorToken, _hash(token), populate_existing=True)
    db.session.rollback()
    if row is None or row.kind != "session":
        return None
    moment = now()
    if not _is_fresh(row, moment):
        return None
    if touch and moment - row.seen_at >= SEEN_EVERY:
        run_unit(lambda: _touch(row.token_hash, moment))
    return row.trainer_id


def _is_fresh(row: OperatorToken, moment: datetime) -> bool:
    idle, age = moment - row.seen_at, moment - row.made_at
    # Negative: the clock was set back meanwhile.
    return -IDLE < idle < IDLE and age < ABSOLUTE


def _touch(token_hash: str, moment: datetime) -> None:
    row = db.session.get(OperatorToken, token_hash)
    if row is not None:
        row.seen_at = moment


def sign_out(token: str) -> None:
    """End this session; the browser stays known."""
    run_unit(
        lambda: db.session.execute(
            delete(OperatorToken).where(
                OperatorToken.token_hash == _hash(token),
                OperatorToken.kind == "session",
            )
        )
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
