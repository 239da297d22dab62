"""A plan is graded on a phone, and the node plays it again: from a pack that came by itself."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle
from tests.servers import ROOT

pytestmark = pytest.mark.browser

SCENARIO = "tonglu-station"


def states(field: Field) -> list[tuple[str, int | None, str]]:
    """What the node says of each run."""
    database = sqlite3.connect(field.server.data_dir / "tianjian.db")
    try:
        rows = "SELECT scenario_id, seal, state FROM simulation_runs ORDER BY counter"
        return list(database.execute(rows))
    finally:
        database.close()


def publish_renamed(field: Field, folder: Path, title: str) -> None:
    """The pack of the village station, as a county changed its words."""
    shutil.copytree(ROOT / "lessons" / "T05", folder / "T05")
    file = folder / "T05" / "scenarios" / f"{SCENARIO}.json"
    value = json.loads(file.read_text("utf-8"))
    value["scenario"]["words"]["zh_Hans"]["title"] = title
    file.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    field.publish(str(folder / "T05"))


def test_a_plan_from_a_countys_pack_is_graded_and_holds(
    field: Field, phone: Learner, tmp_path: Path
) -> None:
    publish_renamed(field, tmp_path, "我们村的站")
    phone.start()
    # What came with the app is there at once; the pack comes by itself meanwhile.
    phone.open(f"/practice/{SCENARIO}")
    phone.wait(handle("sandbox-figures"))

    def renamed() -> bool:
        phone.open("/practice")
        phone.wait(handle("practice-list"))
        return "我们村的站" in phone.text(handle("practice-list"))

    phone.until(renamed, "the county's words")
    phone.open(f"/practice/{SCENARIO}")
    phone.wait(handle("sandbox-figures"))
    phone.click(handle("sandbox-judge"))
    phone.wait(handle("graded-play"))
    phone.click(handle("graded-play"))
    phone.wait(handle("graded-score"))
    assert phone.attribute(handle("graded"), "data-used") == "1"
    runs = [
        event["data"]
        for event in phone_events(phone.engine)
        if event["type"] == "run-finished"
    ]
    assert [run.get("seal") for run in runs] == [None, 0]
    assert runs[0]["set"] == 1 != runs[1]["set"]

    phone.sync()
    # The node's own thread may have been quicker.
    field.server.tianjian("simulations", "replay")
    phone.until(
        lambda: (
            states(field) == [(SCENARIO, None, "accepted"), (SCENARIO, 0, "accepted")]
        ),
        "the node's verdict",
    )
    phone.open(f"/practice/{SCENARIO}")
    phone.wait(handle("sandbox-figures"))
    phone.click(handle("sandbox-judge"))
    phone.wait(handle("graded"))
    assert phone.attribute(handle("graded"), "data-used") == "1", "it is remembered"
