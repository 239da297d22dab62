"""Times as people read them: the clock, and how long ago."""

from datetime import datetime, timedelta

from server.db import now
from server.i18n import gettext as _
from server.i18n import local_time, ngettext

DAY = timedelta(days=1)


def clock(moment: datetime) -> str:
    """The time of day for today, the date too for other days."""
    same_day = local_time(moment, "yyyyMMdd") == local_time(now(), "yyyyMMdd")
    return local_time(moment, "HH:mm" if same_day else "yyyy-MM-dd HH:mm")


def day(moment: datetime) -> str:
    """The calendar day."""
    return local_time(moment, "yyyy-MM-dd")


def ago(moment: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    passed = max(now() - moment, timedelta(0))
    minutes = int(passed.total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(num)d minute ago", "%(num)d minutes ago", minutes)
    if passed < DAY:
        hours = minutes // 60
        return ngettext("%(num)d hour ago", "%(num)d hours ago", hours)
    return ngettext("%(num)d day ago", "%(num)d days ago", passed // DAY)
