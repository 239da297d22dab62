"""The ways of a stick between a station and its centre."""

from pathlib import Path

from server.stations import homecoming, inbox, outbox, stick, upstream
from tests.stations.pair.nodes import Node


def quiet(_: int) -> None:
    """Nobody looks."""


def export(station: Node, usb: Path) -> Path:
    """Write what waits onto the stick; gives the file."""
    with station.inside():
        equipment = station.app.extensions["relay"]
        path = stick.named(usb, equipment.wiring().node, stick.OUTBOX)
        outbox.write_outbox(path, equipment, quiet)
        return path


def carry_in(centre: Node, file: Path) -> tuple[Path, inbox.Taken]:
    """Take a file at the centre; gives the answers' file."""
    with centre.inside():
        answers = file.with_suffix(".tjanswers")
        relaying = centre.app.extensions["relaying"]()
        return answers, inbox.take_outbox(
            file, answers, relaying, centre.folder / "var", quiet
        )


def carry_back(station: Node, file: Path) -> homecoming.Imported:
    """Take answers at the station."""
    with station.inside():
        return homecoming.take_answers(file, station.app.extensions["relay"], quiet)


def trip(station: Node, centre: Node, usb: Path) -> homecoming.Imported:
    """There and back."""
    answers, _ = carry_in(centre, export(station, usb))
    return carry_back(station, answers)


def waiting(station: Node) -> int:
    """How many records the centre lacks."""
    with station.inside():
        return upstream.backlog().events
