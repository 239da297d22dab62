"""What worries about a station, in words, with what to do."""

from datetime import datetime

from server.db import now
from server.i18n import gettext as _
from server.i18n import local_time, ngettext
from server.reports.age import ago, day
from server.stations.console.words import trouble_words
from server.stations.office.watch import Concern, LastWay


def concern_text(concern: Concern) -> str:
    """A concern as a manager reads it."""
    number, since = concern.number, concern.since
    texts = {
        "never": lambda: _(
            "Has never been in contact. Ask whether it is switched on and has a line."
        ),
        "silent": lambda: _(
            "Silent for %(days)d days. Ask there: power, router, SIM card. Nothing is "
            "lost; a USB stick brings it too.",
            days=_days(since),
        ),
        "stuck": lambda: ngettext(
            "%(num)d record has waited there since %(day)s and does not get through.",
            "%(num)d records have waited there since %(day)s and do not get through.",
            number,
            day=_day(since),
        ),
        "disk": lambda: _(
            "Only %(mb)d MB left on its disk: put in a larger card soon.", mb=number
        ),
        "clock": lambda: _clock_text(number),
        "trouble": lambda: _(
            "The contact before the last one failed. %(what)s",
            what=trouble_words(concern.detail).what,
        ),
        "refused": lambda: ngettext(
            "%(num)d batch is set aside and comes no further.",
            "%(num)d batches are set aside and come no further.",
            number,
        ),
        "app": lambda: _(
            "Runs version %(version)s, not the one here: update it.",
            version=concern.detail,
        ),
        "packs": lambda: _("Has other courses than here: they come with a contact."),
    }
    return texts[concern.code]()


def _days(since: datetime | None) -> int:
    return (now() - since).days if since else 0


def _day(since: datetime | None) -> str:
    return day(since) if since else "?"


def _clock_text(seconds: int) -> str:
    minutes = abs(seconds) // 60
    if seconds < 0:
        return ngettext(
            "Its clock is %(num)d minute slow: set it, or let it get the time by itself.",
            "Its clock is %(num)d minutes slow: set it, or let it get the time by itself.",
            minutes,
        )
    return ngettext(
        "Its clock is %(num)d minute fast: set it, or let it get the time by itself.",
        "Its clock is %(num)d minutes fast: set it, or let it get the time by itself.",
        minutes,
    )


def way_text(way: LastWay) -> str:
    """Why nothing more came of a learner."""
    when = ago(way.contact) if way.contact else _("never")
    revoked = ago(way.since) if way.since else "?"
    texts = {
        "direct": lambda: _("Comes over the internet. The phone has had no network "
                            "since, or Tianjian was not opened."),
        "silent": lambda: _("Comes through %(station)s, which is silent itself (last "
                            "contact: %(when)s). What was learned may wait there.",
                            station=way.station, when=when),
        "revoked": lambda: _("Came through %(station)s, which was revoked %(when)s. "
                             "Another station or the internet must take over.",
                             station=way.station, when=revoked),
        "stuck": lambda: _("Comes through %(station)s, where records have waited since "
                           "%(day)s.", station=way.station, day=_day(way.since)),
        "away": lambda: _("Comes through %(station)s, which is well (last contact: "
                          "%(when)s). The phone has not been there since.",
                          station=way.station, when=when),
    }  # fmt: skip
    return texts[way.why]()


def exact_time(moment: datetime) -> str:
    """The day and the minute, for a printed sheet."""
    return local_time(moment, "yyyy-MM-dd HH:mm")
