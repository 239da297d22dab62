"""JSON of packs: absent fields are left out, never null."""

from typing import Any

Json = dict[str, Any]


def present(**fields: Any) -> Json:
    """The fields that say something; absent ones are left out, never null. Facts stay."""
    return {
        name: value
        for name, value in fields.items()
        if name == "facts" or value not in (None, "", [], {})
    }
