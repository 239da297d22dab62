/** What became of a translator's file: sums, and every text that was left out with its reason. */
import { useEffect, useRef } from "preact/hooks";
import { ngettext } from "../../core/i18n.ts";
import { kindName } from "../words.ts";

export interface Taken {
  revision: number;
  taken: number;
  confirmed: number;
  same: number;
  empty: number;
  left: number;
  lines: Line[];
}

interface Line {
  code: string;
  why: string;
  lesson: string;
  block: string;
  field: string;
  words: string;
}

export function TakenReport({ report }: { report: Taken }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), [report]);
  return (
    <div class="notice good taken-report" role="status" ref={place} tabIndex={-1}>
      <p>
        <strong>{ngettext("%(n)s text taken", "%(n)s texts taken", report.taken)}</strong>
        {sums(report).map((words) => ` · ${words}`)}
      </p>
      {report.lines.length > 0 && (
        <ul>
          {report.lines.map((line) => (
            <li key={`${line.lesson} ${line.block} ${line.field} ${line.code} ${line.words}`}>
              <strong>{where(line)}</strong> {line.why}
              {line.words && <q>{line.words}</q>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function sums({ confirmed, same, empty, left }: Taken): string[] {
  return [
    confirmed && ngettext("%(n)s still fits", "%(n)s still fit", confirmed),
    same && ngettext("%(n)s as it was", "%(n)s as they were", same),
    empty && ngettext("%(n)s not translated", "%(n)s not translated", empty),
    left && ngettext("%(n)s left out", "%(n)s left out", left),
  ].filter((words): words is string => Boolean(words));
}

/** "ice · Question": the lesson's own name and the kind of part. */
function where({ lesson, block, field }: Line): string {
  if (lesson && block) return `${lesson} · ${kindName(block.split(" ")[0]!)}`;
  return lesson || field;
}
