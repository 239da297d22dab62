"""Both languages of a pack teach the same: same lessons, blocks, ids and right answers."""

import re

from server.packs.faults import Faults
from server.packs.lesson import Block, Item, Lesson, Source
from server.packs.numerals import Numbers, numbers_in
from server.packs.texts import texts_of, texts_of_block

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z]")
NAMES = {"zh_Hans": "Chinese", "en": "English"}
# Names, units and addresses stay in Latin letters; longer runs are untranslated sentences.
LATIN_WORDS = 24


def check_translations(source: Source, faults: Faults) -> None:
    """Compare each further language with the first, and each text with its language."""
    languages = source.head.languages
    for language in languages:
        for lesson in source.lessons[language]:
            _check_written_in(lesson, language, faults)
    if not languages:
        return
    first = languages[0]
    for other in languages[1:]:
        _compare_lessons(source, first, other, faults)


def _check_written_in(lesson: Lesson, language: str, faults: Faults) -> None:
    for key, line, text in texts_of(lesson):
        han, latin = len(HAN.findall(text)), len(LATIN.findall(text))
        foreign = han > latin if language == "en" else not han and latin > LATIN_WORDS
        if foreign:
            faults.add(
                lesson.file, line, "untranslated", key=key, language=NAMES[language]
            )


def _compare_lessons(source: Source, first: str, other: str, faults: Faults) -> None:
    ones = {lesson.id: lesson for lesson in source.lessons[first]}
    others = {lesson.id: lesson for lesson in source.lessons[other]}
    for here, there, language in ((ones, others, other), (others, ones, first)):
        for lesson in here.values():
            if lesson.id not in there:
                faults.add(
                    lesson.file, 1, "missing-translation",
                    what=source.full_id(lesson.id), language=NAMES[language],
                )  # fmt: skip
    shared = [id for id in ones if id in others]
    if shared != [id for id in others if id in ones]:
        file = f"{source.shown}/{other}"
        _different(file, 1, "the order of lessons", first, faults)
    for id in shared:
        _compare_lesson(ones[id], others[id], first, other, faults)


def _different(file: str, line: int, what: str, first: str, faults: Faults) -> None:
    faults.add(file, line, "different", what=what, language=NAMES[first])


def _compare_lesson(
    one: Lesson, two: Lesson, first: str, other: str, faults: Faults
) -> None:
    ones = {(block.kind, block.id): block for block in one.blocks}
    twos = {(block.kind, block.id): block for block in two.blocks}
    for here, there, lesson, language in (
        (ones, twos, one, other),
        (twos, ones, two, first),
    ):
        for (kind, id), block in here.items():
            if (kind, id) not in there:
                what = f"{kind} {id}" if kind in ("card", "item") else kind
                faults.add(
                    lesson.file, block.line, "missing-translation",
                    what=what, language=NAMES[language],
                )  # fmt: skip
    shared = [key for key in ones if key in twos]
    if shared != [key for key in twos if key in ones]:
        _different(two.file, 1, "the order of blocks", first, faults)
    if one.minutes != two.minutes:
        _different(two.file, two.lines["minutes"], "the minutes", first, faults)
    for key in shared:
        _compare_block(ones[key], twos[key], two.file, first, faults)
        _compare_numbers(ones[key], twos[key], (first, other), two.file, faults)


def _compare_block(
    one: Block, two: Block, file: str, first: str, faults: Faults
) -> None:
    if one.item and two.item:
        _compare_item(one.item, two.item, file, first, faults)
        return
    if one.facts != two.facts:
        _different(file, two.line, "the facts", first, faults)
    if _files(one) != _files(two):
        _different(file, two.line, "the picture", first, faults)
    if bool(one.video) != bool(two.video):
        _different(file, two.line, "the video", first, faults)


def _compare_numbers(
    one: Block, two: Block, languages: tuple[str, str], file: str, faults: Faults
) -> None:
    """A number that only one language says; a sum may be told in other steps, so it only warns."""
    here, there = _numbers_of(one), _numbers_of(two)
    alone = (here.sure - there.maybe, there.sure - here.maybe)
    for language, numbers in zip(languages, alone, strict=True):
        if numbers:
            listed = ", ".join(f"{number:g}" for number in sorted(numbers))
            faults.add(
                file, two.line, "numbers-differ",
                numbers=listed, language=NAMES[language],
            )  # fmt: skip


def _numbers_of(block: Block) -> Numbers:
    """The numbers of a block's words; those of a number item's fields are known anyway."""
    found = numbers_in("\n".join(text.text for text in texts_of_block(block)))
    if block.item:
        fields = [block.item.answer, *(wrong.value for wrong in block.item.wrong)]
        found.maybe |= {float(value) for value in fields if value is not None}
    return found


def _files(thing: Block | Item) -> list[str]:
    return [picture.file for picture in thing.pictures()]


def _compare_item(one: Item, two: Item, file: str, first: str, faults: Faults) -> None:
    for what, left, right in (
        ("the type", one.type, two.type),
        ("the facts", one.facts, two.facts),
        ("the picture", _files(one), _files(two)),
        ("the ids of the options", _ids(one), _ids(two)),
        ("the right options", _right(one), _right(two)),
        ("the groups", _groups(one), _groups(two)),
        ("the numbers", _numbers(one), _numbers(two)),
        ("the spots", _places(one), _places(two)),
    ):
        if left != right:
            _different(file, two.line, what, first, faults)


def _ids(item: Item) -> list[str]:
    return [option.id for option in item.options]


def _right(item: Item) -> list[str]:
    return sorted(option.id for option in item.options if option.right)


def _groups(item: Item) -> tuple[list[str], dict[str, str]]:
    names = [group.id for group in item.groups]
    return names, {option.id: option.group for option in item.options}


def _numbers(item: Item) -> tuple[object, ...]:
    wrong = [(each.value, each.tolerance) for each in item.wrong]
    return item.answer, item.tolerance, wrong


def _places(item: Item) -> list[tuple[object, ...]]:
    return [(spot.id, spot.x, spot.y, spot.r, spot.right) for spot in item.spots]
