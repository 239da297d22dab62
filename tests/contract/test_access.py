"""Every address of the server says who may use it."""

from flask import Flask
from flask.testing import FlaskClient

from server.access import rule_of

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
