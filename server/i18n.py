"""Languages: which one to answer in, and gettext for it.

The only module that knows Flask-Babel. The catalogues in locales/ serve the
server's pages and the phone's app alike.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, has_request_context, request
from flask_babel import Babel, format_datetime, get_locale
from flask_babel import gettext as babel_gettext
from flask_babel import ngettext as babel_ngettext

from server.settings import Settings

LANGUAGES = {"zh_Hans": "简体中文", "en": "English"}
DEFAULT = "zh_Hans"
LANGUAGE_COOKIE = "language"
# All of China keeps one time; people read pages in it, machines get UTC.
PEOPLE_ZONE = ZoneInfo("Asia/Shanghai")

babel = Babel()


def init_app(app: Flask, settings: Settings) -> None:
    """Load the catalogues and put the helpers into templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(settings.locales_dir)
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(PEOPLE_ZONE)
    babel.init_app(app, locale_selector=choose_language)
    app.jinja_env.globals.update(
        language=language, languages=LANGUAGES, html_language=html_language
    )


def choose_language() -> str:
    """The language of this request: cookie, then Accept-Language, then Chinese."""
    if not has_request_context():
        return DEFAULT
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for tag in request.accept_languages.values():
        if tag.lower().startswith("zh"):
            return "zh_Hans"
        if tag.lower().startswith("en"):
            return "en"
    return DEFAULT


def language() -> str:
    """The code of the language being answered in: ``zh_Hans`` or ``en``."""
    return str(get_locale() or DEFAULT)


def html_language() -> str:
    """The same as a BCP 47 tag for ``<html lang>``."""
    return language().replace("_", "-")


def gettext(message: str, **params: Any) -> str:
    """Translate ``message`` and fill its %(name)s placeholders."""
    return str(babel_gettext(message, **params))


def ngettext(one: str, many: str, num: int, **params: Any) -> str:
    """Translate by number; ``%(num)s`` is filled in."""
    return str(babel_ngettext(one, many, num, **params))


def local_time(moment: datetime, form: str = "short") -> str:
    """A moment as people in China read it."""
    return str(format_datetime(moment.astimezone(UTC), form))
