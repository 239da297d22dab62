/** Drawn pictures of a season: options, the season's curve, where a box's money goes. */
import { hump } from "../../../engine/numbers.ts";
import { gettext as _ } from "../../core/i18n.ts";
import type { Playable } from "../scenarios.ts";
import { type BoxMoney, isHarvest, seasonOf, stockOf } from "./model.ts";
import { grouped, partOfBox, yuan } from "./words.ts";

const INK = "#1d2a22";
const WOOD = "#b97f3d";
const CARD = "#d9a76a";

const van = (body: string, extra?: preact.ComponentChildren) => (
  <g>
    <path d="M2 14h28v20H2z" fill={body} />
    <path d="M30 20h9l7 8v6H30z" fill="#2f7089" />
    <path d="M33 23h5l4 5h-9z" fill="#dcedf2" />
    <circle cx="12" cy="36" r="5" fill={INK} />
    <circle cx="37" cy="36" r="5" fill={INK} />
    {extra}
  </g>
);

const SIGNS: Record<string, preact.JSX.Element> = {
  economy: van(CARD),
  standard: van("#e8b84a", <path d="M0 8h10M4 4h14" stroke="#b83c19" stroke-width="3" />),
  cold: van(
    "#dcedf2",
    <path
      d="M16 17v14M10 20.500l12 7M22 20.500l-12 7"
      stroke="#2a6780"
      stroke-width="2.500"
      stroke-linecap="round"
    />,
  ),
  basic: (
    <g>
      <path d="M8 16h32v26H8z" fill={CARD} />
      <path d="M8 16l16-8 16 8" fill="none" stroke={WOOD} stroke-width="3" />
      <path d="M20 16h8v8h-8z" fill="#faefd0" />
    </g>
  ),
  strong: (
    <g>
      <path d="M8 14h32v28H8z" fill={WOOD} />
      <path d="M8 21h32M8 35h32M16 14v28M32 14v28" stroke="#7d5527" stroke-width="2.500" />
      <path d="M20 14h8v8h-8z" fill="#faefd0" />
    </g>
  ),
  iced: (
    <g>
      <path d="M8 14h32v28H8z" fill="#fffdf8" stroke="#8cc7da" stroke-width="3" />
      <path d="M13 22h9v8h-9zM26 22h9v8h-9zM19 32h9v7h-9z" fill="#8cc7da" />
      <path d="M8 14l4-6h24l4 6" fill="#dcedf2" stroke="#8cc7da" stroke-width="2" />
    </g>
  ),
};

/** A road or a box; decoration beside its name. */
export function OptionSign({ value }: { value: string }) {
  return (
    <svg viewBox="0 0 48 48" width="52" height="52" aria-hidden="true">
      {SIGNS[value]}
    </svg>
  );
}

const [WIDTH, HEIGHT] = [320, 84];

/** When fruit is ripe or buyers come, and where the three parts of the season lie. */
export function Calendar({ playable }: { playable: Playable }) {
  const { days, secondPartDay, thirdPartDay } = seasonOf(playable);
  const x = (day: number) => (WIDTH * day) / days;
  const line = (at: (day: number) => number) => {
    let path = "";
    for (let day = 0; day <= days; day++)
      path += `${day ? "L" : "M"}${x(day).toFixed(1)} ${(HEIGHT - 14 - at(day) * (HEIGHT - 26)).toFixed(1)}`;
    return path;
  };
  const harvest = isHarvest(playable);
  return (
    <figure class="calendar">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={calendarWords(playable)}>
        <path
          class="hill"
          d={`${line(hillOf(playable))}L${WIDTH} ${HEIGHT - 14}L0 ${HEIGHT - 14}z`}
        />
        {harvest && <path class="price" d={line(priceOf(playable))} />}
        <path class="parts" d={`M${x(secondPartDay)} 4V${HEIGHT}M${x(thirdPartDay)} 4V${HEIGHT}`} />
        {[1, secondPartDay + 1, thirdPartDay + 1].map((day) => (
          <text key={day} x={x(day - 1) + 3} y={HEIGHT - 2}>
            {_("day %(n)s", { n: day })}
          </text>
        ))}
      </svg>
      <figcaption class="soft">
        <span class="tint">
          <i class="hill" /> {harvest ? _("ripe fruit") : _("buyers")}
        </span>
        {harvest && (
          <span class="tint">
            <i class="price" /> {_("wholesale price")}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function hillOf(playable: Playable): (day: number) => number {
  if (!isHarvest(playable)) {
    const { festivalDay, festivalHalfWidthDays, festivalPeak } = stockOf(playable).demand;
    return (day) =>
      (1 + festivalPeak * hump(day, festivalDay, festivalHalfWidthDays)) / (1 + festivalPeak);
  }
  const { middleDay, halfWidthDays } = seasonOf(playable).harvest;
  return (day) => {
    const bell = hump(day, middleDay, halfWidthDays);
    return bell * bell;
  };
}

function priceOf(playable: Playable): (day: number) => number {
  const { harvest, wholesale } = seasonOf(playable);
  return (day) => 1 - wholesale.glut * hump(day, harvest.middleDay, wholesale.glutHalfWidthDays);
}

function calendarWords(playable: Playable): string {
  if (!isHarvest(playable))
    return _("Most buyers come around day %(day)s.", {
      day: stockOf(playable).demand.festivalDay + 1,
    });
  const { harvest, wholesale } = seasonOf(playable);
  return _(
    "Most fruit is ripe around day %(day)s; then the wholesale price falls by %(n)s of 100.",
    { day: harvest.middleDay + 1, n: Math.round(100 * wholesale.glut) },
  );
}

export function BoxBar({ money }: { money: BoxMoney }) {
  const { yuan: price, parts, left } = money;
  const whole = Math.max(price, price - left);
  return (
    <section class="box-money" aria-live="polite">
      <div class="day-bar" aria-hidden="true">
        {parts.map(({ name, yuan: part }, place) => (
          <i key={name} class={`part-${place}`} style={{ width: `${(100 * part) / whole}%` }} />
        ))}
        {left > 0 && <i class="left" style={{ width: `${(100 * left) / whole}%` }} />}
      </div>
      <p class="soft">
        {parts.map(({ name, yuan: part }, place) => (
          <span key={name} class="tint">
            <i class={`part-${place}`} />
            {partOfBox(name)} {Math.round(part)}
          </span>
        ))}
      </p>
      <p class={left < 0 ? "left-words minus" : "left-words"}>
        {_("Of %(price)s yuan a box leaves", { price: grouped(price) })} <b>{yuan(left)}</b>
      </p>
    </section>
  );
}
