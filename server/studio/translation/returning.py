"""What "take back" means for translations: words that came back may fit no more."""

from server.studio import forms
from server.studio.drafts import Draft
from server.studio.layout import languages_in, languages_of
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.translation.marks import Spoken, remember, settle
from server.studio.translation.reading import PACK
from server.studio.translation.words import Words, words_in, words_of


def distrust(draft: Draft, path: str, before: str, after: str) -> None:
    """After a file went back to `after`: translations in it ask to be looked at again.

    From which source words the older translation was made is not known any more.
    """
    if path == "pack.yaml":
        _compare(draft, "", PACK, _pack_words(before), _pack_words(after))
    elif path.endswith(".md") and "/" in path:
        language = path.split("/")[0]
        was, text = LessonText.parse(before), LessonText.parse(after)
        lesson = str(forms.read_head(text.head).get("id", ""))
        then = _blocks(was)
        for block, words in _blocks(text).items():
            if block in then:
                _compare(
                    draft, lesson, block, {language: then[block]}, {language: words}
                )


def _compare(draft: Draft, lesson: str, block: str, was: Spoken, now: Spoken) -> None:
    source, *targets = languages_of(draft)
    if was.get(source) != now.get(source):
        others: Spoken = {language: {} for language in targets}
        remember(draft.pack, lesson, block, {**was, **others}, {**now, **others})
    for language in targets:
        words, old = now.get(language, {}), was.get(language, {})
        touched = [path for path in words if words[path] != old.get(path)]
        if touched:
            settle(draft.pack, lesson, block, language, dict.fromkeys(touched, ""))


def _pack_words(text: str) -> Spoken:
    fields = forms.read_yaml(text) or {}
    return {each: words_in(fields, each) for each in languages_in(text)}


def _blocks(text: LessonText) -> dict[str, Words]:
    return {
        block: words_of(block.split(" ")[0], forms.fields_in(text, block))
        for block in (HEAD, *(name_of(part) for part in text.parts))
    }
