/** Which lessons of a brought file to take, in which language, and into which pack. */
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { Choice, Text } from "../forms/inputs.tsx";
import type { PackView, PageData } from "../types.ts";
import { languageName, sizeOf, wordsOf } from "../words.ts";
import { LookAt } from "./LookAt.tsx";
import type { Brought, BroughtLesson, Wish } from "./types.ts";

interface Took {
  pack: string;
  step: number;
  lessons: string[];
  /** How many texts are to be translated, by language. */
  missing: Record<string, number>;
}

type Target = "here" | "new" | "whole";

export function ChooseLessons(props: { brought: Brought; view: PackView | null; data: PageData }) {
  const { brought, view, data } = props;
  const [wishes, setWishes] = useState<Record<number, Wish>>(() => firstWishes(brought));
  const [target, setTarget] = useState<Target>(view ? "here" : "new");
  const [language, setLanguage] = useState(brought.language);
  const [pack, setPack] = useState(brought.folder);
  const [title, setTitle] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [took, setTook] = useState<Took | null>(null);
  const own = Boolean(brought.folder);
  const whole = target === "whole" || (target === "new" && own);
  const waits = (view && target === "here" ? view.languages : data.languages).filter(
    (code) => code !== language,
  );
  const chosen = Object.keys(wishes).length;

  async function take() {
    setBusy(true);
    setProblem("");
    try {
      setTook(
        await ask<Took>("POST", `imports/${brought.token}/take`, {
          pack: target === "new" ? pack.trim() : view!.pack,
          new: target === "new",
          title,
          whole,
          language,
          lessons: whole ? {} : wishes,
        }),
      );
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy(false);
  }

  if (took) return <Done took={took} />;
  return (
    <section class="sheet choose-lessons" aria-label={_("Choose")}>
      <h2>{_("Choose")}</h2>
      <Targets
        brought={brought}
        view={view}
        target={target}
        onTarget={setTarget}
        pack={pack}
        onPack={setPack}
        title={title}
        onTitle={setTitle}
      />
      {!own && (
        <Choice
          label={_("Language of the file")}
          value={language}
          options={data.languages.map((code) => [code, languageName(code)])}
          onChange={setLanguage}
        />
      )}
      {!own && (
        <p class="soft">
          {_("The file looks like %(language)s. Its words go into the language chosen here.", {
            language: languageName(brought.language),
          })}{" "}
          {waits.length > 0 &&
            _("Marked as to be translated: %(languages)s.", {
              languages: waits.map(languageName).join("、"),
            })}
        </p>
      )}
      <ul class="brought-lessons">
        {brought.lessons.map((each) => (
          <Lesson
            key={each.number}
            each={each}
            token={brought.token}
            fixed={whole}
            wish={whole ? "add" : wishes[each.number]}
            replaces={target === "here" && each.here}
            onWish={(wish) => setWishes(withWish(wishes, each.number, wish))}
          />
        ))}
      </ul>
      {brought.media.files > 0 && (
        <p class="soft">
          {ngettext(
            "%(n)s picture or sound (%(size)s) comes along where a chosen lesson uses it.",
            "%(n)s pictures and sounds (%(size)s) come along where a chosen lesson uses them.",
            brought.media.files,
            { size: sizeOf(brought.media.bytes) },
          )}
        </p>
      )}
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      <button
        type="button"
        class="button"
        disabled={busy || (!whole && chosen === 0) || (target === "new" && !pack.trim())}
        onClick={() => void take()}
      >
        {busy
          ? _("Taking…")
          : whole
            ? _("Take the whole pack")
            : ngettext("Take %(n)s lesson", "Take %(n)s lessons", chosen)}
      </button>
    </section>
  );
}

/** Everything is taken; what the draft has under the same id is brought up to date. */
function firstWishes(brought: Brought): Record<number, Wish> {
  const wishes: Record<number, Wish> = {};
  for (const each of brought.lessons) wishes[each.number] = each.here ? "replace" : "add";
  return wishes;
}

function withWish(wishes: Record<number, Wish>, number: number, wish: Wish | null) {
  const { [number]: _was, ...rest } = wishes;
  return wish ? { ...rest, [number]: wish } : rest;
}

function Targets(props: {
  brought: Brought;
  view: PackView | null;
  target: Target;
  onTarget: (target: Target) => void;
  pack: string;
  onPack: (pack: string) => void;
  title: string;
  onTitle: (title: string) => void;
}) {
  const { brought, view, target, onTarget } = props;
  const choices: [Target, string][] = [];
  if (view) choices.push(["here", _("into %(pack)s", { pack: view.pack })]);
  choices.push(["new", _("into a new pack")]);
  if (view && brought.folder === view.pack)
    choices.push(["whole", _("make %(pack)s just what the folder is", { pack: view.pack })]);
  return (
    <fieldset>
      <legend>{_("Where to")}</legend>
      {choices.length > 1 &&
        choices.map(([value, words]) => (
          <label class="right-mark" key={value}>
            <input
              type="radio"
              name="target"
              checked={target === value}
              onChange={() => onTarget(value)}
            />
            {words}
          </label>
        ))}
      {target === "new" && (
        <div class="side-by-side">
          <Text
            label={_("Name for files, such as P15-A")}
            value={props.pack}
            limit={13}
            onChange={props.onPack}
          />
          {!brought.folder && (
            <Text label={_("Title")} value={props.title} limit={80} onChange={props.onTitle} />
          )}
        </div>
      )}
    </fieldset>
  );
}

function Lesson(props: {
  each: BroughtLesson;
  token: string;
  fixed: boolean;
  wish?: Wish;
  replaces: boolean;
  onWish: (wish: Wish | null) => void;
}) {
  const { each, token, fixed, wish, replaces, onWish } = props;
  const [open, setOpen] = useState(false);
  const name = each.title || _("(no title yet)");
  return (
    <li>
      <div class="brought-head">
        <label class="right-mark">
          <input
            type="checkbox"
            checked={Boolean(wish)}
            disabled={fixed}
            onChange={(event) => {
              const { checked } = event.target as HTMLInputElement;
              onWish(checked ? (replaces ? "replace" : "add") : null);
            }}
          />
          <span>
            {name}
            <span class="soft small">
              {" "}
              {ngettext("%(n)s card", "%(n)s cards", each.cards)},{" "}
              {ngettext("%(n)s question", "%(n)s questions", each.items)}
            </span>
          </span>
        </label>
        <button
          type="button"
          class="quiet"
          aria-expanded={open}
          aria-label={_("Look at: %(what)s", { what: name })}
          onClick={() => setOpen(!open)}
        >
          {open ? _("Close") : _("Look")}
        </button>
      </div>
      {wish && replaces && !fixed && (
        <Choice
          label={_("The pack has this lesson already")}
          value={wish}
          options={[
            ["replace", _("put it in the place of the old one")],
            ["add", _("add it as another lesson")],
          ]}
          onChange={(value) => onWish(value as Wish)}
        />
      )}
      {open && <LookAt token={token} number={each.number} />}
    </li>
  );
}

/** What was done, where it is now, and the way back. */
function Done({ took }: { took: Took }) {
  const [problem, setProblem] = useState("");
  const [undone, setUndone] = useState(false);

  async function undo() {
    try {
      await ask("POST", `packs/${took.pack}/history/${took.step}/undo`);
      setUndone(true);
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  if (took.step === 0)
    return (
      <p class="notice" role="status">
        {_("The pack says all of this already: nothing was changed.")}
      </p>
    );
  if (undone)
    return (
      <p class="notice" role="status">
        {_("Taken back: the pack is as it was.")}
      </p>
    );
  return (
    <section class="notice good" role="status">
      <p>
        <strong>
          {ngettext(
            "%(n)s lesson is in %(pack)s now.",
            "%(n)s lessons are in %(pack)s now.",
            took.lessons.length,
            { pack: took.pack },
          )}
        </strong>{" "}
        {Object.keys(took.missing).map((code) => (
          <span key={code}>
            {ngettext(
              "%(language)s: %(n)s text is to be translated.",
              "%(language)s: %(n)s texts are to be translated.",
              took.missing[code]!,
              { language: languageName(code) },
            )}{" "}
          </span>
        ))}
        {_("The check says what is still missing.")}
      </p>
      <p class="downloads">
        <a class="button" href={`/studio/${took.pack}`}>
          {_("Go on in %(pack)s", { pack: took.pack })}
        </a>
        <button type="button" class="button quiet" onClick={() => void undo()}>
          {_("Take back")}
        </button>
      </p>
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
