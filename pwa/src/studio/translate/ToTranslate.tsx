/** Above a lesson: how much of it waits for a translator, and the way to the next place. */
import { gettext as _ } from "../../core/i18n.ts";
import type { BlockView } from "../types.ts";
import { missingWords, staleWords } from "./FieldMark.tsx";

export function ToTranslate(props: {
  blocks: BlockView[];
  language: string;
  /** The block that is being written. */
  at: string;
  onJump: (block: string) => void;
}) {
  const { blocks, language, at, onJump } = props;
  const waiting = blocks.filter((block) => marksOf(block).length > 0);
  if (waiting.length === 0) return null;
  const states = waiting.reduce<string[]>((all, block) => all.concat(marksOf(block)), []);
  const missing = states.filter((state) => state === "missing").length;
  const stale = states.length - missing;

  function marksOf({ translation }: BlockView): string[] {
    const marks = translation.marks[language] ?? {};
    return Object.keys(marks).map((path) => marks[path]!.state);
  }

  /** The first that waits behind the block that is being written, else the first of all. */
  function next(): string {
    const place = blocks.findIndex(({ name }) => name === at);
    const later = waiting.find((block) => blocks.indexOf(block) > place);
    return (later ?? waiting[0]!).name;
  }

  return (
    <p class="notice to-translate">
      <strong>
        {[missing && missingWords(missing), stale && staleWords(stale)].filter(Boolean).join(" · ")}
      </strong>
      <button type="button" class="quiet" onClick={() => onJump(next())}>
        {_("Go to the next")}
      </button>
    </p>
  );
}
