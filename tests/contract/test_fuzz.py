"""Whatever is sent to the API, the answer is one that its document announces."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.app import create_app
from server.db import Base, db
from server.packs import service as packs
from tests.conftest import make_settings
from tests.packs.samples import write_pack

# A frame's signature cannot be made up: bodies that fit the schema may be refused.
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)

schemathesis.serializer.alias(
    "application/offset+octet-stream", "application/octet-stream"
)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The API of a server with one published pack."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    app = create_app(make_settings(folder))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        packs.publish_pack(write_pack(folder / "lessons"))
        db.session.remove()
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    with app.app_context():
        db.engine.dispose()


def test_every_answer_is_one_that_the_document_announces(document: Any) -> None:
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 4
    for operation in operations:

        @settings(
            max_examples=60,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            # A WSGI call has no client that unpacks compressed answers.
            plain = {"Accept-Encoding": "identity"}
            case.call_and_validate(checks=list(CHECKS), headers=plain)

        check()
