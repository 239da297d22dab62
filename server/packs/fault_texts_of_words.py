"""What is wrong with the words of a pack, and the remedy; a part of `fault_texts`."""

from server.packs.fault_words import _

WORD_TEXTS: dict[str, tuple[str, str]] = {
    # reading levels
    "rare-characters": (
        _(
            "%(share)s of 100 characters in this lesson are rare, at most %(limit)s"
            " may be; here are the most of them. Rare are: %(characters)s."
        ),
        _("Use plainer words; put names and trade words into the glossary."),
    ),
    "long-sentences": (
        _(
            "Sentences in this lesson have %(mean)s characters on average, at most"
            " %(limit)s are easy to read. The longest: %(sentence)s"
        ),
        _("Say one thing in a sentence; end it with a full stop."),
    ),
    "long-sentence": (
        _("This sentence is %(length)s long, at most %(limit)s: %(sentence)s"),
        _("Cut it in two."),
    ),
    "hard-to-read": (
        _(
            "The lesson reads at school grade %(grade)s (Flesch-Kincaid), at most"
            " %(limit)s. The hardest sentence: %(sentence)s"
        ),
        _("Use shorter sentences and shorter words."),
    ),
    # the glossary
    "double-term": (
        _("“%(word)s” stands for “%(id)s” and for “%(other)s”."),
        _("Give each thing its own word, or take one of the two out."),
    ),
    "other-term": (
        _("“%(word)s” is another word for “%(term)s”."),
        _("Write “%(term)s”: one word for one thing, in all packs."),
    ),
    "unexplained-term": (
        _("“%(term)s” is used before it is explained (%(lessons)s)."),
        _(
            "Explain it here and add this lesson to explained_in of the glossary, make"
            " the explaining pack a prerequisite, or use everyday words."
        ),
    ),
    # guessing
    "longest-is-right": (
        _(
            "In %(share)s of 100 items the longest option is right, at most %(limit)s"
            " may be: %(items)s."
        ),
        _("Shorten right options or make wrong ones as long."),
    ),
    "same-position": (
        _(
            "In %(share)s of 100 items the right option stands in %(position)s,"
            " at most %(limit)s may be."
        ),
        _("Move some right options to another place in the file."),
    ),
    "too-few-numbers": (
        _("%(share)s of 100 items ask about numbers, at least %(limit)s should."),
        _("Ask what a learner works out: weights, prices, days, boxes."),
    ),
}
