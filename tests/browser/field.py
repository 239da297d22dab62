"""A node, the road to it, and the one question of all these tests: do phone and ledger agree?

The phone's records are read from its database and decoded here by the words of
docs/sync-protocol.md, not by the server's own reader.
"""

from __future__ import annotations

import base64
import gzip
import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.engines import Engine
from tests.browser.learner import Learner
from tests.faults import FaultProxy
from tests.servers import Server

Event = dict[str, Any]

WORDS = ("type", "lesson", "item", "answer", "data")
NUMBERS = ("right", "of", "seconds", "edition", "version")
#: What the ledger adds to an event.
ADDED = {"batch", "verdict", "reason"}

READ_PHONE = """(() => {
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const text = bytes => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
  return done(indexedDB.open('tianjian')).then(db => {
    const all = store => done(db.transaction(store).objectStore(store).getAll());
    const current = done(db.transaction('values').objectStore('values').get('current'));
    return Promise.all([current, all('events'), all('batches'), all('positions'), all('progress')])
      .then(([learner, events, batches, positions, progress]) => {
        db.close();
        return {
          learner, events, positions,
          batches: batches.map(b => ({learner: b.learner, device: b.device, bytes: text(b.bytes)})),
          progress: progress.map(p => ({
            items: Array.from(p.items || []), lessons: Array.from(p.lessons || [])
          })),
        };
      });
  });
})()"""


@dataclass
class Field:
    """`folder` holds `app` and `lessons` where a test may change them."""

    server: Server
    road: FaultProxy
    folder: Path = Path()

    @property
    def base(self) -> str:
        """The address phones know."""
        return f"http://localhost:{self.road.port}"

    def catalogue(self) -> dict[str, Any]:
        """What the node offers."""
        with urllib.request.urlopen(f"{self.server.base}/api/v1/catalogue") as answer:
            catalogue: dict[str, Any] = json.loads(json.load(answer)["payload"])
        return catalogue

    def manifest(self, pack: str) -> dict[str, Any]:
        offered = next(p for p in self.catalogue()["packs"] if p["id"] == pack)
        return self._blob(offered["manifest"]["sha256"])

    def phone_files(self, pack: str) -> list[dict[str, Any]]:
        """What a Chinese phone that draws WebP fetches of a pack, as in its manifest."""
        return [
            file
            for file in self.manifest(pack)["files"]
            if file.get("language", "zh_Hans") == "zh_Hans"
            and file["role"] != "picture-fallback"
        ]

    def text(self, pack: str, language: str = "zh_Hans") -> dict[str, Any]:
        """The text document of a pack, right answers included."""
        files = self.manifest(pack)["files"]
        return self._blob(
            next(f["sha256"] for f in files if f.get("language") == language)
        )

    def _blob(self, sha256: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.server.base}/blobs/{sha256}") as answer:
            document: dict[str, Any] = json.load(answer)
        return document

    def ledger(self, learner: str) -> list[Event]:
        """What the ledger holds of one learner."""
        printed = self.server.tianjian("ledger", "export", "--learner", learner)
        return ordered([json.loads(line) for line in printed.splitlines()])

    def publish(self, *arguments: str) -> str:
        """Publish a pack of `folder`; what the command said."""
        return self.server.tianjian("packs", "publish", *arguments)

    def agree(self, *phones: Learner) -> list[Event]:
        """Each phone and the ledger hold the same events, each once; returns them."""
        assert phones
        learner = read_phone(phones[0].engine)["learner"]
        ledger = self.ledger(learner)
        assert {event["verdict"] for event in ledger} == {"accepted"}
        plain = [{k: v for k, v in event.items() if k not in ADDED} for event in ledger]
        for phone in phones:
            assert phone_events(phone.engine) == plain
        for device in {event["device"] for event in plain}:
            counters = [e["counter"] for e in plain if e["device"] == device]
            assert counters == list(range(1, len(counters) + 1))
        return plain


def ordered(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event["device"], event["counter"]))


def read_phone(engine: Engine) -> dict[str, Any]:
    """What the phone's database holds: learner, events, batches, positions, progress."""
    kept: dict[str, Any] = engine.js(READ_PHONE)
    return kept


def phone_events(engine: Engine) -> list[Event]:
    """Every event of the learner on screen that the phone has, sent or not."""
    kept = read_phone(engine)
    learner = kept["learner"]
    events = [event for event in kept["events"] if event["learner"] == learner]
    for batch in kept["batches"]:
        if batch["learner"] == learner:
            events += decoded(base64.b64decode(batch["bytes"]), learner)
    return ordered(events)


def decoded(raw: bytes, learner: str) -> list[Event]:
    """The events of a batch, by docs/sync-protocol.md, section 3."""
    head_line, body = raw[64:].split(b"\n", 1)
    head = json.loads(head_line)
    document = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    rows, words = document["rows"], document["words"]
    events, at = [], head["sealed"]
    for place in range(head["count"]):
        at += rows["at"][place] if "at" in rows else 0
        event = {"learner": learner, "device": head["device"], "at": at}
        event["counter"] = head["first"] + place
        event |= {n: words[rows[n][place] - 1] for n in WORDS if _has(rows, n, place)}
        event |= {n: rows[n][place] - 1 for n in NUMBERS if _has(rows, n, place)}
        events.append(event)
    return events


def _has(rows: dict[str, list[int]], name: str, place: int) -> bool:
    return name in rows and rows[name][place] > 0
