"""H5P: one question set for each lesson, for the questions that question sets know.

The libraries are not in the file: a site that has the question set installed takes it. Versions
are those of QuestionSet 1.20 and of the questions that it names. `content/tianjian.json` holds
what H5P has no place for, also drawings and sounds of kinds that H5P sites refuse.
"""

import base64
import json
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from server.packs.lesson import Block, Item, Lesson, Picture
from server.studio.interchange.carry import (
    FILE,
    Kept,
    kept_file,
    kept_lesson,
    kept_text,
    seen_json,
)
from server.studio.interchange.export_gift import option_words
from server.studio.interchange.h5p import INTRO
from server.studio.interchange.outgoing import Outgoing, lacking, zipped
from server.studio.interchange.pictures import as_png
from server.studio.interchange.wording import Notes
from server.studio.interchange.xhtml import prose

MAIN = "H5P.QuestionSet 1.20"
CHOICE, PICTURES, BLANKS = (
    "H5P.MultiChoice 1.16",
    "H5P.MultiMediaChoice 0.3",
    "H5P.Blanks 1.14",
)
DRAG_TEXT, DRAG = "H5P.DragText 1.10", "H5P.DragQuestion 1.14"
TEXT, IMAGE = "H5P.AdvancedText 1.1", "H5P.Image 1.1"
# Sites refuse SVG, WebP and Opus among the files of content.
TAKEN = (".png", ".jpg", ".jpeg")
MIME = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
BUTTONS = {
    "zh_Hans": ("检查", "看答案", "再做一次"),
    "en": ("Check", "Show solution", "Retry"),
}

Json = dict[str, Any]


def write_h5p(out: Outgoing) -> bytes:
    """One .h5p file, or a ZIP of one for each lesson."""
    files: dict[str, bytes | str] = {
        f"{PurePosixPath(lesson.name).stem or lesson.id}.h5p": _Lesson(
            out, lesson
        ).write()
        for lesson in out.lessons
    }
    return next(iter(files.values())) if len(files) == 1 else zipped(files)  # type: ignore[return-value]


@dataclass(slots=True)
class _Lesson:
    """Writes one lesson as a question set."""

    out: Outgoing
    lesson: Lesson
    libraries: set[str] = field(default_factory=lambda: {MAIN})
    images: dict[str, bytes] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def write(self) -> bytes:
        intro, rest = _before_questions(self.lesson.blocks)
        page = self._intro(intro)
        questions = [asked for block in rest if (asked := self._block(block))]
        content = {
            "introPage": page,
            "progressType": "dots",
            "passPercentage": 50,
            "questions": questions,
            "override": {"checkButton": True},
        }
        media = self.out.media(self.lesson.blocks)
        beside = {
            name: base64.b64encode(data).decode()
            for name, data in media.items()
            if name not in self.images
        }
        files: dict[str, bytes | str] = {
            "h5p.json": _text(self._head()),
            "content/content.json": _text(content),
            f"content/{FILE}": kept_file([kept_lesson(self.lesson, self.kept)], beside),
        }
        files |= {f"content/images/{name}": data for name, data in self.images.items()}
        return zipped(files)

    def _head(self) -> Json:
        licence = self.out.source.head.licence
        name, _, version = licence.rpartition("-")
        named = [library.rsplit(" ", 1) for library in sorted(self.libraries)]
        return {
            "title": self.lesson.title,
            "language": self.out.language[:2],
            "mainLibrary": MAIN.split(" ")[0],
            "embedTypes": ["iframe"],
            "license": name.replace("CC-", "CC ") if licence.startswith("CC-") else "U",
            "licenseVersion": version if licence.startswith("CC-") else "",
            "preloadedDependencies": [
                {
                    "machineName": name,
                    "majorVersion": int(version.split(".")[0]),
                    "minorVersion": int(version.split(".")[1]),
                }
                for name, version in named
            ],
        }

    def _intro(self, blocks: list[Block]) -> Json:
        """The cards before the first question stand on the first page."""
        introduction = "".join(prose(block.text) for block in blocks)
        page = {
            "showIntroPage": bool(blocks),
            "title": escape(self.lesson.title, quote=False),
            "introduction": introduction,
        }
        if blocks:
            self.kept.append(Kept(kept_text(blocks), INTRO, seen_json(introduction)))
        for block in blocks:
            notes = lacking(block, sound=True)
            if block.picture:
                notes.add("no-place-picture", block.picture.file)
            self.out.tell(block, notes)
        return page

    def _block(self, block: Block) -> Json | None:
        notes = lacking(block, sound=True)
        found = self._question(block.item, notes) if block.item else None
        if not block.item:
            notes.add("no-place-card")
        if found is None:
            if block.item:
                notes.add("no-way-to-ask", block.item.type)
            self.kept.append(Kept(kept_text([block])))
            self.out.tell(block, notes)
            return None
        library, params = found
        self.libraries.add(library)
        question = self._content(
            library, params, block.id, block.item.ask if block.item else ""
        )
        seen = seen_json([library, params])
        self.kept.append(Kept(kept_text([block]), question["subContentId"], seen))
        self.out.tell(block, notes)
        return question

    def _content(self, library: str, params: Json, id: str, title: str) -> Json:
        place = f"urn:tianjian:{self.out.source.id}:{self.lesson.id}:{self.out.language}:{id}"
        return {
            "library": library,
            "params": params,
            "subContentId": str(uuid5(NAMESPACE_URL, place)),
            "metadata": {"contentType": library.split(" ")[0][4:], "license": "U",
                         "title": title[:80]},
        }  # fmt: skip

    # --- questions ------------------------------------------------------------------

    def _question(self, item: Item, notes: Notes) -> tuple[str, Json] | None:
        if item.type in ("choose-one", "choose-many"):
            return CHOICE, self._choice(item)
        if item.type == "picture-choice":
            return PICTURES, self._pictures(item, notes)
        if item.type == "number":
            return BLANKS, self._number(item, notes)
        if any(option.feedback for option in item.options):
            notes.add("no-place-feedback")
        if item.type == "put-in-order":
            return DRAG_TEXT, self._order(item, notes)
        return (DRAG, self._groups(item, notes)) if item.type == "sort-groups" else None

    def _choice(self, item: Item) -> Json:
        answers = [
            {
                "text": f"<div>{escape(option.text, quote=False)}</div>",
                "correct": option.right,
                "tipsAndFeedback": {
                    "tip": "",
                    "chosenFeedback": f"<div>{escape(option.feedback, quote=False)}</div>",
                    "notChosenFeedback": "",
                },
            }
            for option in item.options
        ]
        kind = "single" if item.type == "choose-one" else "multi"
        return {
            **self._shared(item),
            "question": _paragraph(item.ask),
            "answers": answers,
            "behaviour": {"type": kind, "enableRetry": True, "randomAnswers": True,
                          "singlePoint": True},
            "UI": self._buttons("checkAnswerButton", "showSolutionButton", "tryAgainButton"),
        }  # fmt: skip

    def _pictures(self, item: Item, notes: Notes) -> Json:
        if any(option.feedback for option in item.options):
            notes.add("no-place-feedback")
        if any(option.text for option in item.options):
            notes.add("no-place-words")
        return {
            **self._shared(item),
            "question": _paragraph(item.ask),
            "options": [
                {"media": self._image(option.picture, notes), "correct": option.right}
                for option in item.options
            ],
            "behaviour": {"enableRetry": True, "questionType": "single", "singlePoint": True},
            "l10n": self._buttons("checkAnswerButtonText", "showSolutionButtonText",
                                  "retryText"),
        }  # fmt: skip

    def _number(self, item: Item, notes: Notes) -> Json:
        if item.tolerance:
            notes.add("no-place-tolerance")
        if any(wrong.feedback for wrong in item.wrong):
            notes.add("no-place-feedback")
        answer = str(item.answer)
        answers = f"{answer}/{answer.replace('.', ',')}" if "." in answer else answer
        return {
            **self._shared(item),
            "text": _paragraph(item.ask),
            "questions": [f"<p>*{answers}* {escape(item.unit, quote=False)}</p>"],
            "behaviour": {"enableRetry": True, "caseSensitive": False},
        }

    def _order(self, item: Item, notes: Notes) -> Json:
        notes.add("order-as-gaps")
        words = [option_words(option) for option in item.options]
        safe = [word.replace("*", "＊").replace(":", "：") for word in words]
        return {
            **self._shared(item),
            "taskDescription": _paragraph(item.ask),
            "textField": "\n".join(f"{n}. *{word}*" for n, word in enumerate(safe, 1)),
            "behaviour": {"enableRetry": True, "instantFeedback": False},
        }

    def _groups(self, item: Item, notes: Notes) -> Json:
        """The question at the top, the things below it, a heap for each group at the bottom."""
        self.libraries |= {TEXT}
        wide = 100 / len(item.options) if item.options else 100
        ask = self._words(item.id, item.ask)
        elements = [_element(0, 0, 38, 3, [], ask)]
        for n, option in enumerate(item.options):
            # Four in a row: more would be too narrow to read.
            x, y = (n % 4) * 25, 18 + (n // 4) * 18
            zones = [str(z) for z in range(len(item.groups))]
            shown = self._image(option.picture, notes) if option.picture else self._words(
                f"{item.id}-{option.id}", option_words(option)
            )  # fmt: skip
            elements.append(_element(x, y, min(9, 38 * wide / 100), 2.5, zones, shown))
        zones_json = [
            _zone(n, len(item.groups), group.text, [
                str(k) for k, option in enumerate(item.options, 1) if option.group == group.id
            ])
            for n, group in enumerate(item.groups)
        ]  # fmt: skip
        return {
            **self._shared(item),
            "question": {
                "settings": {"size": {"width": 620, "height": 420}},
                "task": {"elements": elements, "dropZones": zones_json},
            },
            "behaviour": {"enableRetry": True, "applyPenalties": True},
        }

    # --- parts ------------------------------------------------------------------------

    def _words(self, id: str, text: str) -> Json:
        return self._content(TEXT, {"text": _paragraph(text)}, id, text)

    def _shared(self, item: Item) -> Json:
        params: Json = {}
        if item.picture:
            params["media"] = {"type": self._image(item.picture, Notes()),
                               "disableImageZooming": False}  # fmt: skip
        if item.when_right or item.when_wrong:
            params["overallFeedback"] = [
                {"from": 0, "to": 99, "feedback": item.when_wrong},
                {"from": 100, "to": 100, "feedback": item.when_right},
            ]
        return params

    def _buttons(self, check: str, solution: str, retry: str) -> Json:
        words = BUTTONS.get(self.out.language, BUTTONS["en"])
        return dict(zip((check, solution, retry), words, strict=True))

    def _image(self, picture: Picture | None, notes: Notes) -> Json:
        self.libraries.add(IMAGE)
        name, mime = self._file(picture.file if picture else "", notes)
        alt = picture.alt if picture else ""
        file = {"path": f"images/{name}", "mime": mime}
        return self._content(
            IMAGE, {"file": file, "alt": alt, "contentName": "Image"}, name, alt
        )

    def _file(self, name: str, notes: Notes) -> tuple[str, str]:
        """The file as H5P sites take it: drawings and WebP as PNG."""
        suffix = PurePosixPath(name).suffix
        path = self.out.source.media.get(name)
        data = path.read_bytes() if path else b""
        if suffix not in TAKEN:
            name, data, suffix = (
                f"{name.replace('.', '-')}.png",
                as_png(data, suffix),
                ".png",
            )
        if data:
            self.images[name] = data
        else:
            notes.add("no-place-picture", name)
        return name, MIME[suffix]


def _before_questions(blocks: tuple[Block, ...]) -> tuple[list[Block], list[Block]]:
    first = next((n for n, block in enumerate(blocks) if block.item), len(blocks))
    return list(blocks[:first]), list(blocks[first:])


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def _element(
    x: float, y: float, width: float, height: float, zones: list[str], content: Json
) -> Json:
    return {
        "x": x, "y": y, "width": width, "height": height, "dropZones": zones,
        "type": content, "backgroundOpacity": 100 if zones else 0, "multiple": False,
    }  # fmt: skip


def _zone(place: int, count: int, label: str, right: list[str]) -> Json:
    return {
        "x": place * 100 / count, "y": 62, "width": 36 / count, "height": 8,
        "correctElements": right, "showLabel": True,
        "label": f"<div>{escape(label, quote=False)}</div>", "backgroundOpacity": 100,
        "single": False, "autoAlign": True, "tipsAndFeedback": {},
    }  # fmt: skip


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
