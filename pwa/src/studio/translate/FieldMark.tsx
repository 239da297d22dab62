/** Beside a field: that its translation is missing, or what changed in the source since. */
import { useContext } from "preact/hooks";
import { gettext as _, ngettext } from "../../core/i18n.ts";
import type { Mark } from "../types.ts";
import { difference, MarksContext } from "./marks.ts";
import "./translate.css";

export function FieldMark({ path, source }: { path: string; source: string }) {
  const { marks, fits } = useContext(MarksContext);
  const mark = marks[path];
  if (!mark) return null;
  if (mark.state === "missing")
    return <span class="mark mark-missing">{_("Not translated yet")}</span>;
  return (
    <span class="mark mark-stale">
      <strong>{_("The original changed since this was translated")}</strong>
      {mark.was ? <Changed old={mark.was} now={source} /> : null}
      <button type="button" class="quiet" onClick={() => fits({ [path]: source })}>
        {_("It still fits")}
      </button>
    </span>
  );
}

/** One text with what went and what came. */
function Changed({ old, now }: { old: string; now: string }) {
  const found = difference(old, now);
  return (
    <span class="changed-words">
      {found.before}
      {found.old && <del>{found.old}</del>}
      {found.now && <ins>{found.now}</ins>}
      {found.after}
    </span>
  );
}

/** How much of a block waits for a translator. */
export function MarkSums({ marks }: { marks: Record<string, Mark> }) {
  const states = Object.keys(marks).map((path) => marks[path]!.state);
  const missing = states.filter((state) => state === "missing").length;
  const stale = states.length - missing;
  return (
    <>
      {missing > 0 && <span class="chip look">{missingWords(missing)}</span>}
      {stale > 0 && <span class="chip look">{staleWords(stale)}</span>}
    </>
  );
}

export const missingWords = (n: number): string =>
  ngettext("%(n)s to translate", "%(n)s to translate", n);
export const staleWords = (n: number): string =>
  ngettext("%(n)s changed since", "%(n)s changed since", n);
