"""Write the test vectors that Python and TypeScript share: ``python -m tests.vectors.make``.

Everything is derived from names, so the same code writes the same bytes; a test checks
that what is committed is what this script writes. Bytes are standard base64.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.es256 import PrivateKey, seeded_key, to_base64url
from server.people.cards import first_card, grant_text, make_ticket, proof_text
from server.progress import reducer
from server.sync import batch, columns, events
from server.sync.batch import SealedBatch, seal_body
from server.sync.envelope import RESCUE_FORMAT, frame
from server.sync.events import Event
from server.sync.phone import Phone, first_phone, further_phone
from tests.vectors.nodes import nodes

HERE = Path(__file__).parent
NOON = 1_793_491_200
ICE, LABEL = "P03-A.ice", "P03-A.label"
WHERE, HOW_MANY = "P03-A.where-ice", "P03-A.how-many"
ANNA, BO, TICKET, NODE = map(seeded_key, ("anna", "bo", "ticket", "node"))


def base64(data: bytes) -> str:
    """Standard base64, as ``atob`` reads it."""
    return b64encode(data).decode()


def decoded(phone: Phone) -> list[dict[str, Any]]:
    """All events of a phone, as ``ledger export`` writes them."""
    return [events.as_dict(event, phone.learner) for event in phone.events]


def profile(nickname: str) -> dict[str, str]:
    """The data of a profile event."""
    names = {"picture": "pear", "language": "zh_Hans", "group": "farmer"}
    return {"nickname": nickname, **names}


def two_phones() -> tuple[Phone, Phone]:
    """Anna's first phone, and a second one linked by a ticket of the first."""
    first = first_phone(ANNA, NOON)
    ticket = make_ticket(ANNA.thumbprint, TICKET, ANNA, issuer_card=first.card)
    return first, further_phone(BO, TICKET, ticket, NOON)


def answered(
    phone: Phone, right: int, *, at: int, item: str = WHERE, answer: Any = "top"
) -> Event:
    """One attempt at an item."""
    return phone.record(
        "item-answered", at=at, lesson=ICE, item=item, answer=answer,
        right=right, seconds=9, version=3,
    )  # fmt: skip


def done(
    phone: Phone, right: int | None, of: int | None, *, at: int, edition: int = 1
) -> Event:
    """A lesson finished."""
    return phone.record(
        "lesson-done", at=at, lesson=ICE, edition=edition,
        right=right, of=of, seconds=200, version=3,
    )  # fmt: skip


# --- progress ---------------------------------------------------------------------------


def nothing() -> list[Phone]:
    """No events at all."""
    return [first_phone(ANNA, NOON)]


def one_lesson() -> list[Phone]:
    """A profile, a lesson opened, items tried until right, done, and the step ticked."""
    phone = first_phone(ANNA, NOON)
    phone.record("profile", data=profile("果农🍐"))
    phone.record("lesson-opened", lesson=ICE, edition=1, version=3)
    answered(phone, 0, at=NOON + 20, answer="bottom")
    answered(phone, 1, at=NOON + 41)
    answered(phone, 1, at=NOON + 60, item=HOW_MANY, answer=2.5)
    done(phone, 1, 2, at=NOON + 61)
    phone.record("today-done", at=NOON + 3600, lesson=ICE)
    phone.record("lesson-opened", at=NOON + 7200, lesson=LABEL, edition=1, version=3)
    return [phone]


def retakes() -> list[Phone]:
    """The first score stays, the best one grows and never falls."""
    phone = first_phone(ANNA, NOON)
    for step, right in enumerate((1, 3, 2)):
        phone.record("lesson-opened", at=NOON + step * 100, lesson=ICE, edition=1)
        done(phone, right, 3, at=NOON + step * 100 + 50)
    return [phone]


def editions() -> list[Phone]:
    """A new edition is done; what was done before stays on record."""
    phone = first_phone(ANNA, NOON)
    done(phone, 3, 3, at=NOON, edition=1)
    phone.record("lesson-opened", at=NOON + 900, lesson=ICE, edition=3, version=5)
    done(phone, 2, 4, at=NOON + 1000, edition=2)
    return [phone]


def missing_of() -> list[Phone]:
    """A lesson without items: no ``of``, or zero, counts as 1000 thousandths."""
    phone = first_phone(ANNA, NOON)
    done(phone, None, None, at=NOON + 5)
    done(phone, 0, 0, at=NOON + 6)
    phone.record("lesson-done", at=NOON + 7, lesson=LABEL, right=2, of=3)
    return [phone]


def two_devices() -> list[Phone]:
    """Two phones, interleaved: counts add up, scores do not."""
    first, second = two_phones()
    first.record("profile", at=NOON, data=profile("Anna"))
    second.record("profile", at=NOON + 5, data=profile("Anna 2"))
    answered(first, 0, at=NOON + 30)
    answered(second, 1, at=NOON + 20)
    answered(first, 1, at=NOON + 40)
    done(first, 1, 3, at=NOON + 50)
    done(second, 3, 3, at=NOON + 45)
    second.record("today-done", at=NOON + 60, lesson=ICE)
    first.record("today-done", at=NOON + 70, lesson=ICE)
    return [first, second]


def ties() -> list[Phone]:
    """All in the same second: the device decides, then the counter; for a profile
    the counter, then the device."""
    first, second = two_phones()
    for phone, nickname in ((first, "one"), (second, "two")):
        phone.record("profile", data=profile(nickname))
        answered(phone, 0, at=NOON)
        answered(phone, 1, at=NOON)
        done(phone, 2 if phone is first else 1, 3, at=NOON)
    first.record("profile", data=profile("one again"))
    return [first, second]


def clock_jumps() -> list[Phone]:
    """A clock that jumps back: time decides what was first, not the counter."""
    phone = first_phone(ANNA, NOON)
    answered(phone, 0, at=NOON)
    answered(phone, 1, at=NOON - 172_800)
    answered(phone, 0, at=0)
    answered(phone, 1, at=events.MAX_TIME)
    done(phone, 1, 3, at=NOON)
    done(phone, 3, 3, at=NOON - 172_800)
    return [phone]


def other_acts() -> list[Phone]:
    """Reviews and lessons shown to groups add up; of a milestone the earliest time holds."""
    first, second = two_phones()
    for phone, right in ((first, 1), (second, 0), (first, 1)):
        phone.record(
            "item-reviewed", at=NOON, lesson=ICE, item=WHERE,
            right=right, seconds=4, version=3,
        )  # fmt: skip
    first.record("milestone", at=NOON + 60, data={"kind": "first-order"})
    second.record("milestone", at=NOON + 50, data={"kind": "first-order"})
    task = {"kind": "field-task", "pack": "P03-A"}
    second.record("milestone", at=NOON + 70, data=task)
    for phone, people in ((first, 12), (second, 30)):
        data = {"people": people, "hands": {WHERE: {"top": people - 3, "bottom": 3}}}
        phone.record("lesson-taught", at=NOON, lesson=ICE, version=3, data=data)
    return [first, second]


PROGRESS: tuple[Callable[[], list[Phone]], ...] = (
    nothing,
    one_lesson,
    retakes,
    editions,
    missing_of,
    two_devices,
    ties,
    clock_jumps,
    other_acts,
)


def progress_vector(case: Callable[[], list[Phone]]) -> dict[str, Any]:
    """Events of all phones, and what they come to."""
    phones = case()
    acts = [event for phone in phones for event in phone.events]
    return {
        "why": " ".join((case.__doc__ or "").split()),
        "events": [fields for phone in phones for fields in decoded(phone)],
        "progress": reducer.as_dict(reducer.summarise(acts)),
    }


# --- sync -------------------------------------------------------------------------------


def key_vector(key: PrivateKey) -> dict[str, str]:
    """A key pair with its thumbprint."""
    public = key.public
    return {"device": key.thumbprint, "x": public.x, "y": public.y, "d": key.d}


def batch_vector(name: str, sealed: SealedBatch, key: str) -> dict[str, Any]:
    """One batch: its bytes, its head, its body's text and what is in it."""
    head = sealed.raw[64 : sealed.body_at]
    return {
        "name": name,
        "key": key,
        "bytes": base64(sealed.raw),
        "head": json.loads(head),
        "payload": sealed.payload,
        "body": columns.inflate(sealed.body).decode(),
        "events": [
            events.as_dict(event, sealed.learner)
            for event in batch.decode(sealed).events
        ],
    }


def sync_batches() -> tuple[Phone, Phone, list[dict[str, Any]]]:
    """Three good batches: gzip, plain, and of a further device."""
    first, second = two_phones()
    for event in one_lesson()[0].events:
        first.events.append(event)
    first.clock = NOON + 7300
    first.seal()
    answered(first, 1, at=NOON + 8000, answer=["a", "c"])
    answered(first, 0, at=NOON + 8030, answer={"walnut": "dry", "pear": "wet"})
    first.clock = NOON + 8100
    first.seal(plain=True)
    answered(second, 1, at=NOON + 9000)
    second.clock = NOON + 9001
    second.seal()
    vectors = [
        batch_vector("gzip", first.batches[0], "anna"),
        batch_vector("plain", first.batches[1], "anna"),
        batch_vector("further device", second.batches[0], "bo"),
    ]
    return first, second, vectors


def unreadable_batches(first: Phone) -> list[dict[str, Any]]:
    """Well signed, but the body cannot be read: each is a link of a chain still."""
    bodies = {
        "not gzip, not JSON": b"hello",
        "JSON, but a list": b"[]",
        "a column is too short": b'{"words":["profile"],"rows":{"type":[1]}}',
        "a position outside the words": b'{"words":[],"rows":{"type":[1,1]}}',
        "a fraction": b'{"words":[],"rows":{"at":[1.5,2]}}',
        "JSON, but in UTF-16": '{"words":[],"rows":{}}'.encode("utf-16-le"),
        "a lone surrogate in raw bytes": b'{"words":["\xed\xa0\x80"],"rows":{}}',
    }
    return [
        {
            "name": name,
            "bytes": base64(
                seal_body(
                    ANNA,
                    body,
                    2,
                    learner=first.learner,
                    n=1,
                    prev="",
                    first=1,
                    sealed=NOON,
                )  # fmt: skip
            ),
        }
        for name, body in bodies.items()
    ]


def frames(first: Phone, second: Phone) -> dict[str, Any]:
    """Requests, answers and a rescue file, with what is in them."""
    no_news = second.request(card=None, known={first.device: 2}, mail=2, catalogue=7)
    news = first.request(first.batches)
    relayed = second.request(
        [*second.batches, *first.batches], cards=[first.card], sent=NOON + 9001
    )
    header = {
        "v": 1,
        "node": {"name": "从化县域中心", "role": "centre"},
        "now": NOON + 9100,
        "batches": [{"device": second.device, "n": 1, "state": "accepted"}],
        "events": [
            {
                "device": first.device,
                "counter": 3,
                "to": 4,
                "state": "refused",
                "reason": "bad-text",
            }
        ],
        "received": {"batch": 1, "events": 1, "held": 0, "refused": 0},
        "centre": {"batch": 1, "events": 1},
        "devices": [{"device": first.device, "batch": 2, "card": first.card}],
        "more": False,
        "mail": [
            {
                "number": 3,
                "at": "2026-11-22T06:00:00Z",
                "kind": "note",
                "text": "做得好",
                "from": "李老师",
            }
        ],
        "catalogue": 8,
    }
    answer = frame(header, [sealed.raw for sealed in first.batches])
    rescue_header = {
        "format": RESCUE_FORMAT, "v": 1, "learner": first.learner,
        "cards": [first.card, second.card], "ticket": None,
    }  # fmt: skip
    rescue = frame(
        rescue_header, [each.raw for each in (*first.batches, *second.batches)]
    )
    return {
        "requests": [
            framed("news", news[64:], signature=news[:64], key="anna"),
            framed("no news", no_news[64:], signature=no_news[:64], key="bo"),
            framed(
                "another device's too", relayed[64:], signature=relayed[:64], key="bo"
            ),
        ],
        "answer": framed("answer", answer),
        "rescue": framed("rescue", rescue),
    }


def framed(
    name: str, data: bytes, signature: bytes = b"", key: str | None = None
) -> dict[str, Any]:
    """A frame's bytes, its header, and the batches behind it."""
    line, rest = data[: data.index(b"\n") + 1], data[data.index(b"\n") + 1 :]
    header = json.loads(line)
    batches, at = [], 0
    for size in header["sizes"]:
        batches.append(base64(rest[at : at + size]))
        at += size
    vector = {"name": name, "bytes": base64(signature + data), "header": header}
    if key:
        vector |= {"key": key, "line": line.decode()}
    return {**vector, "batches": batches}


def link_vectors(first: Phone, second: Phone) -> dict[str, Any]:
    """A first card, a card linked by the first phone, one linked by a node."""
    learner = first.learner
    ticket = make_ticket(learner, TICKET, ANNA, issuer_card=first.card)
    issuer = f"node:{NODE.thumbprint}"
    restore = make_ticket(learner, TICKET, NODE, issuer_name=issuer)
    restored = further_phone(BO, TICKET, restore, NOON)
    return {
        "learner": learner,
        "first_card": first_card(ANNA),
        "grant_text": grant_text(learner, TICKET.thumbprint).decode(),
        "proof_text": proof_text(learner, BO.thumbprint).decode(),
        "ticket": ticket,
        "card": second.card,
        "node_ticket": restore,
        "node_card": restored.card,
    }


def sync_vectors() -> dict[str, Any]:
    """Every file of tests/vectors/sync, by name."""
    first, second, batches = sync_batches()
    keys = {"anna": ANNA, "bo": BO, "ticket": TICKET, "node": NODE}
    message = "田间 tianjian".encode()
    signatures = {
        "message": base64(message),
        "signature": base64(ANNA.sign(message)),
        "signature_base64url": to_base64url(ANNA.sign(message)),
    }
    return {
        "keys": {name: key_vector(key) for name, key in keys.items()},
        "signature": signatures,
        "batches": batches,
        "unreadable": unreadable_batches(first),
        "links": link_vectors(first, second),
        "frames": frames(first, second),
        "nodes": nodes(),
    }


def documents() -> dict[str, Any]:
    """Every vector file by its path below tests/vectors."""
    files = {
        f"progress/{case.__name__.replace('_', '-')}.json": progress_vector(case)
        for case in PROGRESS
    }
    for name, document in sync_vectors().items():
        files[f"sync/{name}.json"] = document
    return files


def written(document: Any) -> str:
    """A document as its file holds it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every file."""
    for path, document in documents().items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(written(document), "utf-8")
        print(path)


if __name__ == "__main__":
    main()
