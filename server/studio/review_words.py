"""What reviews and changes are called on the screen."""

from collections.abc import Mapping

from server.i18n import gettext as _
from server.packs.service import Cause, Fate


def block_label(block: str) -> str:
    """ "Card ice" for a block's name."""
    kind, _space, id = block.partition(" ")
    names = {
        "head": _("About this lesson"),
        "card": _("Card"),
        "item": _("Question"),
        "rule": _("Rule to remember"),
        "today": _("Do today"),
    }
    return f"{names.get(kind, kind)} {id}".strip()


def change_label(state: str) -> str:
    """What happened to a lesson or a block."""
    return {
        "added": _("new"),
        "removed": _("taken out"),
        "changed": _("changed"),
        "moved": _("stands elsewhere"),
    }[state]


def act_label(act: str) -> str:
    """What somebody did, behind their name."""
    return {
        "asked": _("asked for a review"),
        "approved": _("approved"),
        "sent-back": _("sent back"),
        "cancelled": _("took the request back"),
        "recalled": _("withdrew"),
        "reinstated": _("gave back to phones"),
        "trial": _("began a trial with version"),
        "trial-widened": _("widened the trial to"),
        "trial-released": _("gave to all phones version"),
        "trial-paused": _("paused the trial"),
        "trial-resumed": _("resumed the trial"),
        "trial-stopped": _("stopped the trial of version"),
        "course-reviewed": _("reviewed the course"),
        "pilot": _("began the pilot"),
        "certified": _("certified the course"),
        "uncertified": _("ended the certification"),
    }[act]


def act_word(act: str, word: str, places: Mapping[str, str]) -> str:
    """What an act notes, in words: which review, which version, which places by their names."""
    if act == "course-reviewed":
        aspect, _colon, rest = word.partition(": ")
        mark, _space, said = rest.partition(" ")
        label = {"subject": _("Subject"), "teaching": _("Teaching")}.get(aspect, aspect)
        verdict = _("passed") if mark == "+" else _("not passed")
        return f"{label}, {verdict}: {said}"
    if act not in ("trial", "trial-widened", "pilot"):
        return word
    version, colon, listed = word.rpartition(": ")
    names = [places.get(each, each) or _("Everywhere") for each in listed.split(", ")]
    return f"{version}{colon}{'、'.join(names)}"


def fate_label(fate: Fate) -> str:
    """What a publish means for those who finished the lesson."""
    return {
        "new": _("New on phones."),
        "kept": _("Who finished it keeps the result."),
        "retake": _("Who finished it is asked to take it again."),
        "gone": _("It goes from phones; results stay."),
    }[fate.state]


def cause_label(cause: Cause) -> str:
    """Why a lesson is to be taken again."""
    item = cause.item.split(".")[-1]
    return {
        "answer": _("The right answer of question %(item)s changed.", item=item),
        "type": _("Question %(item)s is of another kind now.", item=item),
        "added": _("Question %(item)s is new.", item=item),
        "removed": _("Question %(item)s was taken out.", item=item),
        "away": _("The lesson was not in the version before."),
        "forced": _("An editor asks for it."),
    }[cause.code]


def field_label(path: str) -> str:
    """A field in words: "Option top · Feedback"."""
    known, said, steps = _fields(), [], path.split(".")
    while steps:
        step = steps.pop(0)
        if step in _LISTS and steps:
            said.append(f"{_parts()[step]} {steps.pop(0)}")
        elif step == "feedback" and steps and steps[0] in ("right", "wrong"):
            right = steps.pop(0) == "right"
            said.append(_("Feedback when right") if right else _("Feedback when wrong"))
        else:
            said.append(known.get(step, step))
    # "Picture · Picture": the picture of a card and its file.
    return " · ".join(dict.fromkeys(said))


def value_label(path: str, value: str) -> str:
    """A setting's value in words: which kind of question, which level."""
    known = {"type": _types, "level": _levels}.get(path)
    return known().get(value, value) if known else value


def _types() -> dict[str, str]:
    return {
        "choose-one": _("Choose one"),
        "choose-many": _("Choose several"),
        "picture-choice": _("Choose a picture"),
        "sort-groups": _("Sort into groups"),
        "put-in-order": _("Put in order"),
        "number": _("A number"),
        "spot-fault": _("Find it in the picture"),
    }


def _levels() -> dict[str, str]:
    return {
        "A": _("Aware"),
        "O": _("Operate"),
        "L": _("Lead"),
        "S": _("Where to start"),
    }


_LISTS = ("options", "spots", "groups", "wrong", "calendar")


def _parts() -> dict[str, str]:
    return {
        "options": _("Option"),
        "spots": _("Spot"),
        "groups": _("Answer group"),
        "wrong": _("Wrong number"),
        "calendar": _("Season"),
    }


def _fields() -> dict[str, str]:
    return {
        "zh_Hans": "中文",
        "en": "English",
        "ask": _("Question"),
        "text": _("Words"),
        "feedback": _("Feedback"),
        "alt": _("What the picture shows"),
        "unit": _("Unit"),
        "x": _("from the left edge"),
        "y": _("from the upper edge"),
        "r": _("size"),
        "value": _("Value"),
        "title": _("Title"),
        "goal": _("What somebody can do afterwards"),
        "summary": _("What it is about, in one sentence"),
        "minutes": _("Minutes"),
        "picture": _("Picture"),
        "file": _("Picture"),
        "cover": _("Picture"),
        "sound": _("Sound"),
        "video": _("Video"),
        "answer": _("Right answer"),
        "type": _("Kind of question"),
        "level": _("Level"),
        "languages": _("Languages"),
        "prerequisites": _("Packs before it"),
        "licence": _("Licence"),
        "review_by": _("Read the sources again by"),
        "as_of": _("As of"),
        "source": _("Text"),
        "field_task": _("The hands-on task"),
        "retired_items": _("Retired questions"),
        "retired_lessons": _("Retired lessons"),
        "jurisdiction": _("Where it holds"),
    }
