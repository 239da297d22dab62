"""`tianjian staff` and `tianjian places`."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from server.people import staff_service
from server.people.cli import places, staff
from tests.people.staff import browser


def run(app: Flask, command: object, *words: str) -> Result:
    info = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
    return CliRunner().invoke(command, words, obj=info)  # type: ignore[arg-type]


def test_the_first_manager_is_made_with_a_printed_password(app: Flask) -> None:
    result = run(app, staff, "create", "wang", "--name", "王站长")
    assert result.exit_code == 0, result.output
    password = result.output.split("password: ")[1].strip()
    client = browser(app)
    form = {"login": "Wang", "password": password}
    assert client.post("/office/login", data=form).status_code == 303
    assert "王站长" in client.get("/office").text


def test_a_reset_password_is_new_and_ends_sessions(app: Flask) -> None:
    run(app, staff, "create", "wang", "--password", "old calm buffalo")
    token = staff_service.sign_in("wang", "old calm buffalo", "here")
    result = run(app, staff, "reset-password", "wang")
    assert result.exit_code == 0
    assert staff_service.signed_in(token) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "W", "--password", "three calm buffaloes"), "small letters"),
        (("create", "wang", "--password", "short"), "10 to 128"),
        (("create", "wang", "--place", "nowhere"), "no such place"),
        (("reset-password", "nobody"), "nobody has the login"),
        (("disable", "nobody"), "Nobody has this login"),
    ],
)
def test_mistakes_are_told_in_one_line(
    app: Flask, words: tuple[str, ...], said: str
) -> None:
    result = run(app, staff, *words)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_tree_of_places_is_built_and_printed(app: Flask) -> None:
    county = ("add", "xixian", "--kind", "county", "--zh", "隰县", "--en", "Xi County")
    town = (
        "add",
        "lq",
        "--in",
        "xixian",
        "--kind",
        "township",
        "--zh",
        "龙泉",
        "--en",
        "LQ",
    )
    assert run(app, places, *county).exit_code == 0
    assert run(app, places, *town).exit_code == 0
    lines = run(app, places, "list").output.splitlines()
    assert [line.strip().split()[0] for line in lines] == ["(top)", "xixian", "lq"]
    assert run(app, places, "add", "../x", *county[2:]).exit_code == 1
