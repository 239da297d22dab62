"""Reading levels: can somebody who left school early read this lesson?

Chinese is measured by the share of characters outside the 2,500 common ones and by the length
of sentences, English by the Flesch-Kincaid grade. Descriptions of pictures are not measured:
they are heard.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from server.packs.faults import Faults
from server.packs.lesson import Lesson, Source
from server.packs.texts import Text, texts_of_block

# Of a hundred characters at most so many outside the list; a newspaper has two to three.
MOST_RARE = 1.5
# Characters, without punctuation: one sentence, and the mean of a lesson.
LONGEST_ZH, MEAN_ZH = 35, 15
# Words in one English sentence; the grade of a lesson.
LONGEST_EN, GRADE_EN = 25, 6.0

CHARACTERS = Path(__file__).with_name("common_characters.txt")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# A number in digits or a Latin word is read at a glance: one sign.
SIGN = re.compile(r"[0-9A-Za-z]+(?:[.,:][0-9]+)*|\w")
END_ZH = re.compile(r"[。！？；\n]+")
# A point inside a number or a name ends nothing.
END_EN = re.compile(r"[.!?]+(?=[\s\"'”’)]|$)|\n+")
WORD = re.compile(r"[A-Za-z0-9](?:[\w'’.,:-]*\w)?")


class Sentence(NamedTuple):
    """One sentence, its line, and its length in characters or words."""

    text: str
    line: int
    length: int
    syllables: int = 0

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade of this sentence alone."""
        return flesch_kincaid(self.length, 1, self.syllables)


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard one lesson is; `rare` counts characters, and `grade` is of English only."""

    sentences: list[Sentence]
    mean: float
    rare: dict[str, int]
    rare_share: float
    grade: float

    @property
    def longest(self) -> Sentence:
        """The longest sentence."""
        return max(self.sentences, key=lambda sentence: sentence.length)


def check_reading(source: Source, known: frozenset[str], faults: Faults) -> None:
    """Note lessons that are hard to read; `known` are characters that the glossary excuses."""
    for language, lessons in source.lessons.items():
        for lesson in lessons:
            reading = read_lesson_level(lesson, language, known)
            if not reading.sentences:
                continue
            if language == "en":
                _judge_english(lesson, reading, faults)
            else:
                _judge_chinese(lesson, reading, known, faults)


def read_lesson_level(lesson: Lesson, language: str, known: frozenset[str]) -> Reading:
    """Measure one lesson."""
    sentences = list(_sentences(lesson, language))
    words = sum(sentence.length for sentence in sentences)
    syllables = sum(sentence.syllables for sentence in sentences)
    signs = HAN.findall("".join(sentence.text for sentence in sentences))
    rare = Counter(_rare("".join(signs), known)) if language != "en" else Counter()
    return Reading(
        sentences=sentences,
        mean=words / max(len(sentences), 1),
        rare=dict(rare.most_common()),
        rare_share=100 * rare.total() / max(len(signs), 1),
        grade=flesch_kincaid(words, len(sentences), syllables),
    )


def flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    """The school grade of a text; nought for an empty one."""
    if not words or not sentences:
        return 0.0
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


@cache
def common_characters() -> frozenset[str]:
    """The 2,500 characters; the file says whose list it is."""
    lines = CHARACTERS.read_text("utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))


def _rare(text: str, known: frozenset[str]) -> list[str]:
    common = common_characters()
    return [sign for sign in text if sign not in common and sign not in known]


def _judge_chinese(
    lesson: Lesson, reading: Reading, known: frozenset[str], faults: Faults
) -> None:
    # Without a glossary nobody can tell the words of the trade from rare ones.
    if known and reading.rare_share > MOST_RARE:
        worst = max(reading.sentences, key=lambda one: len(_rare(one.text, known)))
        faults.add(
            lesson.file, worst.line, "rare-characters",
            share=f"{reading.rare_share:.1f}", limit=MOST_RARE,
            characters="".join(reading.rare),
        )  # fmt: skip
    if reading.mean > MEAN_ZH:
        faults.add(
            lesson.file, reading.longest.line, "long-sentences",
            mean=f"{reading.mean:.1f}", limit=MEAN_ZH, sentence=reading.longest.text,
        )  # fmt: skip
    _judge_lengths(lesson, reading, LONGEST_ZH, faults)


def _judge_english(lesson: Lesson, reading: Reading, faults: Faults) -> None:
    if reading.grade > GRADE_EN:
        worst = max(reading.sentences, key=lambda one: one.grade * one.length)
        faults.add(
            lesson.file, worst.line, "hard-to-read",
            grade=f"{reading.grade:.1f}", limit=f"{GRADE_EN:g}", sentence=worst.text,
        )  # fmt: skip
    _judge_lengths(lesson, reading, LONGEST_EN, faults)


def _judge_lengths(
    lesson: Lesson, reading: Reading, limit: int, faults: Faults
) -> None:
    for sentence in reading.sentences:
        if sentence.length > limit:
            faults.add(
                lesson.file, sentence.line, "long-sentence",
                length=sentence.length, limit=limit, sentence=sentence.text,
            )  # fmt: skip


def _sentences(lesson: Lesson, language: str) -> Iterator[Sentence]:
    for block in lesson.blocks:
        for text in texts_of_block(block):
            yield from _english(text) if language == "en" else _chinese(text)


def _chinese(text: Text) -> Iterator[Sentence]:
    for part in END_ZH.split(text.text):
        length = len(SIGN.findall(part))
        if length:
            yield Sentence(_shown(part), text.line, length)


def _english(text: Text) -> Iterator[Sentence]:
    for part in END_EN.split(text.text):
        words = WORD.findall(part)
        if words:
            syllables = sum(_syllables(word) for word in words)
            yield Sentence(_shown(part), text.line, len(words), syllables)


def _shown(part: str) -> str:
    return part.replace("**", "").removeprefix("- ").strip()


def _syllables(word: str) -> int:
    """A number in digits counts as one: it is read at a glance."""
    # Only the check needs the dictionary behind it; a server that serves packs does not.
    import syllapy

    return max(1, int(syllapy.count(word.replace("’", "'"))))
