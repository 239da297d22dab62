"""Who lives in the demo. Everything about them follows from these tables."""

from dataclasses import dataclass

# id, the place above, kind, Chinese, English
PLACES = (
    ("conghua", "", "county", "从化区", "Conghua District"),
    ("lvtian", "conghua", "township", "吕田镇", "Lütian Town"),
    ("lianma", "lvtian", "village", "莲麻村", "Lianma Village"),
    ("tangji", "lvtian", "village", "塘基村", "Tangji Village"),
    ("chengjiao", "conghua", "township", "城郊街道", "Chengjiao Subdistrict"),
    ("guangkeng", "chengjiao", "village", "光坑村", "Guangkeng Village"),
    ("xixian", "", "county", "隰县", "Xi County"),
    ("longquan", "xixian", "township", "龙泉镇", "Longquan Town"),
)


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """An account of the demo; the password is printed at every start."""

    login: str
    name: str
    password: str
    role: str
    place: str


STAFF = (
    DemoStaff("manager", "陈站长", "litchi-box-2026", "manager", ""),
    DemoStaff("editor", "何编辑", "pear-flower-2026", "editor", ""),
    DemoStaff("publisher", "周主编", "walnut-tree-2026", "publisher", ""),
    DemoStaff("township", "潘主任", "river-bridge-2026", "manager", "lvtian"),
    DemoStaff("teacher", "李老师", "green-field-2026", "teacher", "chengjiao"),
)


@dataclass(frozen=True, slots=True)
class DemoLearner:
    """A learner of the demo.

    ``joined`` and ``last`` are days ago, ``lessons`` how many they did in between,
    ``skill`` of 100 first tries go right. ``phones`` is 1 or 2.
    """

    nickname: str
    picture: str
    group: str
    place: str
    joined: int
    last: int
    lessons: int
    skill: int
    language: str = "zh_Hans"
    phones: int = 1
    # Seconds by which the phone's clock is wrong.
    clock_off: int = 0
    oddity: str = ""
    # What they reached outside the app, by the time they were last seen.
    reached: tuple[str, ...] = ()
    # To how many people they showed the lesson they learned last.
    audience: int = 0


# fmt: off
LEARNERS = (
    DemoLearner(
        "王姐荔枝", "lychee", "farmer", "lianma", 20, 1, 14, 78, phones=2,
        reached=("first-box", "first-order"),
    ),
    DemoLearner("老周", "uncle", "farmer", "lianma", 19, 2, 9, 55),
    DemoLearner("阿芳", "auntie", "farmer", "lianma", 18, 1, 12, 70),
    DemoLearner("潘大叔", "grandpa", "farmer", "lianma", 16, 9, 4, 40),
    DemoLearner(
        "小明回乡", "boy", "youth", "tangji", 15, 1, 16, 88, phones=2,
        reached=("first-box", "first-order", "repeat-order", "weekly-review"),
    ),
    DemoLearner("山里人", "walnut", "farmer", "tangji", 15, 3, 7, 62),
    DemoLearner("李婶", "grandma", "farmer", "tangji", 14, 2, 8, 48),
    DemoLearner("阿强直播", "pepper", "live", "tangji", 13, 1, 15, 74),
    DemoLearner("站点小吴", "olive", "station", "lvtian", 13, 1, 16, 90, audience=23),
    DemoLearner("刘支书", "uncle", "cadre", "lianma", 12, 4, 6, 66),
    DemoLearner("桂花", "auntie", "farmer", "guangkeng", 12, 1, 11, 72),
    DemoLearner("阿辉", "honey", "farmer", "guangkeng", 11, 2, 8, 58),
    DemoLearner("Old Chen", "uncle", "farmer", "guangkeng", 11, 8, 5, 52, "en"),
    DemoLearner("果园二嫂", "girl", "farmer", "guangkeng", 10, 1, 10, 64),
    DemoLearner("返乡小赵", "boy", "youth", "chengjiao", 10, 1, 13, 82),
    DemoLearner("冷库老何", "olive", "enterprise", "chengjiao", 9, 3, 5, 69),
    DemoLearner("小雨", "girl", "youth", "chengjiao", 8, 1, 9, 77),
    DemoLearner("七叔公", "grandpa", "farmer", "guangkeng", 8, 7, 2, 35),
    DemoLearner("梨花白", "auntie", "farmer", "longquan", 9, 1, 10, 71),
    DemoLearner(
        "玉露香老张", "pear", "farmer", "longquan", 8, 2, 8, 60,
        reached=("first-box", "first-order", "field-task"),
    ),
    DemoLearner("窑洞电商", "pepper", "live", "longquan", 7, 1, 9, 79),
    # A phone whose clock stands in 2019 is never refused for it.
    DemoLearner(
        "牛娃", "ox", "farmer", "longquan", 6, 1, 6, 57, clock_off=-220_000_000
    ),
    # One who already has a pack that this server does not have yet.
    DemoLearner("尝鲜的人", "honey", "youth", "xixian", 6, 2, 5, 68, oddity="held"),
    # One whose phone sent a damaged record.
    DemoLearner("旧手机", "grandpa", "farmer", "tangji", 5, 2, 3, 45, oddity="refused"),
)
# fmt: on
