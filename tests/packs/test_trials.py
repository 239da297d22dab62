"""A version for phones of some places first: what the catalogue says, and what a station takes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.db import db
from server.errors import Conflict, NotFound
from server.packs import adopt, outline, service
from server.packs.node import keys
from server.packs.sign import read_jwk, sign, verify
from tests.packs.samples import write_pack

PACK = "T01-A"
NORTH = service.Reach(["north"], ["north", "north-village"])
BOTH = service.Reach(["north", "south"], ["north", "north-village", "south"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "lessons")


def catalogue() -> dict[str, Any]:
    answer = json.loads(service.current_catalogue().body)
    verify(
        answer["signature"], answer["payload"].encode(), read_jwk(answer["publisher"])
    )
    found: dict[str, Any] = json.loads(answer["payload"])
    return found


def versions() -> tuple[list[int], list[tuple[int, list[str]]]]:
    """Versions that hold, and those on trial with their places."""
    found = catalogue()
    return (
        [entry["version"] for entry in found["packs"]],
        [(entry["version"], entry["places"]) for entry in found.get("trials", [])],
    )


def mend(folder: Path, words: str) -> None:
    """Another title, as a small mend."""
    for path in (folder / "en").glob("*.md"):
        text = path.read_text("utf-8")
        head, _, rest = text.partition("title: ")
        path.write_text(f"{head}title: {words}\n{rest.partition(chr(10))[2]}", "utf-8")
        return


def test_a_trial_stands_beside_what_holds_and_is_signed(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    mend(folder, "Second")
    done = service.publish_pack(folder, trial=NORTH)
    assert (done.version, done.changed) == (2, True)
    assert versions() == ([1], [(2, ["north", "north-village"])])
    entry = catalogue()["trials"][0]
    path = service.blob_path(entry["manifest"]["sha256"])
    assert path is not None
    answer = json.loads(service.current_catalogue().body)
    verify(entry["signature"], path.read_bytes(), read_jwk(answer["publisher"]))
    # What everybody is told is what holds.
    assert [each["version"] for each in service.published_packs()] == [1]
    assert outline.outline("en")[0].version == 1
    assert service.trial_places() == {"north", "north-village"}
    # Answers given in it are known nevertheless.
    assert service.known_lessons() >= {f"{PACK}.ice"}


def test_pause_widen_and_give_to_all(app: Flask, folder: Path) -> None:
    service.publish_pack(folder)
    mend(folder, "Second")
    service.publish_pack(folder, trial=NORTH)
    before = service.catalogue_number()
    assert service.pause_trial(PACK, True) > before
    assert versions() == ([1], [])
    again = service.catalogue_number()
    assert service.pause_trial(PACK, True) == again
    service.pause_trial(PACK, False)
    service.widen_trial(PACK, BOTH)
    assert versions() == ([1], [(2, BOTH.reach)])
    with pytest.raises(Conflict):
        service.widen_trial(PACK, NORTH)
    assert service.release_trial(PACK)[0] == 2
    assert versions() == ([2], [])
    assert service.publish_pack(folder).changed is False
    with pytest.raises(NotFound):
        service.release_trial(PACK)


def test_a_stopped_number_is_never_used_for_other_words(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    mend(folder, "Second")
    service.publish_pack(folder, trial=NORTH)
    assert service.stop_trial(PACK)[0] == 2
    assert versions() == ([1], [])
    mend(folder, "Third")
    assert service.publish_pack(folder).version == 3
    assert versions() == ([3], [])
    states = [(each.version, each.listed) for each in service.versions(PACK)]
    assert states == [(3, True), (2, False), (1, True)]


def test_publishing_just_what_is_on_trial_gives_it_to_all(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    mend(folder, "Second")
    service.publish_pack(folder, trial=NORTH)
    done = service.publish_pack(folder)
    assert (done.version, done.changed) == (2, True)
    assert versions() == ([2], [])


def test_a_new_trial_takes_the_place_of_the_old_one(app: Flask, folder: Path) -> None:
    service.publish_pack(folder)
    mend(folder, "Second")
    service.publish_pack(folder, trial=NORTH)
    mend(folder, "Third")
    service.publish_pack(folder, trial=BOTH)
    assert versions() == ([1], [(3, BOTH.reach)])
    mend(folder, "Fourth")
    service.publish_pack(folder)
    assert versions() == ([4], [])
    assert service.trial_of(PACK) is None


def test_a_pack_may_begin_with_a_trial(app: Flask, folder: Path) -> None:
    service.publish_pack(folder, trial=NORTH)
    assert versions() == ([], [(1, NORTH.reach)])
    service.release_trial(PACK)
    assert versions() == ([1], [])


def test_what_to_take_again_is_told_before_it_goes_to_all(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    service.publish_pack(folder, major=["ice"], trial=NORTH)
    trial = service.trial_of(PACK)
    assert trial is not None and trial.retake == (f"{PACK}.ice",)


# --- a station ---------------------------------------------------------------------


def fetch(name: str, offset: int) -> Iterator[bytes]:
    path = service.blob_path(name)
    assert path is not None
    yield path.read_bytes()[offset:]


def adopted(body: bytes) -> adopt.Adopted:
    """What a station makes of it: here, over the tables of the node itself."""
    db.session.remove()
    return adopt.adopt_catalogue(body, None, fetch)


def signed_anew(change: Any) -> bytes:
    """The catalogue with something changed, by the publisher's own key."""
    answer = json.loads(service.current_catalogue().body)
    payload = json.loads(answer["payload"])
    change(payload)
    payload["number"] += 10
    answer["payload"] = json.dumps(payload)
    answer["signature"] = sign(answer["payload"].encode(), keys().publisher().key)
    return json.dumps(answer).encode()


def test_a_station_takes_trials_and_lists_them_when_they_hold(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    mend(folder, "Second")
    service.publish_pack(folder, trial=NORTH)
    listed = service.current_catalogue().body
    assert adopted(listed).changed is False

    def hold(payload: Any) -> None:
        trial = payload["trials"].pop()
        del trial["places"]
        payload["packs"] = [trial]

    assert adopted(signed_anew(hold)).changed
    assert [each["version"] for each in service.published_packs()] == [2]
    assert service.trial_places() == frozenset()


@pytest.mark.parametrize(
    "bad",
    [
        {"trials": "all"},
        {"trials": {"P03-A": 1}},
        {"trials": [7]},
        {"trials": [{"places": "north"}]},
        {"trials": [{"places": [7]}]},
        {"trials": [{"places": ["north"]}]},
    ],
)
def test_a_station_refuses_trials_of_another_shape(
    app: Flask, folder: Path, bad: Any
) -> None:
    service.publish_pack(folder)
    before = service.catalogue_number()
    with pytest.raises(adopt.BadCatalogue):
        adopted(signed_anew(lambda payload: payload.update(bad)))
    assert service.catalogue_number() == before
