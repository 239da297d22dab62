"""What sync's tests share."""

import pytest
from flask import Flask

from tests.sync.talk import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A centre with empty tables that knows two lessons."""
    return Desk(app)
