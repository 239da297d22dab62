/** Bars over time, drawn by hand: a library for five plain charts would outweigh the whole screen. */
import { gettext as _ } from "../core/i18n.ts";
import type { NumberName } from "./sums.ts";

export interface Bar {
  /** Null: nothing to work it out from. */
  value: number | null;
  /** Under the bar: its number, and which day or month. */
  shown: string;
  label: string;
  /** Both for those who hear it. */
  words: string;
  now: boolean;
}

const HEIGHT = 72;
const WIDTH = 20;
/** More bars than this leave no room for a number under each. */
const NUMBERED = 7;
/** A bar that would vanish still shows that there is something. */
const LEAST = 2;

export function Bars({ name, label, bars }: { name: NumberName; label: string; bars: Bar[] }) {
  const values = bars.map(({ value }) => value ?? 0);
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  if (top === bottom) return null;
  const scale = HEIGHT / (top - bottom);
  const numbered = bars.length <= NUMBERED;
  const highest = bars.find(({ value }) => value === top);
  const columns = { gridTemplateColumns: `repeat(${bars.length}, 1fr)` };
  return (
    <figure class="bars">
      <svg
        class={`tint-${name}`}
        viewBox={`0 0 ${WIDTH * bars.length} ${HEIGHT + 2}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}. ${bars.map(({ words }) => words).join("; ")}`}
      >
        {values.map((value, place) => {
          const height = value === 0 ? 0 : Math.max(LEAST, Math.abs(value) * scale);
          const zero = top * scale;
          return (
            <rect
              key={bars[place]!.words}
              class={value < 0 ? "below" : ""}
              x={WIDTH * place + 3}
              width={WIDTH - 6}
              y={value < 0 ? zero : zero - height + 1}
              height={height}
            />
          );
        })}
        <path class="ground" d={`M0 ${top * scale + 1}h${WIDTH * bars.length}`} />
      </svg>
      <div class="bar-labels" style={columns} aria-hidden="true">
        {bars.map(({ shown, label: under, now, words }) => (
          <span key={words} class={now ? "now" : ""}>
            {numbered && <b>{shown}</b>}
            {under}
          </span>
        ))}
      </div>
      {!numbered && top > 0 && (
        <figcaption class="soft" aria-hidden="true">
          {_("Most in %(when)s", { when: highest!.words })}
        </figcaption>
      )}
    </figure>
  );
}
