"""Every address of the server says who may use it."""

import re
from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from server.access import Rule, rule_of
from tests.people.staff import browser, plant_places, staffed

PUBLIC_OFFICE = {"office_door.login", "office_door.enter", "office_door.look"}


def test_every_endpoint_declares_its_access_rule(app: Flask) -> None:
    missing = [
        f"{method} {rule}"
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if method not in {"HEAD", "OPTIONS"}
        and rule_of(app, rule.endpoint, method) is None
    ]
    assert missing == []


def test_every_office_page_is_for_staff_only(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/office") and rule.endpoint not in PUBLIC_OFFICE:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                declared = rule_of(app, rule.endpoint, method)
                assert declared is not None
                assert declared.kind == "staff", f"{method} {rule}"


def test_nobody_reads_an_office_page_without_signing_in(
    app: Flask, client: FlaskClient
) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/office") or rule.endpoint in PUBLIC_OFFICE:
            continue
        address = rule.rule.replace("<string:learner>", "x").replace(
            "<string:form>", "csv"
        )
        if "GET" in (rule.methods or ()):
            answer = client.get(address)
            assert answer.status_code == 303, address
            assert answer.headers["Location"].startswith("/office/login?next=")
        else:
            answer = client.post(address, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.status_code == 401, address


ROLES = ("teacher", "manager", "editor", "reviewer", "publisher")
#: What puts lessons on phones, or takes them off: below /api/v1/studio/packs/<pack>/.
PUBLISHING = (
    "publish",
    "versions/<int:version>/again",
    "recalls",
    "trial",
    "trial/release",
    "certification/pilot",
    "certification/certificate",
)


def for_staff(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """(method, rule, who may) of every address for people who are signed in."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            declared = rule_of(app, rule.endpoint, method)
            if declared is not None and declared.kind == "staff":
                yield method, rule.rule, declared


def test_nobody_gets_past_the_rule_of_any_address(app: Flask) -> None:
    plant_places()
    people = {role: staffed(app, role, role) for role in ROLES}
    stranger = browser(app)
    for method, rule, declared in for_staff(app):
        address = re.sub("<[^>]+>", "x", re.sub("<int:[^>]+>", "1", rule))
        said = f"{method} {rule}"
        assert stranger.open(address, method=method).status_code in (401, 303), said
        allowed = sorted(declared.roles or ROLES)
        for role in ROLES:
            if role not in allowed:
                answer = people[role].open(address, method=method)
                assert answer.status_code == 403, (said, role)
        if method != "GET":
            forged = people[allowed[0]].open(
                address, method=method, headers={"Sec-Fetch-Site": "cross-site"}
            )
            assert forged.status_code == 403, said


def test_only_publishers_change_what_phones_get(app: Flask) -> None:
    start = "/api/v1/studio/packs/<string:pack>/"
    found = {
        rule.removeprefix(start): declared.roles
        for method, rule, declared in for_staff(app)
        if method != "GET" and rule.removeprefix(start) in PUBLISHING
    }
    assert found == dict.fromkeys(PUBLISHING, frozenset({"publisher"}))
