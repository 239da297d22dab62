"""A small, faultless pack with every type of item, for tests to spoil in one place."""

import io
from pathlib import Path

from PIL import Image

PACK = """id: T01-A
level: A
languages: [zh_Hans, en]
title: {zh_Hans: 试试看, en: Try it}
summary: {zh_Hans: 一个小小的课包。, en: A very small pack.}
cover: box.svg
prerequisites: [X01]
licence: CC-BY-4.0
review_by: 2027-11-22
retired_items: []
"""

FACT = """id: L26
kind: law
jurisdiction: CN
source: GB 43284-2023
as_of: 2026-11-22
review_by: 2027-11-22
text: {zh_Hans: 包装不超过四层。, en: At most four layers of wrapping.}
"""

BOX = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480">
<rect width="640" height="480" fill="#fbf7ee"/>
<rect x="120" y="140" width="400" height="260" fill="#c98f4e"/>
<circle cx="320" cy="120" r="40" fill="#3b8f5a"/>
</svg>
"""
DOT = BOX.replace("#3b8f5a", "#d9542b")

ICE_ZH = """---
id: ice
title: 冰袋放在哪里？
goal: 会把冰袋放在对的地方
minutes: 4
---

## card cold-sinks
![冰袋放在箱子上层](box.svg)
![sound](cold-zh.opus)

冰袋放在果子**上面**，冷气自己会
往下沉。[^L26]

- 先放果
- 再放冰

## item where-ice
```yaml
type: choose-one
ask: 冰袋放在哪里最好？
picture: {file: dot.svg, alt: 打开的纸箱}
facts: [L26]
options:
  - {id: top, text: 果子上面, right: true, feedback: 对。冷气自己往下走。}
  - {id: bottom, text: 箱子底下, feedback: 底下的冰只凉了箱底。}
```

## item which-picture
```yaml
type: picture-choice
ask: 哪一箱放对了？
options:
  - {id: a, picture: box.svg, alt: 绿色的点, right: true, feedback: 对，绿的。}
  - {id: b, picture: dot.svg, alt: 红色的点, feedback: 红的不行。}
```

## item how-much
```yaml
type: number
ask: 五斤果子要几块冰？
answer: 2
tolerance: 0.5
unit: 块
wrong:
  - {value: 5, tolerance: 1, feedback: 太多了，果子会冻伤。}
feedback: {right: 对，两块就够。, wrong: 再想一想。}
```

## rule
冰在上，果在下。

## today
装一箱，晃一晃。
"""

ICE_EN = """---
id: ice
title: Where does the ice go?
goal: Put the ice pack in the right place
minutes: 4
---

## card cold-sinks
![An ice pack on top of the box](box.svg)
![sound](cold-en.opus)

Put the ice **on top** of the fruit; cold air
sinks by itself.[^L26]

- fruit first
- then the ice

## item where-ice
```yaml
type: choose-one
ask: Where is the best place for the ice?
picture: {file: dot.svg, alt: An open box}
facts: [L26]
options:
  - {id: top, text: On top, right: true, feedback: Right. Cold air sinks.}
  - {id: bottom, text: At the bottom, feedback: There it cools the floor only.}
```

## item which-picture
```yaml
type: picture-choice
ask: Which box is right?
options:
  - {id: a, picture: box.svg, alt: A green dot, right: true, feedback: "Right, green."}
  - {id: b, picture: dot.svg, alt: A red dot, feedback: Not the red one.}
```

## item how-much
```yaml
type: number
ask: How many ice packs for five jin of fruit?
answer: 2
tolerance: 0.5
unit: packs
wrong:
  - {value: 5, tolerance: 1, feedback: Too many; the fruit freezes.}
feedback: {right: "Right, two are enough.", wrong: Think again.}
```

## rule
Ice on top, fruit below.

## today
Pack one box and shake it.
"""

SORT_ZH = """---
id: sort
title: 分一分
goal: 会分干货和鲜货
minutes: 5
---

## card two-heaps
干货怕潮，鲜货怕热。

## item dry-or-fresh
```yaml
type: sort-groups
ask: 哪些是干货，哪些是鲜货？
groups:
  - {id: dry, text: 干货}
  - {id: fresh, text: 鲜货}
options:
  - {id: walnut, text: 核桃, group: dry, feedback: 核桃是干货。}
  - {id: lychee, picture: dot.svg, alt: 荔枝, group: fresh, feedback: 荔枝是鲜货。}
feedback: {right: 都对了。, wrong: 再看看。}
```

## item which-order
```yaml
type: put-in-order
ask: 先做什么？
options:
  - {id: cool, text: 先预冷, feedback: 预冷在最前。}
  - {id: pack, text: 再装箱, feedback: 装箱在中间。}
  - {id: send, text: 后发货, feedback: 发货在最后。}
feedback: {right: 顺序对了。, wrong: 顺序不对。}
```

## item need-what
```yaml
type: choose-many
ask: 要准备什么？
options:
  - {id: box, text: 纸箱, right: true, feedback: 没有纸箱装不了。}
  - {id: ice, text: 冰袋, right: true, feedback: 没有冰会热坏。}
  - {id: stone, text: 石头, feedback: 石头会压坏果子。}
feedback: {right: 都齐了。, wrong: 再数一数。}
```

## item find-fault
```yaml
type: spot-fault
ask: 哪里不对？点一点。
picture: {file: box.svg, alt: 纸箱上有一个绿点}
spots:
  - {id: dot, x: 500, y: 250, r: 80, text: 绿点, right: true, feedback: 绿点不该在这里。}
  - {id: corner, x: 150, y: 800, r: 80, text: 箱角, feedback: 箱角没有问题。}
feedback: {right: 找到了。, wrong: 再找找。}
```

## rule
干的分开，鲜的先走。

## today
把家里的货分成两堆。
"""

SORT_EN = """---
id: sort
title: Sort it
goal: Tell dry goods from fresh ones
minutes: 5
---

## card two-heaps
Dry goods fear damp, fresh goods fear heat.

## item dry-or-fresh
```yaml
type: sort-groups
ask: Which are dry and which are fresh?
groups:
  - {id: dry, text: Dry}
  - {id: fresh, text: Fresh}
options:
  - {id: walnut, text: Walnuts, group: dry, feedback: Walnuts are dry.}
  - {id: lychee, picture: dot.svg, alt: A lychee, group: fresh, feedback: It is fresh.}
feedback: {right: All right., wrong: Look again.}
```

## item which-order
```yaml
type: put-in-order
ask: What comes first?
options:
  - {id: cool, text: Cool it, feedback: Cooling comes first.}
  - {id: pack, text: Pack it, feedback: Packing is in the middle.}
  - {id: send, text: Send it, feedback: Sending comes last.}
feedback: {right: The order is right., wrong: Not this order.}
```

## item need-what
```yaml
type: choose-many
ask: What do you need?
options:
  - {id: box, text: A box, right: true, feedback: No box - no parcel.}
  - {id: ice, text: Ice, right: true, feedback: Without ice it spoils.}
  - {id: stone, text: A stone, feedback: A stone squashes the fruit.}
feedback: {right: You have it all., wrong: Count again.}
```

## item find-fault
```yaml
type: spot-fault
ask: What is wrong here? Touch it.
picture: {file: box.svg, alt: A box with a green dot}
spots:
  - {id: dot, x: 500, y: 250, r: 80, text: Dot, right: true, feedback: It is out of place.}
  - {id: corner, x: 150, y: 800, r: 80, text: Corner, feedback: The corner is fine.}
feedback: {right: Found it., wrong: Look again.}
```

## rule
Dry apart, fresh goes first.

## today
Sort what you have into two heaps.
"""


def opus(words: str) -> bytes:
    """The beginning of an Ogg Opus stream (RFC 7845); enough to be told apart."""
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01" + words.encode()


def png(width: int, height: int, colour: str = "#3b8f5a") -> bytes:
    """A plain PNG of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


def write_pack(lessons: Path, id: str = "T01-A") -> Path:
    """Write the sample pack and its fact card under `lessons`; return its folder."""
    folder = lessons / id
    files: dict[str, str | bytes] = {
        "pack.yaml": PACK.replace("T01-A", id),
        "zh_Hans/10-ice.md": ICE_ZH,
        "zh_Hans/20-sort.md": SORT_ZH,
        "en/10-ice.md": ICE_EN,
        "en/20-sort.md": SORT_EN,
        "media/box.svg": BOX,
        "media/dot.svg": DOT,
        "media/cold-zh.opus": opus("冷"),
        "media/cold-en.opus": opus("cold"),
        "../facts/L26.yaml": FACT,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def replace(folder: Path, name: str, old: str, new: str) -> None:
    """Change one place of one file; the old text must be there."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), "utf-8")
