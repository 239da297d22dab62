"""What reviews and changes are called on the screen."""

from collections.abc import Mapping

from server.errors import N_
from server.i18n import gettext as _
from server.packs.service import Cause, Fate


def block_label(block: str) -> str:
    """ "Card ice" for a block's name."""
    kind, _space, id = block.partition(" ")
    name = _(_BLOCKS[kind]) if kind in _BLOCKS else kind
    return f"{name} {id}".strip()


def change_label(state: str) -> str:
    """What happened to a lesson or a block."""
    return _(_CHANGES[state])


def act_label(act: str) -> str:
    """What somebody did, behind their name."""
    return _(_ACTS[act])


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
    said, steps = [], path.split(".")
    while steps:
        step = steps.pop(0)
        if step in _PARTS and steps:
            said.append(f"{_(_PARTS[step])} {steps.pop(0)}")
        elif step == "feedback" and steps and steps[0] in ("right", "wrong"):
            right = steps.pop(0) == "right"
            said.append(_("Feedback when right") if right else _("Feedback when wrong"))
        else:
            said.append(_(_FIELDS[step]) if step in _FIELDS else step)
    # "Picture · Picture": the picture of a card and its file.
    return " · ".join(dict.fromkeys(said))


def value_label(path: str, value: str) -> str:
    """A setting's value in words: which kind of question, which level."""
    known = {"type": _TYPES, "level": _LEVELS}.get(path, {})
    return _(known[value]) if value in known else value


_TYPES = {
    "choose-one": N_("Choose one"),
    "choose-many": N_("Choose several"),
    "picture-choice": N_("Choose a picture"),
    "sort-groups": N_("Sort into groups"),
    "put-in-order": N_("Put in order"),
    "number": N_("A number"),
    "spot-fault": N_("Find it in the picture"),
}

_LEVELS = {
    "A": N_("Aware"),
    "O": N_("Operate"),
    "L": N_("Lead"),
    "S": N_("Where to start"),
}

_PARTS = {
    "options": N_("Option"),
    "spots": N_("Spot"),
    "groups": N_("Answer group"),
    "wrong": N_("Wrong number"),
    "calendar": N_("Season"),
}

_FIELDS = {
    "zh_Hans": "中文",
    "en": "English",
    "ask": N_("Question"),
    "text": N_("Words"),
    "feedback": N_("Feedback"),
    "alt": N_("What the picture shows"),
    "unit": N_("Unit"),
    "x": N_("from the left edge"),
    "y": N_("from the upper edge"),
    "r": N_("size"),
    "value": N_("Value"),
    "title": N_("Title"),
    "goal": N_("What somebody can do afterwards"),
    "summary": N_("What it is about, in one sentence"),
    "minutes": N_("Minutes"),
    "picture": N_("Picture"),
    "file": N_("Picture"),
    "cover": N_("Picture"),
    "sound": N_("Sound"),
    "video": N_("Video"),
    "answer": N_("Right answer"),
    "type": N_("Kind of question"),
    "level": N_("Level"),
    "languages": N_("Languages"),
    "prerequisites": N_("Packs before it"),
    "licence": N_("Licence"),
    "review_by": N_("Read the sources again by"),
    "as_of": N_("As of"),
    "source": N_("Text"),
    "field_task": N_("The hands-on task"),
    "retired_items": N_("Retired questions"),
    "retired_lessons": N_("Retired lessons"),
    "jurisdiction": N_("Where it holds"),
}

_BLOCKS = {
    "head": N_("About this lesson"),
    "card": N_("Card"),
    "item": N_("Question"),
    "rule": N_("Rule to remember"),
    "today": N_("Do today"),
}

_CHANGES = {
    "added": N_("new"),
    "removed": N_("taken out"),
    "changed": N_("changed"),
    "moved": N_("stands elsewhere"),
}

_ACTS = {
    "asked": N_("asked for a review"),
    "approved": N_("approved"),
    "sent-back": N_("sent back"),
    "cancelled": N_("took the request back"),
    "recalled": N_("withdrew"),
    "reinstated": N_("gave back to phones"),
    "trial": N_("began a trial with version"),
    "trial-widened": N_("widened the trial to"),
    "trial-released": N_("gave to all phones version"),
    "trial-paused": N_("paused the trial"),
    "trial-resumed": N_("resumed the trial"),
    "trial-stopped": N_("stopped the trial of version"),
    "course-reviewed": N_("reviewed the course"),
    "pilot": N_("began the pilot"),
    "certified": N_("certified the course"),
    "uncertified": N_("ended the certification"),
}
