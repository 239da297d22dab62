"""Words with pictures: what an HTML or Markdown text comes down to in a question."""

from dataclasses import dataclass, field

from server.packs.prose import join_lines
from server.studio.interchange.wording import Notes, Run


@dataclass(slots=True)
class Rich:
    """Runs of one paragraph, or several paragraphs of them, with the pictures among them."""

    runs: list[Run] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    paragraphs: list["Rich"] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    @classmethod
    def of(cls, text: str) -> "Rich":
        """Plain words; an empty line begins a paragraph."""
        pieces = [cls([Run(piece)]) for piece in text.split("\n\n") if piece.strip()]
        return cls(paragraphs=pieces)

    def text(self) -> str:
        """All words on one line, without anything strong."""
        if self.runs:
            return join_lines("".join(run.text for run in self.runs)).strip()
        return join_lines("\n".join(piece.text() for piece in self.paragraphs)).strip()
