"""What is said of a whole answer goes where the item's type has a place for it."""

from dataclasses import replace

from server.packs.lesson import Item
from server.studio.interchange.wording import is_chinese


def with_feedback(item: Item, *, right: str, wrong: str) -> Item:
    """The item with feedback on a right and on a wrong answer.

    Types of one choice have it at each option: what is said of a right answer joins the right
    option, what is said of a wrong one stands where nothing is said yet.
    """
    if item.type not in ("choose-one", "picture-choice"):
        return replace(item, when_right=right, when_wrong=wrong)
    options = tuple(
        replace(
            option,
            feedback=joined_words(option.feedback, right if option.right else ""),
        )
        if option.right or option.feedback
        else replace(option, feedback=wrong)
        for option in item.options
    )
    return replace(item, options=options)


def joined_words(*texts: str) -> str:
    """Sentences one after the other, in Chinese without a space."""
    found = [text.strip() for text in texts if text.strip()]
    return ("" if is_chinese("".join(found)) else " ").join(found)
