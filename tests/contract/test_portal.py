"""Phones that ask a station's Wi-Fi whether it has internet stay with it."""

from pathlib import Path

import pytest

from server.app import create_app
from server.db import db
from server.portal import ANSWERS
from tests.conftest import make_settings


@pytest.mark.parametrize("role", ["station", "centre"])
def test_only_a_station_answers_for_the_makers_of_phones(
    role: str, tmp_path: Path
) -> None:
    app = create_app(make_settings(tmp_path, role=role, trusted_hosts=("localhost",)))
    client = app.test_client()
    for path, (status, body, _) in ANSWERS.items():
        answer = client.get(path, base_url="http://connectivitycheck.gstatic.com")
        if role == "station":
            assert (answer.status_code, answer.text) == (status, body)
            assert client.post(path).status_code in (404, 405)
        else:
            assert answer.status_code == 400
    with app.app_context():
        db.engine.dispose()
