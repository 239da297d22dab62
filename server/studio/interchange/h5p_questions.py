"""The questions of H5P, one method for each kind."""

import re
from collections.abc import Callable
from dataclasses import replace

from server.packs.lesson import Spot
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.gaps import Gap, ask_gaps
from server.studio.interchange.h5p_json import Params
from server.studio.interchange.markup import html_rich, html_text
from server.studio.interchange.names import free_id
from server.studio.interchange.qti_spots import SMALLEST, picture_size
from server.studio.interchange.qti_tree import joined
from server.studio.interchange.questions import Answer, Asked, Questions
from server.studio.interchange.rich import Rich
from server.studio.interchange.wording import Notes, plain

# *word/other word:a hint*
STARRED = re.compile(r"\*([^*\n]{1,200})\*")


class H5pQuestions:
    """Puts questions of H5P into a collector as items."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.questions = Questions(collector)
        self.kinds: dict[str, Callable[[Params, str], None]] = {
            "H5P.MultiChoice": self._choice,
            "H5P.TrueFalse": self._truth,
            "H5P.SingleChoiceSet": self._choice_set,
            "H5P.Summary": self._summary,
            "H5P.MultiMediaChoice": self._pictures,
            "H5P.Blanks": self._blanks,
            "H5P.DragText": self._drag_text,
            "H5P.MarkTheWords": self._mark_words,
            "H5P.DragQuestion": self._drag,
            "H5P.ImageHotspotQuestion": self._hotspots,
            "H5P.ImageMultipleHotspotQuestion": self._hotspots,
            "H5P.ImageSequencing": self._sequence,
            "H5P.SortParagraphs": self._paragraphs,
            "H5P.Essay": self._open,
            "H5P.FreeTextQuestion": self._open,
        }

    def ask(self, kind: str, params: Params, title: str) -> bool:
        """Read a question of this kind; False where we do not know the kind."""
        if kind not in self.kinds:
            return False
        self.kinds[kind](params, title)
        return True

    def _asked(self, params: Params, key: str, title: str) -> Asked:
        right, wrong = _overall(params)
        return Asked(
            joined(html_rich(params.text(key)), params.media()),
            "" if title.lower().startswith("untitled") else title,
            when_right=right,
            when_wrong=wrong,
        )

    def _choice(self, params: Params, title: str) -> None:
        answers = []
        for each in params.each("answers"):
            said = each.at("tipsAndFeedback").words("chosenFeedback")
            answers.append(
                Answer(html_rich(each.text("text")), float(each.flag("correct")), said)
            )
        kind = params.at("behaviour").text("type")
        right = sum(answer.right for answer in answers)
        many = kind == "multi" or (kind != "single" and right > 1)
        self.questions.choice(
            self._asked(params, "question", title), answers, many=many
        )

    def _truth(self, params: Params, title: str) -> None:
        right = params.flag("correct")
        behaviour = params.at("behaviour")
        said = behaviour.words("feedbackOnCorrect"), behaviour.words("feedbackOnWrong")
        asked = self._asked(params, "question", title)
        self.questions.true_or_false(asked, right, said if right else said[::-1])

    def _choice_set(self, params: Params, title: str) -> None:
        for choice in params.each("choices"):
            asked = self._asked(choice, "question", title)
            self.questions.choice(
                asked, _first_right(choice.texts("answers")), many=False
            )

    def _summary(self, params: Params, title: str) -> None:
        for each in params.each("summaries"):
            asked = Asked(html_rich(params.text("intro")), title)
            self.questions.choice(
                asked, _first_right(each.texts("summary")), many=False
            )

    def _pictures(self, params: Params, title: str) -> None:
        answers = []
        for option in params.each("options"):
            rich = Params({"media": option.at("media").fields}).media()
            answers.append(Answer(rich, float(option.flag("correct"))))
        many = sum(answer.right for answer in answers) > 1
        self.questions.choice(
            self._asked(params, "question", title), answers, many=many
        )

    def _blanks(self, params: Params, title: str) -> None:
        asked = self._asked(params, "text", title)
        for question in params.texts("questions"):
            texts, found = _starred(html_text(question))
            gaps = [Gap(_typed(each), "typed") for each in found]
            if gaps:
                intro = asked.rich.text()
                texts[0] = f"{intro} {texts[0]}".strip() + " " if intro else texts[0]
                ask_gaps(self.questions, asked, texts, gaps)
            else:
                self.collector.leave_out(Told(question), "no-answers")

    def _drag_text(self, params: Params, title: str) -> None:
        asked = self._asked(params, "taskDescription", title)
        texts, found = _starred(html_text(params.text("textField")))
        words = [each.partition(":")[0].strip() for each in found]
        others = [
            each.partition(":")[0].strip()
            for each in STARRED.findall(params.text("distractors"))
        ]
        offered = list(dict.fromkeys([*words, *others]))
        gaps = [
            Gap(tuple(Answer(Rich.of(each), float(each == word)) for each in offered))
            for word in words
        ]
        if not gaps:
            self.collector.leave_out(self.questions.told(asked), "no-answers")
            return
        intro = asked.rich.text()
        texts[0] = f"{intro} {texts[0]}" if intro else texts[0]
        ask_gaps(self.questions, asked, texts, gaps)

    def _mark_words(self, params: Params, title: str) -> None:
        asked = self._asked(params, "taskDescription", title)
        answers: list[Answer] = []
        for word in html_text(params.text("textField")).split():
            starred = STARRED.search(word)
            text = (starred[1] if starred else word).strip(".,;:!?。，；：！？")
            if text and all(text != answer.rich.text() for answer in answers):
                answers.append(Answer(Rich.of(text), float(bool(starred))))
        self.questions.choice(asked, answers, many=True)

    def _drag(self, params: Params, title: str) -> None:
        task = params.at("question").at("task")
        zones = task.each("dropZones")
        answers = []
        right, wrong = _overall(params)
        asked = Asked(Rich(), title, when_right=right, when_wrong=wrong)
        for n, element in enumerate(task.each("elements")):
            homes = [
                str(z)
                for z, zone in enumerate(zones)
                if str(n) in zone.texts("correctElements")
            ]
            if len(homes) == 1:
                rich = _element(element.at("type"))
                answers.append(Answer(rich, 1, group=f"zone-{homes[0]}"))
            elif not element.texts("dropZones"):
                # What cannot be dragged is the question.
                asked = replace(
                    asked, rich=joined(asked.rich, _element(element.at("type")))
                )
        heaps = [
            (f"zone-{n}", Rich.of(zone.words("label") or str(n + 1)))
            for n, zone in enumerate(zones)
        ]
        if not asked.rich.text():
            asked = replace(asked, rich=joined(Rich.of(title), asked.rich))
        asked.rich.notes.add("drag-picture")
        self.questions.groups(asked, heaps, answers)

    def _hotspots(self, params: Params, title: str) -> None:
        whole = params.at("imageHotspotQuestion")
        if not whole.fields:
            whole = params.at("imageMultipleHotspotQuestion")
        back = whole.at("backgroundImageSettings")
        image = back.at("backgroundImage") if back.has("backgroundImage") else back
        source = image.text("path")
        data = self.collector.resolve(source) or b""
        settings = whole.at("hotspotSettings")
        rich = html_rich(settings.text("taskDescription"))
        rich.pictures.append((source, title))
        spots = _spots(settings.each("hotspot"), picture_size(data))
        self.questions.spots(Asked(rich, title), spots)

    def _sequence(self, params: Params, title: str) -> None:
        answers = []
        for each in params.each("sequenceImages"):
            words = each.words("imageDescription")
            source = each.at("image").text("path")
            rich = Rich.of(words)
            rich.pictures = [(source, words)] if source else []
            answers.append(Answer(rich, 1))
        self.questions.order(self._asked(params, "taskDescription", title), answers)

    def _paragraphs(self, params: Params, title: str) -> None:
        answers = [Answer(html_rich(each), 1) for each in params.texts("paragraphs")]
        self.questions.order(self._asked(params, "taskDescription", title), answers)

    def _open(self, params: Params, title: str) -> None:
        key = "taskDescription" if params.has("taskDescription") else "question"
        self.questions.open_question(self._asked(params, key, title))


def _overall(params: Params) -> tuple[str, str]:
    """What is said of everything right, and of everything else."""
    ranges = params.each("overallFeedback")
    right = next((r.words("feedback") for r in ranges if r.number("to") >= 100), "")
    wrong = next((r.words("feedback") for r in ranges if r.number("from") <= 0), "")
    return right, "" if len(ranges) == 1 else wrong


def _first_right(texts: list[str]) -> list[Answer]:
    return [Answer(html_rich(text), float(n == 0)) for n, text in enumerate(texts)]


def _starred(text: str) -> tuple[list[str], list[str]]:
    """The words around `*…*`, and what stands between the stars."""
    parts = STARRED.split(text)
    return parts[::2], parts[1::2]


def _typed(starred: str) -> tuple[Answer, ...]:
    words = starred.partition(":")[0].split("/")
    return tuple(Answer(Rich.of(word.strip()), 1) for word in words if word.strip())


def _element(content: Params) -> Rich:
    params = content.at("params")
    if content.text("library").startswith("H5P.Image"):
        alt = params.words("alt")
        return Rich(pictures=[(params.at("file").text("path"), alt)])
    return html_rich(params.text("text"))


def _spots(hotspots: list[Params], size: tuple[float, float]) -> list[Spot]:
    """Places in per cent of the picture as circles in thousandths."""
    spots: list[Spot] = []
    taken: set[str] = set()
    for n, hotspot in enumerate(hotspots, 1):
        place, own = hotspot.at("computedSettings"), hotspot.at("userSettings")
        wide, high = place.number("width"), place.number("height")
        x = round((place.number("x") + wide / 2) * 10)
        y = round((place.number("y") + high / 2) * 10)
        r = round(min(wide, high * size[1] / size[0]) * 5)
        id = free_id("", "spot", taken)
        taken.add(id)
        said = plain(own.words("feedbackText"), Notes())
        spots.append(
            Spot(
                id, 0, _clamp(x), _clamp(y), max(SMALLEST, _clamp(r)), str(n),
                own.flag("correct"), said,
            )
        )  # fmt: skip
    return spots


def _clamp(value: int) -> int:
    return max(0, min(1000, value))
