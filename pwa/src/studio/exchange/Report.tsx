/** What became of everything in a file: what was left out first, what was simply taken folded. */
import { gettext as _, ngettext } from "../../core/i18n.ts";
import type { LineState, Report as Told } from "./types.ts";

export function Report({ report }: { report: Told }) {
  return (
    <div class="exchange-report">
      <p>
        <strong>{ngettext("%(n)s taken", "%(n)s taken", report.taken)}</strong>
        {report.changed > 0 &&
          ` · ${ngettext("%(n)s changed a little", "%(n)s changed a little", report.changed)}`}
        {report.left > 0 && ` · ${ngettext("%(n)s left out", "%(n)s left out", report.left)}`}
      </p>
      <Lines report={report} state="left-out" name={_("Left out")} open />
      <Lines report={report} state="changed" name={_("Changed")} open={report.changed <= 8} />
      <Lines report={report} state="taken" name={_("Taken as it was")} />
    </div>
  );
}

function Lines(props: { report: Told; state: LineState; name: string; open?: boolean }) {
  const { report, state, name, open } = props;
  const lines = report.lines.filter((each) => each.state === state);
  if (lines.length === 0) return null;
  return (
    <details open={open} class={`lines-${state}`}>
      <summary>
        {name} ({lines.length})
      </summary>
      <ul>
        {lines.map((each, n) => (
          // Two things of one name may have met the same.
          <li key={n}>
            <q>{each.what}</q>
            {each.line > 0 && <span class="soft"> {_("line %(n)s", { n: each.line })}</span>}
            {each.why && ` ${each.why}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
