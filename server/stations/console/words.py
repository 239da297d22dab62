"""What went wrong on the way up, in the operator's words: what it is, and what to do."""

from typing import NamedTuple

from server.errors import N_
from server.i18n import gettext as _


class Advice(NamedTuple):
    """A trouble in plain words."""

    what: str
    do: str


_WAIT = N_("Nothing to do: it tries again by itself.")
_LINE = N_("Look whether the cable or the mobile router is on.")
_CENTRE = N_("Call the centre.")
_OTHER = Advice(N_("The centre's answer cannot be understood."), _CENTRE)
_TROUBLES = {
    "no-name": Advice(N_("There is no internet, or the address is wrong."), _LINE),
    "no-connection": Advice(N_("The centre cannot be reached."), _LINE),
    "stalled": Advice(N_("The line fell silent in the middle."), _WAIT),
    "cut": Advice(N_("The line was cut in the middle."), _WAIT),
    "busy": Advice(N_("The centre has much to do just now."), _WAIT),
    "too-large": Advice(N_("The line takes only small pieces."), _WAIT),
    "captive-portal": Advice(
        N_("The internet asks for a sign-in first: a page came instead of the centre."),
        N_("Open any web page with a phone on the same internet line and sign in there."),
    ),
    "clock": Advice(
        N_("The box's clock is probably wrong."),
        N_("Set the date and time of the box; see “Clock” below."),
    ),
    "certificate": Advice(
        N_("Something pretends to be the centre, or its certificate is wrong."),
        N_("Try another internet line. If it stays like this, call the centre."),
    ),
    "revoked": Advice(
        N_("The centre has shut this station out."),
        N_("Call the centre. Nothing is lost: all records stay here."),
    ),
    "unknown-station": Advice(
        N_("The centre does not know this station any more."),
        N_("Ask the centre for a new code and join again."),
    ),
    "not-my-upstream": Advice(
        N_("Somebody else than the centre answered."),
        N_("Try another internet line. If it stays like this, call the centre."),
    ),
    "bad-code": Advice(
        N_("The code is wrong, used already or too old."),
        N_("Look at it once more, or ask the centre for a new one."),
    ),
    "bad-upstream": Advice(
        N_("This server does not answer as an upstream does."),
        N_("Look at the address once more."),
    ),
    "bad-url": Advice(
        N_("This is no address."), N_("It begins with https:// as the centre wrote it.")
    ),
    "bad-catalogue": Advice(N_("The new courses cannot be used."), _CENTRE),
    "no-courses": Advice(
        N_("The centre has no courses yet."), N_("They come by themselves as soon as it has.")
    ),
    "no-upstream": Advice(
        N_("This station has joined no centre yet."), N_("Join one with a code.")
    ),
    "upstream-error": Advice(
        N_("The centre has a fault just now."),
        N_("It tries again by itself. If it stays like this, call the centre."),
    ),
}  # fmt: skip


def trouble_words(code: str) -> Advice:
    """What a trouble's code (docs/relay-protocol.md, section 3) means."""
    what, do = _TROUBLES.get(code, _OTHER)
    return Advice(_(what), _(do))


def bytes_words(size: int) -> str:
    """A size as people read it: kB, MB, GB (powers of ten)."""
    for unit, step in (("GB", 10**9), ("MB", 10**6)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{-(-size // 1000)} kB"
