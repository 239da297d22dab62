"""Questions written as teachers write them: a line to ask, `A.` to `H.`, and the answer.

    1. 冰袋放在哪里？
    A. 果子上面
    B. 箱子底下
    答案：A
    解析：冷气往下沉。

or with the answer in the question: `1. 冰袋放在（ A ）。` before its options, `2. 梨可以摞三层。（×）`.
The same with `ANSWER: A` is Aiken's form. Without an answer line it is prose.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from server.studio.interchange.markup import PARAGRAPH, POINT, Piece
from server.studio.interchange.questions import Answer, Asked, Questions
from server.studio.interchange.rich import Rich
from server.studio.interchange.wording import Run

ANSWER = re.compile(
    r"(?:正确)?(?:答案|answer|correct answer)\s*[:：]\s*(.{1,20}?)[.。]?", re.IGNORECASE
)
SAID = re.compile(
    r"(?:解析|解释|说明|explanation|feedback)\s*[:：]\s*(.+)", re.IGNORECASE
)
OPTION = re.compile(r"[(（]?([A-Ha-h])\s*[.．、)）:：]\s*(.+)")
NEXT_OPTION = re.compile(r"\s+(?=[B-H]\s*[.．、)）])")
NUMBER = re.compile(r"^\s*[(（]?\d{1,3}\s*[.．、)）:：]\s*")
LETTERS = re.compile(r"[A-H](?:[\s,，、;；和&]*[A-H])*", re.IGNORECASE)
# 冰袋放在（ A ）最好。 and, with a number before it, 梨可以摞三层。（×）
INSIDE = re.compile(r"[(（]\s*([A-H](?:[\s,，、]*[A-H]){0,7})\s*[)）]")
MARKED = re.compile(
    r"(\d{1,3}\s*[.．、)）])?\s*(.+?)\s*[(（]\s*([√×✓✗对错])\s*[)）]\s*[.。]?"
)
TRUE = {"对", "√", "正确", "true", "t", "是", "✓"}
FALSE = {"错", "×", "错误", "false", "f", "否", "✗", "不对"}
MOST = 8


@dataclass(frozen=True, slots=True)
class Written:
    """A question as it stands in a text."""

    ask: str
    options: tuple[str, ...]
    right: frozenset[int]
    truth: bool | None
    said: str


def lines_of(pieces: Sequence[Piece]) -> list[Piece]:
    """Paragraphs line by line; several options on one line one by one."""
    found = []
    for piece in pieces:
        text = "".join(run.text for run in piece.runs)
        if piece.kind not in (PARAGRAPH, POINT):
            found.append(piece)
        elif "\n" not in text and not OPTION.match(text.strip()):
            found.append(piece)
        else:
            for line in text.split("\n"):
                parts = (
                    NEXT_OPTION.split(line) if OPTION.match(line.strip()) else [line]
                )
                found += [
                    replace(piece, runs=(Run(part),)) for part in parts if part.strip()
                ]
    return found


def with_written(pieces: Sequence[Piece]) -> Iterator[Piece | Written]:
    """The pieces of a page, with questions in place of the lines that make one."""
    if not any(_hint(line) for piece in pieces for line in _lines(piece)):
        yield from pieces
        return
    lines = lines_of(pieces)
    held: list[Piece] = []
    n = 0
    while n < len(lines):
        found = ANSWER.fullmatch(lines[n].text()) if _is_words(lines[n]) else None
        written = _question(held, found[1]) if found else None
        inside = None if found else _inside(lines, n)
        if inside:
            yield from held
            held = []
            question, used = inside
            n += used
            said = SAID.fullmatch(lines[n].text()) if n < len(lines) else None
            if said:
                question, n = replace(question, said=said[1]), n + 1
            yield question
            continue
        if written is None:
            held.append(lines[n])
            n += 1
            continue
        question, used = written
        yield from held[:-used]
        held = []
        n += 1
        said = SAID.fullmatch(lines[n].text()) if n < len(lines) else None
        if said:
            question, n = replace(question, said=said[1]), n + 1
        yield question
    yield from held


def ask_written(questions: Questions, written: Written) -> None:
    """Put a written question into the collector."""
    asked = Asked(Rich.of(written.ask), always=written.said)
    if written.truth is not None:
        questions.true_or_false(asked, written.truth, ("", ""))
        return
    answers = [
        Answer(Rich.of(text), float(n in written.right))
        for n, text in enumerate(written.options)
    ]
    questions.choice(asked, answers, many=len(written.right) > 1)


def _question(before: Sequence[Piece], answer: str) -> tuple[Written, int] | None:
    """The question whose lines end `before`, and how many lines it takes."""
    options: list[str] = []
    place = len(before)
    lettered = bool(before) and OPTION.fullmatch(before[-1].text()) is not None
    while place and len(options) < MOST:
        option = _option(before[place - 1], lettered=lettered)
        if option is None:
            break
        options.insert(0, option)
        place -= 1
    if not place or not _is_words(before[place - 1]):
        return None
    ask = NUMBER.sub("", before[place - 1].text(), count=1)
    right = _letters(answer)
    truth = None if options else _truth(answer)
    used = len(before) - place + 1
    if ask and len(options) > 1 and right and max(right) < len(options):
        return Written(ask, tuple(options), right, None, ""), used
    return (
        (Written(ask, (), frozenset(), truth, ""), used)
        if ask and truth is not None
        else None
    )


def _inside(lines: Sequence[Piece], n: int) -> tuple[Written, int] | None:
    """The question on line `n` that holds its answer, and how many lines it takes."""
    if not _is_words(lines[n]):
        return None
    text = lines[n].text()
    marked = MARKED.fullmatch(text)
    # A point of a numbered list has lost its number already.
    if marked and (marked[1] or lines[n].kind == POINT):
        return Written(marked[2], (), frozenset(), _truth(marked[3]), ""), 1
    found = INSIDE.search(text)
    if not found:
        return None
    options: list[str] = []
    for piece in lines[n + 1 : n + 1 + MOST]:
        option = _option(piece, lettered=True)
        if option is None:
            break
        options.append(option)
    right = _letters(found[1])
    if len(options) < 2 or max(right) >= len(options):
        return None
    ask = NUMBER.sub("", text[: found.start()] + "____" + text[found.end() :])
    # A gap at the end of a question says nothing.
    ask = re.sub(r"([?？])\s*____[.。]?$", r"\1", ask.strip())
    return Written(ask, tuple(options), right, None, ""), 1 + len(options)


def _option(piece: Piece, *, lettered: bool) -> str | None:
    found = OPTION.fullmatch(piece.text())
    if found:
        return found[2]
    return piece.text() if piece.kind == POINT and not lettered else None


def _hint(line: str) -> bool:
    """Whether a line may be part of a question."""
    return bool(ANSWER.fullmatch(line) or INSIDE.search(line) or MARKED.fullmatch(line))


def _letters(answer: str) -> frozenset[int]:
    if not LETTERS.fullmatch(answer.strip()):
        return frozenset()
    return frozenset(ord(c) - 65 for c in answer.upper() if "A" <= c <= "H")


def _truth(answer: str) -> bool | None:
    word = answer.strip().lower()
    return True if word in TRUE else False if word in FALSE else None


def _is_words(piece: Piece) -> bool:
    return piece.kind in (PARAGRAPH, POINT)


def _lines(piece: Piece) -> list[str]:
    text = "".join(run.text for run in piece.runs)
    return [" ".join(line.split()) for line in text.split("\n")]
