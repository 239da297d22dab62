"""Why something was changed or left out on the way in or out, in words for editors.

The English texts are the gettext message ids; `value`, `limit` and the like come from the line.
"""

from collections.abc import Callable

from server.errors import N_
from server.studio.interchange.model import CHANGED, LEFT_OUT, TAKEN, Line

STATES = {TAKEN: N_("taken"), CHANGED: N_("changed"), LEFT_OUT: N_("left out")}

REASONS = {
    # words
    "link": N_("The address %(value)s was taken out: phones are offline."),
    "table": N_("A table became a list, one point for each row."),
    "cut-description": N_("The description of a picture was cut at 200 characters."),
    "cut-page": N_("The page is too long; its end was left out."),
    "script": N_("A program in the page was left out."),
    "frame": N_("A page inside the page was left out."),
    "video": N_("A video was left out. Upload it in the studio."),
    "formula": N_("A formula was left out. Write it in words or as a picture."),
    "page-drawing": N_("A drawing inside the page was left out. Save it as a picture file."),
    "form": N_("A form in the page was left out."),
    "fault": N_("Still to be put right: %(value)s"),
    "too-many": N_("A file may hold %(limit)s cards and questions; this one was too many."),
    # pictures and sounds
    "no-description": N_("The picture %(value)s has no description yet."),
    "picture-made-anew": N_("The picture %(value)s was saved anew as PNG or JPEG."),
    "picture-to-words": N_(
        "The picture %(value)s became its description: these options hold words only."
    ),
    "outside-media": N_("It lies on the internet. Download it and put it into the file."),
    "missing-media": N_("The file names it, but does not hold it."),
    "too-much-media": N_("All pictures and sounds together are over 100 MB."),
    "media-too-big": N_("It is over %(megabytes)s MB. Make it smaller."),
    "drawing-with-text": N_("The drawing holds letters. Turn them into paths, or save it as PNG."),
    "unsafe-drawing": N_("The drawing holds a program or something from outside."),
    "too-many-pixels": N_("It has too many pixels. Make it smaller."),
    "heic": N_(
        "An iPhone photo of the kind HEIC, which other phones cannot show."
        " Put it into the document as JPEG."
    ),
    "unknown-media": N_(
        "This kind of file cannot be shown on phones."
        " Save pictures as PNG or JPEG, sounds as MP3."
    ),
    # questions
    "no-answers": N_("The question has no answers."),
    "no-right-answer": N_("No answer is marked as right."),
    "several-right": N_("Several answers are right, so learners choose all of them."),
    "half-right": N_("“%(value)s” was half right and counts as wrong here."),
    "too-many-answers": N_("It has %(count)s answers. A phone shows 8."),
    "typed-words": N_("Learners choose here and do not type. Add wrong answers to choose from."),
    "also-right": N_("“%(value)s” was right as well and is not in the question any more."),
    "feedback-lost": N_("There is no place for this feedback: %(value)s"),
    "half-right-number": N_("Numbers that were half right count as wrong here."),
    "no-unit": N_("Write the unit of the number."),
    "open-question": N_("No phone can mark a free answer: the question became a card."),
    "spots-without-picture": N_("The picture to look at is missing."),
    "story-on-card": N_("The question was long: its beginning became a card."),
    "unknown-question": N_("Phones cannot ask in this way (%(value)s)."),
    "drawn-by-lot": N_("Its numbers are drawn anew each time; phones cannot do that."),
    "gaps": N_("A text with %(count)s gaps became %(count)s questions."),
    "many-to-many": N_("One thing belongs to several groups: phones know only one for each."),
    "belongs-nowhere": N_("“%(value)s” belongs nowhere and was left out."),
    "pairs-as-order": N_("Matching with numbers became putting in order."),
    "drag-picture": N_("Things were dragged onto a picture; now they are sorted into groups."),
    # documents and packages
    "macros": N_("Programs in the document were left out."),
    "embedded-file": N_("A file inside the document was left out."),
    "chart": N_("A chart was left out. Save it as a picture."),
    "text-box": N_("Words in a text box were left out. Copy them into the text."),
    "hidden-slide": N_("The slide is hidden."),
    "unreadable": N_("It could not be read (%(value)s)."),
    "not-of-a-pack": N_("No pack has a file of this name."),
    "too-many-files": N_("A pack has at most %(limit)s files."),
    "unknown-part": N_("It is neither a page nor a question."),
    "too-deep": N_("It stands too deep inside other content."),
    # our own files, changed elsewhere
    "removed-elsewhere": N_("Somebody took it out of the file."),
    # on the way out
    "no-way-to-ask": N_("This form cannot ask in this way (%(value)s). It only travels along."),
    "no-place-card": N_("This form has no place for cards here. It only travels along."),
    "no-place-picture": N_("This form shows no picture here: %(value)s. It only travels along."),
    "no-place-video": N_("Videos are not taken along: %(value)s. Send the file by itself."),
    "no-place-sound": N_("This form plays no sound here: %(value)s. It only travels along."),
    "no-place-feedback": N_("Some of the feedback has no place in this form."),
    "no-place-words": N_("The words of the pictures have no place in this form."),
    "no-place-facts": N_("The sources of facts have no place in this form."),
    "no-place-unit": N_("The unit %(value)s has no place in this form."),
    "no-place-tolerance": N_("This form takes only the exact number."),
    "order-as-pairs": N_("Putting in order became matching with numbers."),
    "order-as-gaps": N_("Putting in order became words for numbered gaps."),
    # a station's own short lesson
    "short-words-only": N_("A station's own lesson has words only: pictures and sounds stay here."),
    "short-cards": N_("A station's own lesson has at most %(limit)s cards."),
    "short-items": N_("A station's own lesson has at most %(limit)s questions."),
    "short-one-right": N_("A station's own lesson asks only with one right answer of words."),
    "short-too-long": N_("The question or its answers are too long."),
    "short-question": N_("Only the words of question and answers: no picture, no feedback."),
    # GIFT
    "gift-brace": N_("A brace { or } is missing or too many."),
    "gift-two-questions": N_("Two questions run into each other. Put an empty line between them."),
    "gift-answers": N_("Answers begin with = (right) or ~ (wrong)."),
    "gift-empty-answer": N_("One of the answers is empty."),
    "gift-number": N_("The number after # cannot be read."),
}  # fmt: skip


def sentence(line: Line, translate: Callable[[str], str]) -> str:
    """Why, as one sentence; empty for what was simply taken."""
    return translate(REASONS[line.why]) % line.values if line.why else ""


def as_text(line: Line, translate: Callable[[str], str]) -> str:
    """A line of the report as text: `12: left out: what: why`."""
    parts = [
        str(line.line) if line.line else "",
        translate(STATES[line.state]),
        line.what,
        sentence(line, translate),
    ]
    return ": ".join(part for part in parts if part)
