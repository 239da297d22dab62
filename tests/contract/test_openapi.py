"""The OpenAPI document is valid, complete and readable by people."""

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

METHODS = {"get", "post", "put", "patch", "delete"}


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_api_address_is_described(app: Flask, client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    described = {path.split("{")[0] for path in document["paths"]}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v"):
            assert rule.rule.split("<")[0] in described, rule.rule


def test_every_operation_has_a_summary_and_errors_as_problem_details(
    client: FlaskClient,
) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            operation = item[method]
            assert operation.get("summary"), f"{method} {path}"
            for status, answer in operation["responses"].items():
                if "$ref" in answer:
                    name = answer["$ref"].rsplit("/", 1)[1]
                    answer = document["components"]["responses"][name]
                if status.startswith(("4", "5")) or status == "default":
                    assert list(answer["content"]) == ["application/problem+json"]


def test_the_page_for_people_lists_every_operation(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document is not None
    page = client.get("/api/docs").text
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            assert f"{method.upper()} {path}" in page
    assert "<script" not in page
