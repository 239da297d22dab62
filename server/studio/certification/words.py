"""What certification is called on the screen; every finding is a sentence that says what to do."""

from server.i18n import gettext as _
from server.i18n import ngettext
from server.studio.certification.evidence import (
    COMPLETION,
    LEARNERS,
    Check,
    ItemEvidence,
)
from server.studio.certification.statistics import ItemStatistics


def course_state(state: str) -> str:
    """A course's state in words."""
    return {
        "draft": _("Not reviewed as a course yet"),
        "reviewed": _("Reviewed; a pilot may begin"),
        "piloting": _("In pilot"),
        "certified": _("Certified"),
        "lapsed": _("The certificate has lapsed"),
    }[state]


def aspect_label(aspect: str) -> str:
    """Which of the two reviews."""
    return {"subject": _("Subject"), "teaching": _("Teaching")}[aspect]


def aspect_question(aspect: str) -> str:
    """What a reviewer of this aspect is to judge."""
    return {
        "subject": _(
            "Is everything true, complete enough to act on, and right for our region and season?"
        ),
        "teaching": _(
            "One idea a lesson, clear words and pictures, questions that ask for use and not for memory?"
        ),
    }[aspect]


def lapse_label(cause: str) -> str:
    """Why a certificate holds no more, or an attempt begins anew."""
    return {
        "expired": _("Its time is over. Review it and try it with learners again."),
        "overdue": _("The date to read its sources again has passed."),
        "answers-changed": _(
            "An answer changed, or a question or lesson came or went, since then."
        ),
        "recalled": _("A lesson of it is withdrawn."),
        "ended": _("Somebody ended it."),
    }[cause]


def check_label(check: Check) -> str:
    """One condition with how far it is met."""
    value, wanted = check.value, check.wanted
    return {
        "reviews": _(
            "%(value)d of %(wanted)d reviews passed", value=value, wanted=wanted
        ),
        "learners": _(
            "%(value)d learners took part, at least %(wanted)d are needed",
            value=value,
            wanted=wanted,
        ),
        "completion": _(
            "Of 100 who began, %(value)d finished, at least %(wanted)d should",
            value=value,
            wanted=wanted,
        ),
        "items": _(
            "%(value)d of %(wanted)d questions are good or accepted with a reason",
            value=value,
            wanted=wanted,
        ),
        "dates": _("No source is overdue")
        if check.passes
        else _("%(value)d sources have to be read again first", value=value),
        "recalled": _("No lesson is withdrawn")
        if check.passes
        else _("%(value)d lessons are withdrawn", value=value),
    }[check.code]


def item_finding(code: str, figures: ItemStatistics) -> str:
    """What an item's figures say, as a sentence."""
    share = round(100 * (figures.difficulty or 0))
    return {
        "good": _("Good: neither too easy nor too hard, and it tells who knows."),
        "few": ngettext(
            "%(num)d learner so far; %(wanted)d are needed before it can be judged.",
            "%(num)d learners so far; %(wanted)d are needed before it can be judged.",
            min(figures.learners, figures.scored),
            wanted=LEARNERS,
        ),
        "hard": _(
            "Too hard: %(share)d of 100 right at the first try. Teach it better, or ask it more simply.",
            share=share,
        ),
        "easy": _(
            "Too easy: %(share)d of 100 right at the first try. Are the wrong answers silly?",
            share=share,
        ),
        "flat": _("It tells nobody apart: all learners alike got it right or wrong."),
        "weak": _(
            "It hardly tells who knows: those good at the rest get it right little more often."
        ),
        "against": _(
            "Those good at the rest get it wrong more often. Is the right answer marked?"
        ),
    }[code]


def sentences(each: ItemEvidence) -> list[str]:
    """Everything that an item's figures say."""
    return [item_finding(code, each.figures) for code in each.findings]


def thresholds() -> str:
    """The rule in one sentence."""
    return _(
        "Needed: two reviews, %(learners)d learners, %(completion)d of 100 finish; of each question "
        "30 to 90 of 100 right at the first try, and a discrimination of 0.20.",
        learners=LEARNERS,
        completion=round(COMPLETION * 100),
    )
