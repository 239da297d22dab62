"""JSON from elsewhere, asked for field by field: what is of another kind counts as absent."""

from typing import Any

from server.studio.interchange.markup import html_text
from server.studio.interchange.rich import Rich

MAX_LIST = 1_000


class Params:
    """A JSON object, or an empty one where there should have been one."""

    def __init__(self, value: Any) -> None:
        self.fields: dict[str, Any] = value if isinstance(value, dict) else {}

    def has(self, key: str) -> bool:
        """Whether the field is there."""
        return key in self.fields

    def text(self, key: str) -> str:
        """A text as it stands; a number or a flag as a text."""
        value = self.fields.get(key)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, str | int | float) else ""

    def words(self, key: str) -> str:
        """Only the words of a text that may hold HTML."""
        return html_text(self.text(key))

    def number(self, key: str) -> float:
        """A number; 0 where there is none."""
        try:
            return float(self.text(key) or 0)
        except ValueError:
            return 0.0

    def flag(self, key: str) -> bool:
        """A flag, also where it is written as a text."""
        return self.text(key).lower() in ("true", "1")

    def at(self, key: str) -> "Params":
        """An object inside this one."""
        return Params(self.fields.get(key))

    def each(self, key: str) -> list["Params"]:
        """A list of objects."""
        value = self.fields.get(key)
        found = value[:MAX_LIST] if isinstance(value, list) else []
        return [Params(each) for each in found if isinstance(each, dict)]

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        value = self.fields.get(key)
        found = value[:MAX_LIST] if isinstance(value, list) else []
        return [str(each) for each in found if isinstance(each, str | int | float)]

    def media(self) -> Rich:
        """The picture that stands with a question, as `media` or inside its `type`."""
        media = self.at("media")
        media = media.at("type") if media.has("type") else media
        if not media.text("library").startswith("H5P.Image"):
            return Rich()
        params = media.at("params")
        source = params.at("file").text("path")
        return Rich(pictures=[(source, params.words("alt"))]) if source else Rich()
