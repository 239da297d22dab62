/** A word of the glossary in both languages: the word, words to avoid, what it means. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { Text } from "../forms/inputs.tsx";
import { same } from "../saver.ts";
import type { Entry, Fields } from "../types.ts";
import { languageName } from "../words.ts";

export function TermLine({ entry, language }: { entry: Entry; language: string }) {
  const { id, fields } = entry;
  const other = language === "en" ? "zh_Hans" : "en";
  const avoid: string[] = fields[language]?.avoid ?? [];
  return (
    <>
      <strong>{fields[language]?.term || id}</strong>{" "}
      <span class="soft">{fields[other]?.term || _("no word yet")}</span>
      {avoid.length > 0 && (
        <span class="soft small shared-words">
          {_("not: %(words)s", { words: avoid.join(", ") })}
        </span>
      )}
    </>
  );
}

export function TermForm({
  fields,
  onChange,
}: {
  fields: Fields;
  onChange: (change: Fields) => void;
}) {
  return (
    <>
      {["zh_Hans", "en"].map((code) => {
        const own: Fields = fields[code] ?? {};
        const set = (change: Fields) => onChange({ [code]: { ...own, ...change } });
        return (
          <fieldset key={code}>
            <legend>{languageName(code)}</legend>
            <Text
              label={_("The word")}
              value={own.term ?? ""}
              limit={40}
              onChange={(term) => set({ term })}
            />
            <Listed
              label={_("Words not to use for it")}
              value={own.avoid}
              onChange={(avoid) => set({ avoid })}
            />
            <Listed
              label={_("Longer words in which it does not count")}
              value={own.not_in}
              onChange={(not_in) => set({ not_in })}
            />
            <Text
              label={_("What it means, for editors")}
              value={own.meaning ?? ""}
              limit={200}
              onChange={(meaning) => set({ meaning })}
            />
          </fieldset>
        );
      })}
      <Listed
        label={_("Lessons that explain it, such as P03-A.ice")}
        value={fields.explained_in}
        onChange={(explained_in) => onChange({ explained_in })}
      />
    </>
  );
}

/** Several words with commas between; a comma being typed stays on screen. */
function Listed(props: { label: string; value?: string[]; onChange: (words: string[]) => void }) {
  const { label, value = [], onChange } = props;
  const [text, setText] = useState(value.join(", "));
  const typed = same(wordsIn(text), value);
  return (
    <Text
      label={label}
      value={typed ? text : value.join(", ")}
      hint={_("Several with commas between.")}
      onChange={(words) => {
        setText(words);
        onChange(wordsIn(words));
      }}
    />
  );
}

function wordsIn(text: string): string[] {
  return text
    .split(/[,，、]/)
    .map((word) => word.trim())
    .filter(Boolean);
}
