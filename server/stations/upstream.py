"""A station's upstream: who it is, what waits for it, and how contacts with it go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from server.db import db, now, run_unit, upsert
from server.errors import BadRequest, N_
from server.es256 import PublicKey, public_key
from server.people.node import Node
from server.people.statements import (
    BadStatement,
    Vouching,
    check_chain,
    read_statement,
)
from server.stations import admission
from server.stations.models import Receipt, RelayLearner, Upstream
from server.sync import travelling
from server.sync.travelling import Backlog

ONE: Final = 1
# --- the upstream itself -------------------------------------------------------------


def upstream() -> Upstream | None:
    """The node that this one relays to, as it is now; None before it joined one.

    A copy: read after the transaction ended, the row itself would begin another one, and on
    SQLite hold the lock while the caller waits for the line.
    """
    row = db.session.get(Upstream, ONE, populate_existing=True)
    if row is None:
        return None
    names = Upstream.__table__.columns.keys()
    return Upstream(**{name: getattr(row, name) for name in names})


def vouching() -> Vouching:
    """Who vouches for this node: empty before it joined an upstream."""
    row = upstream()
    if row is None:
        return Vouching()
    statements = [read_statement(each) for each in row.statements]
    return Vouching(statements, row.centre)


def issuer_key(_learner: str, issuer: str) -> PublicKey | None:
    """The key of the upstream or of the centre, whose restore tickets hold here too."""
    row = upstream()
    if row is None:
        return None
    known = {f"node:{row.node_id}": public_key(row.x, row.y)}
    key = admission.read_key(row.centre.get("key", {}))
    if key:
        known[f"node:{key.thumbprint}"] = key
    return known.get(issuer)


def centre_url() -> str:
    """Where phones reach the centre; empty where nobody said."""
    row = upstream()
    return str(row.centre.get("url", "")) if row else ""


def keep_upstream(url: str, said: Mapping[str, Any], node: Node) -> Upstream:
    """Keep the upstream that admitted this station (the answer to ``join``).

    Raises BadRequest ``bad-upstream`` where its statements do not admit this station.
    """
    values = _read_admission(url, said, node)

    def work() -> None:
        db.session.execute(
            upsert(Upstream)
            .values(one=ONE, **values)
            .on_conflict_do_update(index_elements=["one"], set_=values)
        )
        travelling.forget_upstream()
        db.session.execute(delete(Receipt))

    run_unit(work)
    found = upstream()
    assert found is not None
    return found


def _read_admission(url: str, said: Mapping[str, Any], node: Node) -> dict[str, Any]:
    """The row that a believed answer makes; raises BadRequest."""
    try:
        statements = [read_statement(each) for each in said["statements"]]
        centre = dict(said["centre"])
        centre_key = public_key(str(centre["key"]["x"]), str(centre["key"]["y"]))
        check_chain(statements, node.key.thumbprint, centre_key)
        key = public_key(str(said["key"]["x"]), str(said["key"]["y"]))
        admitted = statements[0].said
    except (BadStatement, KeyError, TypeError, ValueError) as error:
        raise BadRequest(
            "bad-upstream", N_("This server does not answer as an upstream does.")
        ) from error
    return {
        "url": url,
        "node_id": key.thumbprint,
        "x": key.x,
        "y": key.y,
        "name": str(said["node"]["name"])[:100],
        "role": str(said["node"]["role"])[:10],
        "station_name": str(admitted["name"])[:100],
        "place_id": str(admitted["place"])[:64],
        "statements": [each.as_json() for each in statements],
        "centre": centre,
        "path": [[key.thumbprint, str(said["node"]["name"])[:100]]],
        "joined_at": now(),
        "contact": 0,
        # Whatever is here already, and whatever upstream has of a station replaced.
        "compare_after": "",
        "retry_at": None,
        "failures": 0,
        "trouble": "",
        "trouble_detail": "",
        "catalogue": 0,
        "publisher": None,
        "hours": "",
        "kilobytes_a_second": 0,
    }


# --- what waits ------------------------------------------------------------------------


def queue(learner: str, moment: datetime) -> None:
    """Note that a learner has something for the upstream (in the ledger's unit of work)."""
    statement = upsert(RelayLearner).values(
        learner_id=learner, queued_at=moment, mail=0
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["learner_id"], set_={"queued_at": moment}
        )
    )


def is_waiting() -> bool:
    """Whether anything is queued or a comparison is on its way."""
    row = upstream()
    if row is not None and row.compare_after is not None:
        return True
    queued = select(RelayLearner.learner_id).where(RelayLearner.queued_at.is_not(None))
    return db.session.scalar(queued.limit(1)) is not None


def backlog() -> Backlog:
    """What waits for the upstream, by counting; a page may ask, a loop should not often."""
    queued = select(RelayLearner.learner_id).where(RelayLearner.queued_at.is_not(None))
    return travelling.backlog(queued)


# --- how contacts go ---------------------------------------------------------------------


def note_trouble(code: str, detail: str, wait: timedelta) -> None:
    """Write down that a contact failed and when the next one is due."""
    moment = now()

    def work() -> None:
        row = db.session.get(Upstream, ONE)
        if row is not None:
            row.last_try_at, row.retry_at = moment, moment + wait
            row.trouble, row.trouble_detail = code, detail[:300]
            row.failures += 1

    run_unit(work)


def rings(node: Node) -> bool:
    """Whether this node is its own upstream's upstream."""
    row = upstream()
    return row is not None and any(each[0] == node.key.thumbprint for each in row.path)


def compare_all() -> None:
    """Begin a full comparison with the upstream (an operator asks for it)."""

    def work() -> None:
        row = db.session.get(Upstream, ONE)
        if row is not None:
            row.compare_after = ""

    run_unit(work)


def forget(learner: str) -> None:
    """Take an erased learner off the queue (inside the caller's unit of work)."""
    db.session.execute(delete(RelayLearner).where(RelayLearner.learner_id == learner))


def pin_publisher(thumbprint: str) -> None:
    """Remember whose catalogue holds here from now on."""

    def work() -> None:
        row = db.session.get(Upstream, ONE)
        if row is not None:
            row.publisher = thumbprint

    run_unit(work)
