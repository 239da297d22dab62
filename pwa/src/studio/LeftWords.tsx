/** Words that this browser holds of parts that are gone: somebody took the part out meanwhile. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Shelf } from "./saver.ts";
import { languageName } from "./words.ts";

export function LeftWords(props: { shelf: Shelf; blocks: string[] }) {
  const { shelf, blocks } = props;
  const [, draw] = useState(0);
  const left = shelf.keys().filter((key) => !blocks.includes(blockOf(key)));
  if (left.length === 0) return null;
  return (
    <section class="sheet" aria-label={_("Words of parts that were taken out")}>
      <h2>{_("Words of parts that were taken out")}</h2>
      <p>{_("You wrote them while somebody took the part out. Only this browser has them.")}</p>
      {left.map((key) => (
        <div key={key} class="left-words">
          <label>
            {languageName(key.split(" ")[0]!)}
            <textarea readOnly rows={4} value={wordsIn(shelf.get(key)?.mine).join("\n")} />
          </label>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              shelf.put(key, null);
              draw((n) => n + 1);
            }}
          >
            {_("Throw these words away")}
          </button>
        </div>
      ))}
    </section>
  );
}

const blockOf = (key: string) => key.slice(key.indexOf(" ") + 1);

/** Every text of a tree of fields, from top to bottom. */
function wordsIn(value: unknown): string[] {
  if (typeof value === "string") return value.trim() ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  const words: string[] = [];
  for (const each of Object.values(value)) words.push(...wordsIn(each));
  return words;
}
