"""The quality of texts: reading level, glossary, numbers in both languages, guessing."""

# flake8: noqa: B950

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.packs.check import check_pack
from server.packs.fault_texts import TEXTS
from server.packs.faults import Fault, Faults
from server.packs.glossary import read_glossaries
from server.packs.numerals import has_quantity, numbers_in
from server.packs.reading import common_characters, flesch_kincaid
from server.packs.terms import packs_before
from tests.packs.samples import replace, write_pack

TODAY = date(2026, 11, 22)
Spoil = Callable[[Path], None]
ZH, EN = "zh_Hans/10-ice.md", "en/10-ice.md"
ZH2, EN2 = "zh_Hans/20-sort.md", "en/20-sort.md"
GLOSSARY_ZH, GLOSSARY_EN = "../glossary/zh_Hans.yaml", "../glossary/en.yaml"

TERMS_ZH = """# Names and trade words.
ice: {term: 冰袋, avoid: [冰包, 冰], not_in: [冰箱], explained_in: [T01-A.ice]}
pre-cool: {term: 预冷, avoid: [打冷], explained_in: [T01-A.sort, T03-A.cold], meaning: 先凉透}
vessels: {term: 簋觚}
"""
TERMS_EN = """ice: {term: ice pack, avoid: [cold pack, gel], explained_in: [T01-A.ice]}
pre-cool: {term: pre-cool, avoid: [chill], explained_in: [T01-A.sort, T03-A.cold]}
vessels: {term: vessel}
"""
HARD = "Refrigeration considerably extends preservation possibilities for perishables. "
LONG_ZH = "把今天早上从山上摘下来的果子一筐一筐地搬到阴凉的棚子里去"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("renders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_pack(tmp_path)
    write_glossary(folder)
    # The sample says 冰 and “ice” for many things; here they stand for the pack alone.
    replace(folder, GLOSSARY_ZH, ", 冰]", "]")
    return folder


def write_glossary(folder: Path, zh: str = TERMS_ZH, en: str = TERMS_EN) -> None:
    (folder.parent / "glossary").mkdir(exist_ok=True)
    (folder / GLOSSARY_ZH).write_text(zh, "utf-8")
    (folder / GLOSSARY_EN).write_text(en, "utf-8")


def faults_of(folder: Path, cache: Path) -> list[Fault]:
    return check_pack(folder, today=TODAY, cache_dir=cache)[1]


def change(name: str, old: str, new: str) -> Spoil:
    return lambda folder: replace(folder, name, old, new)


def gone(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def early(folder: Path) -> None:
    """The first lesson says “pre-cool”, which the second one explains."""
    replace(folder, GLOSSARY_EN, "T01-A.sort, T03-A.cold", "T01-A.sort")
    replace(folder, GLOSSARY_ZH, "T01-A.sort, T03-A.cold", "T01-A.sort")
    replace(folder, EN, "- fruit first", "- Pre-cool the fruit first")


# (code, file, a text of the line that is named or a line number, how to get there)
CASES: list[tuple[str, str, str | int, Spoil]] = [
    ("rare-characters", ZH, "## card cold", change(ZH, "- 先放果", "- 先放瓮罍卣彝罈")),
    ("long-sentence", ZH, "## rule", change(ZH, "冰在上，果在下。", LONG_ZH + "，盖好" * 5)),
    ("long-sentence", EN, "## rule", change(EN, "Ice on top, fruit below.", "Put it on top and " * 6)),
    ("long-sentences", ZH, "## rule", change(ZH, "冰在上，果在下。", (LONG_ZH + "。") * 20)),
    ("hard-to-read", EN, "## rule", change(EN, "Ice on top, fruit below.", HARD * 4)),
    ("numbers-differ", EN, "## item how-much", change(EN, "five jin", "25 jin")),
    ("numbers-differ", EN, "## item how-much", change(ZH, "五斤", "二十五斤")),
    ("other-term", EN, "## card", change(EN, "- then the ice", "- then Chill it")),
    ("other-term", EN, "alt: An open box", change(EN, "alt: An open box", "alt: An open box to chill")),
    ("other-term", ZH, "## card", change(ZH, "- 再放冰", "- 再打冷")),
    ("other-term", "pack.yaml", "summary", change("pack.yaml", "A very small pack.", "A chill pack.")),
    ("unexplained-term", EN, "## card", early),
    ("double-term", GLOSSARY_EN, "pre-cool:", change(GLOSSARY_EN, "[chill]", "[Gel]")),
    ("missing-translation", GLOSSARY_ZH, "vessels", change(GLOSSARY_EN, "vessels: {term: vessel}", "")),
    ("different", GLOSSARY_EN, "ice:", change(GLOSSARY_EN, "[T01-A.ice]", "[]")),
    ("unknown-lesson", GLOSSARY_EN, "ice:", change(GLOSSARY_EN, "T01-A.ice", "T01-A.gone")),
    ("bad-name", GLOSSARY_EN, "ice:", change(GLOSSARY_EN, "T01-A.ice", "ice")),
    ("bad-id", GLOSSARY_EN, "Ice_1", change(GLOSSARY_EN, "ice: {", "Ice_1: {")),
    ("missing-field", GLOSSARY_EN, "vessels", change(GLOSSARY_EN, "{term: vessel}", "{avoid: [pot]}")),
    ("unknown-field", GLOSSARY_EN, "vessels", change(GLOSSARY_EN, "{term: vessel}", "{term: vessel, x: 1}")),
    ("too-long", GLOSSARY_EN, "vessels", change(GLOSSARY_EN, "term: vessel", "term: " + "vessel " * 9)),
    ("duplicate-key", GLOSSARY_EN, 3, change(GLOSSARY_EN, "vessels:", "ice: {term: x}\nvessels:")),
    ("bad-yaml", GLOSSARY_EN, 1, change(GLOSSARY_EN, "ice: {", "ice: *a {")),
    ("wrong-kind", GLOSSARY_EN, "vessels", change(GLOSSARY_EN, "{term: vessel}", "vessel")),
    ("missing-file", GLOSSARY_EN, 1, gone(GLOSSARY_EN)),
]  # fmt: skip
OVER_A_PACK = {"longest-is-right", "same-position", "too-few-numbers"}


def test_the_sample_with_a_glossary_has_no_fault(folder: Path, cache: Path) -> None:
    assert faults_of(folder, cache) == []


@pytest.mark.parametrize(
    ("code", "file", "line", "spoil"),
    CASES,
    ids=[f"{n:02}-{case[0]}" for n, case in enumerate(CASES)],
)
def test_a_fault_is_named_with_file_line_and_remedy(
    folder: Path, cache: Path, code: str, file: str, line: str | int, spoil: Spoil
) -> None:
    spoil(folder)
    found = [
        fault
        for fault in faults_of(folder, cache)
        if fault.code == code
        and (folder / file).resolve() == Path(fault.file).resolve()
    ]
    assert found, [fault.as_line() for fault in faults_of(folder, cache)]
    if isinstance(line, int):
        assert line in [fault.line for fault in found]
    else:
        lines = (folder / file).read_text("utf-8").split("\n")
        assert any(line in lines[fault.line - 1] for fault in found), found
    for fault in found:
        assert fault.code in TEXTS
        assert fault.message() and fault.remedy() and "%(" not in fault.as_line()


def test_different_numbers_only_warn(folder: Path, cache: Path) -> None:
    replace(folder, EN, "five jin", "25 jin")
    built, faults = check_pack(folder, today=TODAY, cache_dir=cache)
    assert [fault.level for fault in faults] == ["warning"]
    assert built is not None


def test_a_number_in_digits_is_short(folder: Path, cache: Path) -> None:
    replace(folder, ZH, "冰在上，果在下。", LONG_ZH + " 12,500.5 100 200 300。")
    replace(folder, EN, "Ice on top, fruit below.", "From 12,500.5 100 to 200 300.")
    assert faults_of(folder, cache) == []


def test_rare_characters_of_a_term_are_excused(folder: Path, cache: Path) -> None:
    replace(folder, ZH, "- 先放果", "- 先放簋觚簋觚簋觚")
    assert faults_of(folder, cache) == []
    replace(folder, GLOSSARY_ZH, "簋觚", "瓶子")
    assert {fault.code for fault in faults_of(folder, cache)} == {"rare-characters"}


def test_a_folder_without_a_glossary_is_checked_too(
    tmp_path: Path, cache: Path
) -> None:
    folder = write_pack(tmp_path)
    replace(folder, EN, "- then the ice", "- then chill the gel")
    assert faults_of(folder, cache) == []


def test_a_term_may_be_explained_in_a_pack_before(folder: Path, cache: Path) -> None:
    early(folder)
    for name in (GLOSSARY_ZH, GLOSSARY_EN):
        replace(folder, name, "[T01-A.sort]", "[T01-A.sort, T03-A.cold]")
    assert {fault.code for fault in faults_of(folder, cache)} == {"unexplained-term"}
    # T01-A asks for X01, and X01 for T03-A.
    before = folder.parent / "X01"
    before.mkdir()
    (before / "pack.yaml").write_text("prerequisites: [T03-A, X01]\n", "utf-8")
    assert faults_of(folder, cache) == []


def test_the_explaining_lesson_may_name_other_words(folder: Path, cache: Path) -> None:
    replace(folder, EN, "- then the ice", "- then the ice pack, not a cold pack")
    assert faults_of(folder, cache) == []
    replace(folder, EN2, "Dry goods fear", "Cold packs and dry goods fear")
    assert {fault.code for fault in faults_of(folder, cache)} == {"other-term"}


def test_an_entry_check_may_ask_for_any_term(folder: Path, cache: Path) -> None:
    early(folder)
    replace(folder, "pack.yaml", "level: A", "level: S")
    items = ("where-ice", "which-picture", "how-much", "dry-or-fresh", "which-order")
    tests = "".join(f", {item}: X01" for item in (*items, "need-what", "find-fault"))
    head = folder / "pack.yaml"
    head.write_text(
        head.read_text("utf-8") + f"entry_check: {{{tests[2:]}}}\n", "utf-8"
    )
    codes = {fault.code for fault in faults_of(folder, cache)}
    assert "unexplained-term" not in codes and "bad-choice" not in codes


def test_packs_before_survive_circles_and_broken_packs(tmp_path: Path) -> None:
    for pack, text in (("A1", "prerequisites: [B1]"), ("B1", "prerequisites: [A1")):
        (tmp_path / pack).mkdir()
        (tmp_path / pack / "pack.yaml").write_text(text, "utf-8")
    assert packs_before(tmp_path, ["A1", "../x"]) == {"A1", "B1", "../x"}


def test_of_words_inside_each_other_the_longest_counts(folder: Path) -> None:
    write_glossary(folder)
    chinese = read_glossaries(folder.parent, Faults())["zh_Hans"]
    found = [(use.word, use.avoided) for use in chinese.find("冰袋放冰箱，冰包放冰上")]
    assert found == [("冰袋", False), ("冰包", True), ("冰", True)]
    english = read_glossaries(folder.parent, Faults())["en"]
    text = "Ice packs, an icepack, a gel. Gelato; vessels, Pre-cool it, pre-cooled."
    found = [(use.word, use.avoided) for use in english.find(text)]
    assert found == [
        ("ice pack", False), ("gel", True), ("vessel", False), ("pre-cool", False),
    ]  # fmt: skip


def test_the_list_of_common_characters_is_whole() -> None:
    assert len(common_characters()) == 2500
    assert {"一", "罐", "梨", "箱"} <= common_characters()
    assert not {"荔", "隰", "#"} & common_characters()


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    # Kincaid 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59.
    assert flesch_kincaid(100, 5, 150) == pytest.approx(9.91)
    assert flesch_kincaid(0, 0, 0) == 0


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("一共 1,250 元，2.5 公斤", {1250, 2.5}),
        ("三百二十箱，一百二，两万五", {320, 120, 25_000}),
        ("二十五斤", {25}),
        ("一点五米，三点五十分", {1.5, 50}),
        ("12 jin for 3 boxes", {12, 3}),
        ("万一下雨，十万火急", set()),
        ("十九块六，两三天，二〇二六年", set()),
    ],
)
def test_numbers_are_found(text: str, sure: set[float]) -> None:
    assert numbers_in(text).sure == sure


@pytest.mark.parametrize(
    ("text", "maybe"),
    [
        ("八折", {8, 80, 20}),
        ("八五折", {85, 15}),
        ("十九块六", {19.6}),
        ("下午三点", {15}),
        ("一斤半，六两", {1.5, 300}),
        ("两三天", {2, 3}),
        ("百分之二十", {20}),
        ("五万，八两", {50_000, 0.8}),
        ("3.5万", {35_000}),
        ("2:50", {2, 50}),
        ("twenty-five hundred boxes and a half", {25, 2500, 0.5}),
        ("a dozen in October", {12, 10}),
        ("how many twenties", {20}),
    ],
)
def test_numbers_are_read_generously(text: str, maybe: set[float]) -> None:
    assert maybe <= numbers_in(text).maybe


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("五斤果子要几块冰？", True),
        ("卖 6 箱", True),
        ("三十箱", True),
        ("Two boxes", True),
        ("一个人怎么办？", False),
        ("这三句怎么排？", False),
        ("千万别点", False),
        ("One of them", False),
    ],
)
def test_an_amount_is_told_from_a_way_of_speaking(text: str, amount: bool) -> None:
    assert has_quantity(text) is amount


@given(st.text("零一两三十百千万亿点半折斤1９٣.,:% hundredmillionſ½²", max_size=400))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    numbers_in(text)
    has_quantity(text)


def test_signs_that_only_look_like_a_term_are_none(folder: Path) -> None:
    glossary = read_glossaries(folder.parent, Faults())["en"]
    assert [use.word for use in glossary.find("veſſel, VESSEL, \u212aettle")] == [
        "vessel"
    ]


ITEM = """
## item {id}
```yaml
type: choose-one
ask: {ask}
options:
{options}
```
"""


def add_items(folder: Path, rights: str, *, ask: str = "卖 6 箱？") -> None:
    """One more item for each letter: where its right option stands, capital if the longest."""
    for language, words in (("zh_Hans", "梨"), ("en", "pear")):
        for part in range(0, len(rights), 4):
            items = ""
            for number, right in enumerate(rights[part : part + 4], start=part):
                options = [
                    f"  - {{id: {id}, text: {words * (3 if id == right.lower() and right.isupper() else 2)}"
                    f"{', right: true' if id == right.lower() else ''}, feedback: {words}}}"
                    for id in "abc"
                ]
                items += ITEM.format(
                    id=f"more-{number}", ask=ask, options="\n".join(options)
                )
            head = f"---\nid: more-{part}\ntitle: {words}\ngoal: {words}\nminutes: 3\n---\n"
            card, tail = (
                f"\n## card one\n{words}\n",
                f"\n## rule\n{words}\n\n## today\n{words}\n",
            )
            path = folder / language / f"{30 + part}-more.md"
            path.write_text(head + card + items + tail, "utf-8")
    for path in (folder / "en").glob("*-more.md"):
        path.write_text(
            path.read_text("utf-8")
            .replace("卖 6 箱？", "Sell 6?")
            .replace("卖吗？", "Sell?"),
            "utf-8",
        )


def pack_faults(folder: Path, cache: Path) -> dict[str, str]:
    return {f.code: f.message() for f in faults_of(folder, cache)}


@pytest.mark.parametrize(
    ("rights", "codes"),
    [
        ("abcabcab", set()),
        ("AbcAbcab", set()),
        ("ABCABCab", {"longest-is-right"}),
        ("bbbbbbab", {"same-position"}),
        ("ccccccca", {"same-position"}),
    ],
)
def test_items_that_give_themselves_away_are_named(
    folder: Path, cache: Path, rights: str, codes: set[str]
) -> None:
    add_items(folder, rights)
    assert set(pack_faults(folder, cache)) == codes


def test_few_items_are_not_judged(folder: Path, cache: Path) -> None:
    add_items(folder, "BB")
    assert pack_faults(folder, cache) == {}


def test_too_few_numbers_are_named(folder: Path, cache: Path) -> None:
    add_items(folder, "abcabcab", ask="卖吗？")
    faults = pack_faults(folder, cache)
    assert set(faults) == {"too-few-numbers"}
    assert "7 of 100" in faults["too-few-numbers"]


def test_every_code_of_this_page_has_a_text() -> None:
    assert OVER_A_PACK <= set(TEXTS)
