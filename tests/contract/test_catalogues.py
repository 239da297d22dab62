"""Every text that people read is in the catalogue, and in Chinese."""

import re

import pytest
from babel.messages import Catalog, Message

from locales import update

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def fresh() -> Catalog:
    """The messages that the code has now."""
    return update.template()


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    """The committed Chinese catalogue."""
    return update.read("zh_Hans")


def key(message: Message) -> tuple[str, str]:
    ident = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
    return message.context or "", ident


def test_the_catalogue_holds_exactly_the_messages_of_the_code(
    fresh: Catalog, chinese: Catalog
) -> None:
    wanted = {key(message) for message in fresh if message.id}
    there = {key(message) for message in chinese if message.id}
    assert wanted - there == set(), "run: make catalogues"
    assert there - wanted == set(), "run: make catalogues"


def test_every_message_is_translated(chinese: Catalog) -> None:
    assert update.untranslated(chinese) == []


def test_translations_keep_their_placeholders(chinese: Catalog) -> None:
    for message in chinese:
        if not message.id or not all(update._forms(message.string)):
            continue
        ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for form in update._forms(message.string):
            assert set(PLACEHOLDER.findall(form)) == wanted, message.id


def test_messages_come_out_of_typescript(tmp_path: object) -> None:
    from io import BytesIO

    from locales.tsx_extract import extract

    source = b"""
    // Translators: on the big button
    const a = <p>{_("Go " + "on")}</p>;
    ngettext("%(num)d pack", `%(num)d packs`, n);
    _(hidden); other("no");
    """
    found = list(extract(BytesIO(source), ("_", "ngettext"), ("Translators:",), {}))
    assert found == [
        (3, "_", ("Go on",), ["Translators: on the big button"]),
        (4, "ngettext", ("%(num)d pack", "%(num)d packs", None), []),
        (5, "_", (None,), []),
    ]
