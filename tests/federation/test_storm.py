"""A centre, three stations and people with phones in bad weather; then everything is compared.

`make soak SECONDS=3600 SEED=7` is the same for longer. A failure prints its seed.
"""

import os
from pathlib import Path

import pytest

from tests.federation.phones import build
from tests.federation.verdict import findings
from tests.federation.world import World, seed_for

pytest.importorskip("server.stations.cli")
SEED = seed_for(os.environ.get("SEED", "4"))
SECONDS = float(os.environ.get("SECONDS") or 20)
BROWSERS = int(os.environ.get("CHROMIUM") or 0)
PEOPLE = int(os.environ.get("PEOPLE") or 5)


@pytest.mark.federation
def test_nothing_is_lost_and_nothing_doubled_whatever_happens(tmp_path: Path) -> None:
    build()
    with World(tmp_path, SEED, SECONDS, PEOPLE, BROWSERS) as world:
        found = ["it did not come to the end"]
        try:
            world.live()
            world.settle()
            found = findings(world)
        finally:
            (tmp_path / "diary.txt").write_text("\n".join(world.diary))
            if found:
                print(story(world))
    assert not found, f"SEED={SEED}: " + "\n".join(found[:40])


def story(world: World) -> str:
    """The end of the diary, and how to have it again."""
    again = f"make soak SEED={SEED} SECONDS={SECONDS:g} PEOPLE={PEOPLE}"
    return "\n".join([*world.diary[-400:], f"again: {again}"])
