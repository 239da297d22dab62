"""Two nodes took two branches of one chain: in the end all have the centre's, and say so."""

import copy
import sqlite3
from pathlib import Path

from tests.servers import Server
from tests.stations.conftest import join, upgraded
from tests.stations.test_relay import Person, relay
from tests.sync.talk import study_lesson


def ask(server: Server, query: str) -> list[tuple]:
    with sqlite3.connect(server.data_dir / "tianjian.db") as database:
        return database.execute(query).fetchall()


def batches(server: Server) -> list[tuple]:
    return ask(server, "SELECT device_id, n, payload FROM batches ORDER BY 1, 2")


def set_aside(server: Server) -> set[int]:
    """The numbers of batches of a branch that was left, or refused."""
    return {n for (n,) in ask(server, "SELECT n FROM quarantine WHERE reason = 'fork'")}


def two_lives(person: Person, one: Server, two: Server, *, more: int) -> Person:
    """The storage is set back after a sync; each life's batches go to another node."""
    person.study(one)
    other = copy.deepcopy(person)
    person.study(one)
    for _ in range(more):
        study_lesson(other.phone, right=0)
        other.phone.seal()
    other.sync(two, *other.phone.batches)
    return other


def test_a_station_takes_the_centres_branch_and_sets_its_own_aside(
    centre: Server, station: Server
) -> None:
    for name, more in (("long", 3), ("equal", 1)):
        person = Person(name)
        other = two_lives(person, station, centre, more=more)
        relay(station)
        assert batches(station) == batches(centre)
        assert station.ledger() == centre.ledger()
        # Whoever is on the lost branch is told where it parted.
        (fork,) = person.sync(station)["forks"]
        good = person.phone.batches[0].n
        assert fork["good"] == good and fork["sure"]
        assert fork["next"] == other.phone.batches[1].payload
    assert set_aside(station) == {2}
    assert ask(station, "SELECT count(*) FROM relay_learners WHERE queued_at > ''") == [
        (0,)
    ]


def test_a_branch_that_reached_the_centre_first_is_kept_by_its_station(
    centre: Server, station: Server
) -> None:
    person = Person("first")
    person.study(station)
    relay(station)
    before = batches(station)
    other = copy.deepcopy(person)
    person.study(station)
    relay(station)
    study_lesson(other.phone, right=0)
    answer = other.sync(centre, other.phone.seal())
    assert answer["batches"][0]["reason"] == "fork"
    assert [fork["good"] for fork in answer["forks"]] == [1]
    relay(station)
    assert len(batches(station)) == len(before) + 1
    assert station.ledger() == centre.ledger()


def test_the_centres_word_reaches_a_station_behind_a_station(
    centre: Server, station: Server, tmp_path: Path
) -> None:
    village = upgraded(tmp_path / "village")
    join(village, station, "村代办点")
    with village:
        person = Person("far")
        two_lives(person, village, centre, more=2)
        assert batches(village) != batches(centre)
        # The loops of both may have been there before: any order comes to the same.
        for node in (village, station, village):
            relay(node)
        assert batches(village) == batches(station) == batches(centre)
        assert village.ledger() == centre.ledger()
        assert set_aside(village) == {2}
        (fork,) = person.sync(village)["forks"]
        assert (fork["good"], fork["sure"]) == (1, True)


def test_a_station_that_has_only_what_waits_gets_what_lies_before_it(
    centre: Server, station: Server
) -> None:
    """The phone that could fill the gap went on elsewhere and never comes again."""
    person = Person("gone")
    person.study(centre)
    study_lesson(person.phone, right=0)
    late = person.phone.seal()
    assert person.sync(station, late)["batches"][0]["state"] == "held"
    relay(station)
    assert batches(station) == batches(centre) and len(batches(centre)) == 2
    assert station.ledger() == centre.ledger()


def test_what_waits_of_a_lost_branch_goes_when_the_true_one_comes(
    centre: Server, station: Server
) -> None:
    person = Person("split")
    person.study(centre)
    other = copy.deepcopy(person)
    person.study(centre)
    study_lesson(other.phone, right=0)
    other.phone.seal()
    study_lesson(other.phone, right=0)
    stray = other.phone.seal()
    assert other.sync(station, stray)["batches"][0]["state"] == "held"
    relay(station)
    relay(station)
    assert batches(station) == batches(centre)
    assert station.ledger() == centre.ledger()
    assert ask(station, "SELECT sum(waiting) FROM chains") == [(0,)]
