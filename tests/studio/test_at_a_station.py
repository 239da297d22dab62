"""The studio at a station without internet: written and checked there, shown under its own name."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.settings import Settings
from server.stations.local.schemas import PieceSchema
from server.studio.lessontext import LessonText
from server.studio.shorten import CARD, CARDS, shorten
from tests.conftest import make_settings
from tests.people.staff import staffed
from tests.servers import ROOT
from tests.studio.conftest import PACK

API = f"/api/v1/studio/packs/{PACK}"


def pieces(client: FlaskClient) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(
        client.get("/api/v1/local").get_json()["payload"]
    )["pieces"]
    return found


class TestAtTheStation:
    """Not signed by the centre, and so apart from its courses."""

    @pytest.fixture
    def settings(self, tmp_path: Path, engine: str) -> Settings:
        return make_settings(tmp_path, engine, role="station")

    def test_a_lesson_is_shown_in_the_stations_name_and_the_list_stays_the_centres(
        self,
        publisher: FlaskClient,
    ) -> None:
        assert publisher.get(f"{API}/findings").get_json()["faults"] == 0
        refused = publisher.post(f"{API}/publish", json={})
        assert (refused.status_code, refused.get_json()["code"]) == (
            409,
            "at-a-station",
        )
        reason = {"zh_Hans": "错", "en": "wrong"}
        recall = publisher.post(
            f"{API}/recalls", json={"lessons": ["ice"], "reason": reason}
        )
        assert recall.get_json()["code"] == "at-a-station"
        assert '"station": true' in publisher.get(f"/studio/{PACK}").text

        report = publisher.post(f"{API}/lessons/ice/here", json={"language": "zh_Hans"})
        assert report.status_code == 200 and report.get_json()["left"]
        (piece,) = pieces(publisher)
        assert piece["kind"] == "lesson" and piece["version"] == 1
        assert "口诀：先凉透" in str(piece["cards"]) and "**" not in str(piece)
        assert publisher.get(f"{API}/here").get_json() == [
            {"lesson": "ice", "version": 1}
        ]
        # Better words are the same lesson; off again, the draft stays.
        publisher.post(f"{API}/lessons/ice/here", json={"language": "en"})
        (again,) = pieces(publisher)
        assert (again["id"], again["version"]) == (piece["id"], 2)
        assert publisher.delete(f"{API}/lessons/ice/here").status_code == 204
        assert pieces(publisher) == [] and publisher.get(f"{API}/here").get_json() == []
        assert (
            publisher.post(
                f"{API}/lessons/no/here", json={"language": "en"}
            ).status_code
            == 404
        )
        # The whole draft goes to the centre as a folder.
        assert publisher.get(f"/studio/{PACK}.zip").data.startswith(b"PK")

    def test_a_lesson_that_says_nothing_leaves_nothing_behind(
        self, publisher: FlaskClient
    ) -> None:
        new = publisher.post(
            f"{API}/lessons", json={"title": "空", "language": "zh_Hans"}
        )
        lesson = new.get_json()["name"]
        empty = publisher.post(
            f"{API}/lessons/{lesson}/here", json={"language": "zh_Hans"}
        )
        assert empty.get_json()["code"] == "bad-piece"
        assert publisher.get(f"{API}/here").get_json() == []

    def test_the_learning_paths_are_there_to_read_only(
        self, publisher: FlaskClient
    ) -> None:
        assert publisher.get("/api/v1/studio/paths").get_json()["station"] is True
        page = publisher.get("/studio/paths").text
        assert "Paths are made and published at the centre." in page
        assert '<button name="act"' not in page and 'id="publish"' not in page
        changes = (
            ("put", "/farmer", {"json": {"began": [], "mine": [PACK]}}),
            ("post", "/publish", {"json": {"revision": 0}}),
            ("post", "/versions/1/again", {}),
            (
                "post",
                "/file",
                {"data": b"", "content_type": "application/octet-stream"},
            ),
        )
        for method, address, sent in changes:
            call = getattr(publisher, method)
            refused = call(f"/api/v1/studio/paths{address}", **sent)
            assert refused.get_json()["code"] == "at-a-station", address

    def test_only_a_publisher_at_a_station_shows_lessons(self, studio: Flask) -> None:
        other = staffed(studio, "ella", "editor")
        assert (
            other.post(f"{API}/lessons/ice/here", json={"language": "en"}).status_code
            == 403
        )


def test_the_centre_shows_nothing_in_a_stations_name(publisher: FlaskClient) -> None:
    answer = publisher.post(f"{API}/lessons/ice/here", json={"language": "en"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "no-station")


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_lesson_here_fits_what_a_station_may_sign(language: str) -> None:
    for path in sorted((ROOT / "lessons").glob(f"P*/{language}/*.md")):
        short = shorten(LessonText.parse(path.read_text("utf-8")), language)
        assert len(short.cards) <= CARDS and all(len(c) <= CARD for c in short.cards)
        named = {"id": "local-AAAAAAAA-00000000", "version": 1}
        PieceSchema().load(short.as_piece() | named)
