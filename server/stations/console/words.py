"""What went wrong on the way up, in the operator's words: what it is, and what to do."""

from typing import NamedTuple

from server.i18n import gettext as _


class Advice(NamedTuple):
    """A trouble in plain words."""

    what: str
    do: str


def trouble_words(code: str) -> Advice:
    """What a trouble's code (docs/relay-protocol.md, section 3) means."""
    wait = _("Nothing to do: it tries again by itself.")
    line = _("Look whether the cable or the mobile router is on.")
    centre = _("Call the centre.")
    advice = {
        "no-name": Advice(_("There is no internet, or the address is wrong."), line),
        "no-connection": Advice(_("The centre cannot be reached."), line),
        "stalled": Advice(_("The line fell silent in the middle."), wait),
        "cut": Advice(_("The line was cut in the middle."), wait),
        "busy": Advice(_("The centre has much to do just now."), wait),
        "too-large": Advice(_("The line takes only small pieces."), wait),
        "captive-portal": Advice(
            _("The internet asks for a sign-in first: a page came instead of the centre."),
            _("Open any web page with a phone on the same internet line and sign in there."),
        ),
        "clock": Advice(
            _("The box's clock is probably wrong."),
            _("Set the date and time of the box; see “Clock” below."),
        ),
        "certificate": Advice(
            _("Something pretends to be the centre, or its certificate is wrong."),
            _("Try another internet line. If it stays like this, call the centre."),
        ),
        "revoked": Advice(
            _("The centre has shut this station out."),
            _("Call the centre. Nothing is lost: all records stay here."),
        ),
        "unknown-station": Advice(
            _("The centre does not know this station any more."),
            _("Ask the centre for a new code and join again."),
        ),
        "not-my-upstream": Advice(
            _("Somebody else than the centre answered."),
            _("Try another internet line. If it stays like this, call the centre."),
        ),
        "bad-code": Advice(
            _("The code is wrong, used already or too old."),
            _("Look at it once more, or ask the centre for a new one."),
        ),
        "bad-upstream": Advice(
            _("This server does not answer as an upstream does."),
            _("Look at the address once more."),
        ),
        "bad-url": Advice(
            _("This is no address."), _("It begins with https:// as the centre wrote it.")
        ),
        "bad-catalogue": Advice(_("The new courses cannot be used."), centre),
        "no-courses": Advice(
            _("The centre has no courses yet."), _("They come by themselves as soon as it has.")
        ),
        "no-upstream": Advice(
            _("This station has joined no centre yet."), _("Join one with a code.")
        ),
        "upstream-error": Advice(
            _("The centre has a fault just now."),
            _("It tries again by itself. If it stays like this, call the centre."),
        ),
    }  # fmt: skip
    other = Advice(_("The centre's answer cannot be understood."), centre)
    return advice.get(code, other)


def bytes_words(size: int) -> str:
    """A size as people read it: kB, MB, GB (powers of ten)."""
    for unit, step in (("GB", 10**9), ("MB", 10**6)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{-(-size // 1000)} kB"
