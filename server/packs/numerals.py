"""Numbers in running text, in digits or in words, in Chinese and in English.

Words are read generously: “三五天” holds 3 and 5, “八折” holds 8, 80 and 20 (what is paid, what
is off). So a number that is not found here is hardly there; one that is found may be none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?")
# 3:50 is 3 hours and 50 minutes, 2:00 has no nought.
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?!\d)")
ZH_DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九")
    )
    for sign in signs
}
ZH_PLACES = {"十": 10, "百": 100, "千": 1000}
ZH_MYRIADS = {"万": 10_000, "亿": 100_000_000}
# “三点五十分” is a time: no decimal before a ten. “万一” and “十万火急” are words. Bounded: no
# number is longer, and a thousand times 亿 fits no float.
ZH_RUN = re.compile(
    r"(?!万一|十万火急)(?P<whole>[零〇一二两三四五六七八九十百千万亿]{1,20})"
    r"(?:点(?P<part>[零〇一二三四五六七八九]{1,9})(?![十百]))?"
)
# What a numeral becomes with the word after it, besides itself.
ZH_AFTER: tuple[tuple[re.Pattern[str], tuple[tuple[float, float], ...]], ...] = tuple(
    (re.compile(pattern), meanings)
    for pattern, meanings in (
        # (factor, plus): 三点 is also 15 o'clock, 八折 is 20 off, 五斤 is 2.5 kilograms.
        ("点|时", ((1, 12),)),
        ("折", ((10, 0), (-10, 100), (1, 0), (-1, 100))),
        ("成", ((10, 0),)),
        ("毛|角", ((0.1, 0), (10, 0))),
        ("分", ((0.01, 0),)),
        ("斤|里", ((0.5, 0), (500, 0))),
        ("克", ((0.001, 0),)),
        ("公斤", ((1000, 0),)),
        ("两", ((50, 0), (0.1, 0))),
        ("刻", ((15, 0),)),
        ("年", ((12, 0),)),
        ("星期|周", ((7, 0),)),
        (".?.?半", ((1, 0.5),)),
    )
)
# What follows belongs to the number: 十九块六, 两公斤四百克, 三点四十, 一斤半.
COMPOUND = re.compile(
    r"(?:元|块|公斤|斤|小时|点)多?"
    r"(?:零?(?P<tenths>[一二三四五六七八九])(?![十百])|[一二三四五六七八九十百]|半)"
    r"|多?.?半"
)
# In “how many hundreds” they are no number of their own.
ROUND = {0.0, 1.0, 10.0, 100.0, 1000.0, 10_000.0}
ZH_HALF = {0.5, 2.0, 30.0, 6.0}
# A numeral with one of these is an amount; in “三心二意” it is none.
ZH_UNIT = re.compile(
    r"多?(?:元|块|角|毛|分|斤|公斤|克|吨|里|米|厘米|毫米|寸|尺|箱|个|件|盒|瓶|袋|篮|筐|颗|粒|棵|亩"
    r"|户|家|人|位|单|条|张|次|遍|层|天|日|号|月|年|周|星期|小时|钟头|点|倍|折|成|份|包|台|部|车"
    r"|批|辆|秒|岁|字|度|桶|罐|杯|把|根|兆)"
)
ZH_POINTING = frozenset("这那哪第")
EN_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen"
        " fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
EN_PLACES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
EN_PLURALS = {
    word.removesuffix("y") + ("ies" if word.endswith("y") else "s"): word
    for word in (*EN_WORDS, *EN_PLACES)
}
EN_OTHERS: dict[str, tuple[float, ...]] = {
    "half": (0.5, 2, 30, 50), "halve": (2,), "dozen": (12,), "quarter": (0.25, 4, 15),
    "first": (1,), "second": (2,), "third": (3,), "fourth": (4,), "fifth": (5,),
    "sixth": (6,), "seventh": (7,), "eighth": (8,), "ninth": (9,), "tenth": (10,),
    "twentieth": (20,), "hundredth": (100,),
    "twice": (2,), "double": (2,), "threefold": (3,), "triple": (3,), "both": (2,),
    "pair": (2,), "once": (1,), "noon": (12,), "midnight": (0, 12, 24), "week": (7, 1),
    "fortnight": (14, 2), "year": (12, 1), "hour": (60, 1), "day": (24, 1),
} | {
    month: (number,)
    for number, month in enumerate(
        "january february march april may june july august september october november"
        " december".split(), start=1
    )
}  # fmt: skip
EN_WORD = re.compile(r"[a-z]+")


@dataclass(slots=True)
class Numbers:
    """The numbers of a text: those that are surely meant, and all that may be."""

    sure: set[float] = field(default_factory=set)
    maybe: set[float] = field(default_factory=set)

    def add(self, values: set[float], rest: str, *, sure: bool) -> None:
        """Note what one number may mean; `rest` is the text after it."""
        more = {each for value in values for each in _with_next(value, rest)}
        self.maybe |= values | more
        if sure and len(values) == 1 and not COMPOUND.match(rest):
            self.sure |= values - ROUND


def numbers_in(text: str) -> Numbers:
    """Every number of a text, whichever language it is written in."""
    found = Numbers()
    for hour, minute in CLOCK.findall(text):
        found.maybe |= {float(hour), float(minute), int(hour) + int(minute) / 100}
    for match in DIGITS.finditer(CLOCK.sub(" ", text)):
        rest = match.string[match.end() :]
        times = (ZH_PLACES | ZH_MYRIADS).get(rest[:1], 1)
        found.add({float(match[0].replace(",", "")) * times}, rest, sure=True)
    for run in _runs(text):
        found.add(_chinese(run), run.rest, sure=len(run.whole + run.part) > 1)
    if "半" in text:
        found.maybe |= ZH_HALF
    found.maybe |= _english(text)
    return found


def has_quantity(text: str) -> bool:
    """Does a text name an amount: digits, or a number word above one with its unit?"""
    if DIGITS.search(text):
        return True
    for run in _runs(text):
        if ZH_UNIT.match(run.rest) and run.before not in ZH_POINTING:
            if max(_chinese(run)) > 1:
                return True
    words = EN_WORD.findall(text.lower())
    return any(EN_WORDS.get(word, 0) > 1 or word in EN_PLACES for word in words)


class _Run(NamedTuple):
    """A run of Chinese numerals: before a decimal point and after it, and what is around."""

    whole: str
    part: str
    before: str
    rest: str


def _runs(text: str) -> Iterator[_Run]:
    for match in ZH_RUN.finditer(text):
        whole, part, end = match["whole"], match["part"] or "", match.end()
        if len(whole) > 1 and whole.endswith("两") and not part:
            # 六两 is a weight.
            whole, end = whole[:-1], end - 1
        yield _Run(whole, part, text[: match.start()][-1:], text[end:])


def _with_next(value: float, rest: str) -> Iterator[float]:
    """What a number may also stand for, by the word after it."""
    for pattern, meanings in ZH_AFTER:
        if pattern.match(rest):
            for factor, plus in meanings:
                yield round(value * factor + plus, 3)
    small = COMPOUND.match(rest)
    if small and small["tenths"]:
        yield round(value + ZH_DIGITS[small["tenths"]] / 10, 3)


def _chinese(run: _Run) -> set[float]:
    """The values of a run; several where it can be read in several ways."""
    digits = [ZH_DIGITS.get(sign, -1) for sign in run.whole]
    if len(digits) > 1 and min(digits) >= 0:
        # “三五天” or “二〇二六”: digits beside each other.
        return {float("".join(map(str, digits))), *map(float, digits)}
    value = _composed(run.whole)
    if run.part:
        decimals = "".join(str(ZH_DIGITS[sign]) for sign in run.part)
        return {float(f"{value:.0f}.{decimals}")}
    return {value}


def _composed(whole: str) -> float:
    """三百二十 is 320, 一百二 is 120, 两万五 is 25,000."""
    total = section = digit = 0
    last = 1
    for sign in whole:
        if sign in ZH_DIGITS:
            digit = ZH_DIGITS[sign]
            last = 1 if digit == 0 else last
        elif sign in ZH_PLACES:
            section += (digit or 1) * ZH_PLACES[sign]
            digit, last = 0, ZH_PLACES[sign]
        else:
            total = (total + section + digit or 1) * ZH_MYRIADS[sign]
            section, digit, last = 0, 0, ZH_MYRIADS[sign]
    # A digit at the end counts a tenth of the place before it: 一百二.
    return float(total + section + digit * (last // 10 if last > 10 else 1))


def _english(text: str) -> set[float]:
    """The values of English number words: two hundred and five, twenty-five, a dozen."""
    values: set[float] = set()
    current: float | None = None
    for word in EN_WORD.findall(text.lower()):
        one = EN_PLURALS.get(word, word)
        if one in EN_WORDS:
            current = (current or 0) + EN_WORDS[one]
            values |= {EN_WORDS[one], current}
        elif one in EN_PLACES:
            current = (current or 1) * EN_PLACES[one]
            values |= {EN_PLACES[one], current}
        elif word != "and":
            current = None
            values |= set(EN_OTHERS.get(word.removesuffix("s"), ()))
    return values
