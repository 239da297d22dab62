/** Everything noted, day by day, one month at a time. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { monthOf } from "./days.ts";
import { KindSign } from "./drawings.tsx";
import type { Entry } from "./entries.ts";
import { dayWords, entryWords, kindName, monthWords, productWords } from "./words.ts";

/** As many lines as an old phone draws at once. */
const AT_ONCE = 60;

export function EntryList({ entries }: { entries: readonly Entry[] }) {
  const months = [...new Set(entries.map(({ day }) => monthOf(day)))];
  const [wanted, setWanted] = useState(months[months.length - 1]!);
  const month = months.includes(wanted) ? wanted : months[months.length - 1]!;
  const [whole, setWhole] = useState("");
  const noted = entries.filter(({ day }) => monthOf(day) === month).reverse();
  const shown = whole === month ? noted : noted.slice(0, AT_ONCE);
  const days = [...new Set(shown.map(({ day }) => day))];
  return (
    <section aria-labelledby="noted">
      <h2 class="section" id="noted">
        {_("What I noted")}
      </h2>
      <Months months={months} month={month} onMonth={setWanted} />
      {days.map((day) => (
        <div key={day} class="day">
          <h3>{dayWords(day)}</h3>
          <div class="card rows">
            {shown
              .filter((entry) => entry.day === day)
              .map((entry) => (
                <Line key={entry.id} entry={entry} />
              ))}
          </div>
        </div>
      ))}
      {shown.length < noted.length && (
        <button type="button" class="plain" onClick={() => setWhole(month)}>
          {_("Show the whole month")}
        </button>
      )}
    </section>
  );
}

function Months(props: { months: string[]; month: string; onMonth: (month: string) => void }) {
  const { months, month, onMonth } = props;
  const place = months.indexOf(month);
  const [before, after] = [months[place - 1], months[place + 1]];
  return (
    <div class="months">
      <button
        type="button"
        class="step"
        disabled={!before}
        aria-label={_("The month before")}
        data-testid="month-before"
        onClick={() => before && onMonth(before)}
      >
        <Icon name="back" turns />
      </button>
      <p role="status">{monthWords(month)}</p>
      <button
        type="button"
        class="step"
        disabled={!after}
        aria-label={_("The month after")}
        data-testid="month-after"
        onClick={() => after && onMonth(after)}
      >
        <Icon name="next" turns />
      </button>
    </div>
  );
}

function Line({ entry }: { entry: Entry }) {
  return (
    <a href={`/numbers/edit/${entry.id}`} data-testid="entry" data-kind={entry.kind}>
      <KindSign kind={entry.kind} />
      <span class="grow">
        <h4>{entryWords(entry)}</h4>
        <span class="soft">
          {kindName(entry.kind)}
          {entry.product && (
            <>
              {" · "}
              <bdi>{productWords(entry.product)}</bdi>
            </>
          )}
        </span>
      </span>
      <Icon name="next" turns />
    </a>
  );
}
