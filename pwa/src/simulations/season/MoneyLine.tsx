/** What was earned up to each day, as a line; a second line of another season to compare. */
import { gettext as _ } from "../../core/i18n.ts";
import { type Day, worthOf } from "./model.ts";
import { yuan } from "./words.ts";

const [WIDTH, HEIGHT] = [320, 76];

export function MoneyLine(props: {
  /** Money in hand before the season. */
  start: number;
  days: readonly Day[];
  /** The last day that is shown; all of them without it. */
  at?: number;
  other?: readonly Day[];
  /** Days to be marked, from and to. */
  marked?: readonly [number, number];
}) {
  const { start, days, other, marked } = props;
  const last = days.length - 1;
  const at = props.at ?? last;
  const own = earnings(days, start);
  const others = other ? earnings(other, start) : [];
  const all = own.concat(others, 0);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (day: number) => (WIDTH * day) / last;
  const y = (value: number) => HEIGHT - 6 - ((value - low) / (high - low || 1)) * (HEIGHT - 12);
  const path = (values: number[]) =>
    values
      .map((value, day) => `${day ? "L" : "M"}${x(day).toFixed(1)} ${y(value).toFixed(1)}`)
      .join("");
  return (
    <svg
      class="money-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={_("Earned up to day %(day)s: %(yuan)s", { day: at, yuan: yuan(own[at]!) })}
    >
      {marked && (
        <rect
          class="marked"
          x={x(marked[0])}
          width={x(marked[1]) - x(marked[0])}
          y="0"
          height={HEIGHT}
        />
      )}
      <path class="zero" d={`M0 ${y(0)}H${WIDTH}`} />
      {other && <path class="other" d={path(others)} />}
      <path class="own" d={path(own.slice(0, at + 1))} />
      <circle class={own[at]! < 0 ? "minus" : ""} cx={x(at)} cy={y(own[at]!)} r="5" />
    </svg>
  );
}

function earnings(days: readonly Day[], start: number): number[] {
  return days.map((day) => worthOf(day) - start);
}
