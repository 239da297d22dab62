"""What progress's tests share with sync's."""

from tests.sync.conftest import desk

__all__ = ["desk"]
