"""What is wrong, and the remedy, for every code of fault. English texts are gettext msgids."""

from server.packs.fault_texts_of_scenarios import SCENARIO_TEXTS
from server.packs.fault_texts_of_videos import VIDEO_TEXTS
from server.packs.fault_texts_of_words import WORD_TEXTS
from server.packs.fault_words import _

TEXTS: dict[str, tuple[str, str]] = {
    # the folder and its files
    "missing-file": (
        _("The file %(name)s is missing."),
        _("Add it; docs/pack-format.md shows what belongs in it."),
    ),
    "bad-name": (
        _("The name “%(name)s” does not have the form %(form)s."),
        _("Rename it."),
    ),
    "wrong-folder": (
        _("The pack calls itself “%(id)s” but its folder is “%(folder)s”."),
        _("Give both the same name; an id that was published never changes."),
    ),
    "file-too-big": (
        _("%(name)s has %(bytes)s bytes; at most %(limit)s are read."),
        _("Make it smaller or split it."),
    ),
    "too-many-files": (
        _("The folder has more than %(limit)s files."),
        _("Take out what no lesson uses."),
    ),
    "symlink": (
        _("%(name)s is a link to another place."),
        _("Put the file itself into the pack's folder."),
    ),
    "not-utf8": (
        _("The file is not UTF-8 text (byte %(byte)s)."),
        _("Save it as UTF-8."),
    ),
    "control-character": (
        _("A character that cannot be seen (%(character)s) stands in the text."),
        _("Delete it, or type the line again."),
    ),
    "stray-file": (
        _("%(name)s belongs to no part of a pack and is not published."),
        _("Move it elsewhere or delete it."),
    ),
    "unlisted-language": (
        _("The folder %(language)s is not in `languages` of pack.yaml."),
        _("List the language there or remove the folder."),
    ),
    # YAML
    "bad-yaml": (
        _("This is not valid YAML: %(problem)s."),
        _("Look at colons, quotes and how far lines are indented."),
    ),
    "duplicate-key": (
        _("The field `%(key)s` stands here twice."),
        _("Keep one of the two."),
    ),
    "unknown-field": (
        _("The field `%(key)s` is not known here."),
        _("Correct its spelling or take it out; known here: %(known)s."),
    ),
    "missing-field": (
        _("The field `%(key)s` is missing or empty."),
        _("Fill it in."),
    ),
    "wrong-kind": (
        _("`%(key)s` should be %(kind)s."),
        _("Write it as docs/pack-format.md shows."),
    ),
    "bad-id": (
        _("“%(id)s” is not an id."),
        _(
            "Use small letters, digits and hyphens, beginning with a letter; at most 40."
        ),
    ),
    "bad-date": (
        _("“%(value)s” is not a date."),
        _("Write it as 2027-11-22."),
    ),
    "bad-choice": (
        _("`%(key)s` is “%(value)s”."),
        _("Choose one of: %(choices)s."),
    ),
    "too-long": (
        _("`%(key)s` has %(length)s characters; at most %(limit)s fit a small screen."),
        _("Say it in fewer words."),
    ),
    # lessons and blocks
    "no-front-matter": (
        _("The lesson does not begin with its head between two lines of ---."),
        _("Begin the file with --- and the fields id, title, goal, minutes, then ---."),
    ),
    "no-lessons": (
        _("The pack has no lesson in %(language)s."),
        _("Add one under %(language)s/."),
    ),
    "minutes": (
        _("The lesson takes %(minutes)s minutes; a lesson takes 3 to 6."),
        _("Shorten or split it, or correct the number."),
    ),
    "text-outside-block": (
        _("Text stands before the first block."),
        _("Begin each block with a heading such as: ## card cold-sinks"),
    ),
    "bad-heading": (
        _("“%(heading)s” is not the heading of a block."),
        _("Write ## card <id>, ## item <id>, ## rule or ## today."),
    ),
    "markup": (
        _("This is not part of the lesson Markdown: %(what)s."),
        _("Use paragraphs, **strong** and - lists only."),
    ),
    "needs-network": (
        _("“%(link)s” needs the network."),
        _("Say in the lesson itself what the learner needs; it is read offline."),
    ),
    "too-many-media": (
        _("The block has more than one %(kind)s."),
        _("Keep one, or make two cards."),
    ),
    "empty-block": (
        _("The block has no text."),
        _("Say something, or take the block out."),
    ),
    "no-cards": (
        _("The lesson has no card."),
        _("Teach first, then ask: add a card before the items."),
    ),
    "item-count": (
        _("The lesson has %(count)s items; a lesson has 2 to 4."),
        _("Add an item, or split the lesson."),
    ),
    "missing-block": (
        _("The lesson has no “%(kind)s” block."),
        _("Add ## %(kind)s after the last item."),
    ),
    "duplicate-block": (
        _("The lesson has a second “%(kind)s” block."),
        _("Keep one."),
    ),
    "block-order": (
        _("The “%(kind)s” block stands before the last item or card."),
        _("Move it to the end of the lesson."),
    ),
    # scenarios of simulations
    **SCENARIO_TEXTS,
    # ids
    "duplicate-lesson": (
        _("The lesson id “%(id)s” is used twice, also in %(other)s."),
        _("Give one of them another id."),
    ),
    "duplicate-item": (
        _("The item id “%(id)s” is used twice in this pack, also in %(other)s."),
        _("Give one of them another id; an item id means one question for ever."),
    ),
    "duplicate-card": (
        _("The card id “%(id)s” is used twice in this lesson."),
        _("Give one of them another id."),
    ),
    "duplicate-option": (
        _("The id “%(id)s” is used twice in this item."),
        _("Give one of them another id."),
    ),
    "vanished-item": (
        _("The item “%(id)s” was published and is gone."),
        _("Put it back, or list it under retired_items in pack.yaml."),
    ),
    "vanished-lesson": (
        _("The lesson “%(id)s” was published and is gone."),
        _("Put it back, or list it under retired_lessons in pack.yaml."),
    ),
    "unknown-lesson": (
        _("This pack has no lesson “%(id)s”."),
        _("Correct the id; write it without the pack's name."),
    ),
    "unknown-item": (
        _("This pack has no item “%(id)s”."),
        _("Correct the id; write it without the pack's name."),
    ),
    "no-entry-check": (
        _("Only a pack of level S has an entry_check, and each of them has one."),
        _("Add entry_check, or correct the level."),
    ),
    "untested-item": (
        _("entry_check does not say what “%(id)s” tests."),
        _("Name the pack that somebody who answers it need not take."),
    ),
    "unknown-pack": (
        _("There is no pack “%(id)s” here."),
        _("Correct the id, or take it out until the pack is written."),
    ),
    # paths.yaml
    "pack-twice": (
        _("The pack %(id)s stands twice in this path."),
        _("Keep it at one place."),
    ),
    "not-in-paths": (
        _(
            "%(id)s is an entry check or for the practice room: phones show it elsewhere."
        ),
        _("Take it out of the path."),
    ),
    "pack-unpublished": (
        _("%(id)s is not on phones yet; they pass over it."),
        _("Publish it first, or leave it for the day when it is published."),
    ),
    "pack-withdrawn": (
        _("All lessons of %(id)s are withdrawn; phones pass over it."),
        _("Give a lesson back, or take the pack out of the path."),
    ),
    "need-withdrawn": (
        _("%(id)s builds on %(need)s, which is withdrawn."),
        _("Give %(need)s back, or take %(id)s out until then."),
    ),
    "need-later": (
        _("%(id)s builds on %(need)s, which comes later in this path."),
        _("Put %(need)s before it."),
    ),
    "reused-id": (
        _("“%(id)s” is listed as retired and is in use."),
        _("Take a new id; a retired id is never used again."),
    ),
    "changed-type": (
        _("The item “%(id)s” was published as %(before)s and is now %(now)s."),
        _("Give the new question a new id and retire the old one."),
    ),
    "bad-ledger": (
        _("“%(line)s” is not a line of the id ledger."),
        _("Undo the change to ids.txt; only publishing writes it."),
    ),
    # media
    "missing-media": (
        _("The file media/%(name)s does not exist."),
        _("Put it into media/ or correct the name."),
    ),
    "wrong-media": (
        _("media/%(name)s is not %(kind)s."),
        _("Pictures are .svg .png .jpg .webp, sounds .opus .mp3 .m4a, videos .mp4."),
    ),
    "same-media": (
        _("media/%(name)s and media/%(other)s become the same file on the phone."),
        _("Give one of them another name before the dot."),
    ),
    "unused-media": (
        _("No lesson uses media/%(name)s; it is not published."),
        _("Use it or delete it."),
    ),
    "missing-alt": (
        _("The picture or video %(name)s has no description."),
        _("Write what it shows, for those who hear the lesson: ![…](%(name)s)"),
    ),
    "bad-picture": (
        _("The picture cannot be read: %(problem)s."),
        _("Open it in a drawing program and save it again."),
    ),
    "bad-sound": (
        _("The file is not the sound that its name says."),
        _("Export it again as .opus, .mp3 or .m4a."),
    ),
    "svg-unsafe": (
        _("The drawing contains %(what)s."),
        _("Take it out; a drawing is shapes and colours inside one file."),
    ),
    "svg-text": (
        _("The drawing contains letters as text; each machine draws them differently."),
        _("Put words into the lesson, or turn the letters into paths."),
    ),
    "picture-too-big": (
        _("The picture has %(bytes)s bytes on the phone; at most %(limit)s."),
        _("Use fewer colours and details, or a flat drawing."),
    ),
    "sound-too-big": (
        _("The sound has %(bytes)s bytes; at most %(limit)s."),
        _("Speak shorter, or export at a lower rate (Opus, 16 kbit/s)."),
    ),
    "media-over-budget": (
        _("The pack's media have %(bytes)s bytes; at most %(limit)s."),
        _("Leave out or shrink pictures and sounds."),
    ),
    "text-over-budget": (
        _("The text in %(language)s has %(bytes)s bytes; at most %(limit)s."),
        _("Shorten it, or split the pack."),
    ),
    # items
    "unknown-type": (
        _("“%(type)s” is not a type of item."),
        _("Choose one of: %(choices)s."),
    ),
    "item-not-yaml": (
        _("The item is not one fenced YAML block."),
        _("Write ```yaml, the fields, and ``` with nothing before or after."),
    ),
    "missing-feedback": (
        _("Feedback is missing: %(where)s."),
        _("Say in one sentence why; feedback is what teaches."),
    ),
    "option-count": (
        _("The item has %(count)s %(what)s; it needs %(low)s to %(high)s."),
        _("Add or take out some."),
    ),
    "no-right-option": (
        _("No answer is marked right."),
        _("Write right: true at the right one."),
    ),
    "many-right-options": (
        _("%(count)s answers are marked right; %(type)s has one."),
        _("Keep one, or use choose-many."),
    ),
    "all-right": (
        _("Every answer is marked right, so nobody can choose wrongly."),
        _("Add a likely wrong answer."),
    ),
    "option-empty": (
        _("“%(id)s” has neither text nor picture."),
        _("Give it one of the two."),
    ),
    "unknown-group": (
        _("“%(id)s” belongs to the group “%(group)s”, which does not exist."),
        _("Use the id of one of the groups."),
    ),
    "empty-group": (
        _("Nothing belongs to the group “%(group)s”."),
        _("Add something that does, or take the group out."),
    ),
    "bad-number": (
        _("`%(key)s` is “%(value)s”, which is not a number that fits here."),
        _("Write digits such as 12 or 2.5, from %(low)s to %(high)s."),
    ),
    "wrong-is-right": (
        _("The wrong answer %(value)s lies within the tolerance of the right one."),
        _("Narrow the tolerance or take the wrong answer out."),
    ),
    "wrong-overlap": (
        _("The wrong answers %(value)s and %(other)s overlap."),
        _("Narrow one of the tolerances."),
    ),
    "spot-outside": (
        _("The spot “%(id)s” reaches outside the picture."),
        _("Give x, y and r in thousandths so that the circle lies inside."),
    ),
    "spot-too-small": (
        _("The spot “%(id)s” is too small for a finger."),
        _("Make r at least %(least)s."),
    ),
    "spots-overlap": (
        _("The spots “%(id)s” and “%(other)s” lie on each other."),
        _("Move them apart."),
    ),
    # translations
    "missing-translation": (
        _("Missing in %(language)s: %(what)s."),
        _("Translate it; both languages teach the same."),
    ),
    "untranslated": (
        _("`%(key)s` is not written in %(language)s."),
        _("Translate it."),
    ),
    "different": (
        _("Not the same as in %(language)s: %(what)s."),
        _("Make both the same; only words and sounds may differ."),
    ),
    "numbers-differ": (
        _("Only the text in %(language)s says: %(numbers)s."),
        _("Compare the two; both languages name the same numbers."),
    ),
    # facts
    "missing-fact": (
        _("There is no fact card facts/%(id)s.yaml."),
        _("Write the fact card or correct its id."),
    ),
    "fact-overdue": (
        _("The fact card %(id)s was to be reviewed by %(date)s."),
        _("Check its source, then set as_of and review_by."),
    ),
    "pack-overdue": (
        _("The pack was to be reviewed by %(date)s."),
        _("Read it through, then set review_by."),
    ),
    "review-before": (
        _("review_by (%(date)s) lies before as_of."),
        _("Correct one of the two."),
    ),
    # videos
    **VIDEO_TEXTS,
    # words: reading levels, the glossary, guessing
    **WORD_TEXTS,
}
