"""Codes of the protocol in the words of people."""

from server.i18n import gettext as _


def group_label(group: str) -> str:
    """A learner's group; the code itself where it is unknown."""
    labels = {
        "farmer": _("Farmer"),
        "youth": _("Returning youth"),
        "station": _("Station operator"),
        "cadre": _("Village cadre"),
        "mayor": _("Township or county leader"),
        "enterprise": _("Enterprise"),
        "live": _("Live crew"),
    }
    return labels.get(group, group)


def reason_text(reason: str) -> str:
    """Why a batch or an event was held or refused, and what to do."""
    texts = {
        "gap": _("An earlier part has not come yet. It is asked for at the next sync."),
        "unknown-lesson": _("A lesson that this server does not have yet."),
        "unknown-item": _("A question that this server does not have yet."),
        "unknown-type": _("A record from a newer app. Update this server."),
        "bad-time": _("A time that no calendar has."),
        "bad-value": _("A value out of its range."),
        "bad-text": _("A text that is too long or cannot be shown."),
        "unreadable": _("A record that was damaged on the phone."),
        "bad-signature": _("Not signed by the phone it names: changed on the way."),
        "unknown-device": _("From a phone that nobody has introduced."),
        "bad-link": _("From a phone whose link to the learner does not hold."),
        "fork": _("A second version of a record that is stored already, for example "
                  "from a copied phone."),
        "malformed": _("Not in the form that the app writes."),
        "too-large": _("Larger than any app writes."),
        "bad-chain": _("Does not continue what this phone sent before."),
    }  # fmt: skip
    return texts.get(reason, reason)
