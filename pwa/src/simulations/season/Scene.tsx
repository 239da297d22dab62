/** The farm or the store on one day, as a picture; without a day: as it looks before the season. */
import { hump, sum } from "../../../engine/numbers.ts";
import type { Season } from "../../../engine/season/parameters.ts";
import type { SeasonState } from "../../../engine/season/state.ts";
import type { StockState } from "../../../engine/stock/stock.ts";
import type { Playable } from "../scenarios.ts";
import { type Day, isHarvest, seasonOf, stockOf } from "./model.ts";

const SKY = ["#cfe8ee", "#b9c9cf", "#75848c"];
const INK = "#1d2a22";
const CARD = "#d9a76a";
/** Where fruit hangs on a tree, from its middle. */
const FRUITS: readonly [number, number][] = [
  [-12, 2],
  [9, -6],
  [0, 12],
  [14, 8],
  [-5, -12],
  [-16, -8],
  [4, 2],
  [-8, 14],
];
const TREES = [52, 112, 172];
const MOST_BOXES = 15;

export function Scene({ playable, day }: { playable: Playable; day?: Day }) {
  return (
    <svg class="scene" viewBox="0 0 320 160" aria-hidden="true">
      {isHarvest(playable) ? (
        <Orchard playable={playable} day={day as SeasonState | undefined} />
      ) : (
        <Store playable={playable} day={day as StockState | undefined} />
      )}
    </svg>
  );
}

function Orchard({ playable, day }: { playable: Playable; day?: SeasonState }) {
  const { harvest, costs } = seasonOf(playable);
  const weather = day?.weather ?? 0;
  const hanging = day ? ripe(harvest, day) : 1;
  const stacked = day ? sum(day.boxes) / costs.packingBoxesPerDay : 0.3;
  const fruits = Math.round(Math.min(1, hanging) * FRUITS.length * TREES.length);
  return (
    <g>
      <Sky weather={weather} />
      <path d="M0 112q80-26 170-8t150-4v60H0z" fill="#8fbf78" />
      <path d="M0 132q120-16 320-2v30H0z" fill="#6fa45f" />
      {TREES.map((x, tree) => (
        <g key={x} class={weather === 2 ? "tree shaken" : "tree"}>
          <path d={`M${x} 130V98`} stroke="#8a5a2b" stroke-width="8" />
          <circle cx={x} cy="78" r="30" fill="#2f7d4d" />
          <circle cx={x - 16} cy="92" r="17" fill="#2a7046" />
          <circle cx={x + 17} cy="90" r="18" fill="#358a55" />
          {FRUITS.map(([dx, dy], at) => (
            <circle
              key={at}
              class="fruit"
              cx={x + dx}
              cy={82 + dy}
              r="5"
              fill="#c2431f"
              opacity={at * TREES.length + tree < fruits ? 1 : 0}
            />
          ))}
        </g>
      ))}
      <Stack share={stacked} />
      <Van out={(day?.today.shipped ?? 0) > 0} />
      <Drops weather={weather} />
    </g>
  );
}

/** How much is ripe around this day: what hangs there in the evening is only what nobody picked. */
function ripe({ middleDay, halfWidthDays, meanKg }: Season["harvest"], state: SeasonState): number {
  const bell = hump(state.day, middleDay + state.shocks.shiftDays, halfWidthDays);
  return (bell * bell * state.shocks.harvestKg) / meanKg;
}

function Store({ playable, day }: { playable: Playable; day?: StockState }) {
  const { demand, supply } = stockOf(playable);
  const festive = hump(day?.day ?? 0, demand.festivalDay, demand.festivalHalfWidthDays) > 0.2;
  const full = day ? day.stock / (supply.referenceLot / 2) : 0.5;
  return (
    <g>
      <Sky weather={0} />
      <path d="M0 128h320v32H0z" fill="#b9a98a" />
      <path d="M20 52h200v78H20z" fill="#efe2c4" />
      <path d="M10 54L120 18l110 36z" fill="#8a4a2b" />
      <path d="M34 66h172v60H34z" fill="#5b4a36" />
      <path d="M34 86h172M34 106h172" stroke="#8a6a45" stroke-width="3" />
      {SHELF.map((at) => (
        <path
          key={at}
          class="fruit"
          d={`M${38 + (at % 10) * 17} ${112 - Math.floor(at / 10) * 20}h14v13h-14z`}
          fill="#c2431f"
          stroke="#e8b84a"
          stroke-width="2"
          opacity={at < full * SHELF.length ? 1 : 0}
        />
      ))}
      {festive && (
        <g fill="#c2431f" stroke="#e8b84a" stroke-width="2">
          <ellipse cx="26" cy="70" rx="9" ry="11" />
          <ellipse cx="214" cy="70" rx="9" ry="11" />
        </g>
      )}
      {day?.closed && (
        <path d="M30 62l180 66M210 62L30 128" stroke="#b83c19" stroke-width="9" opacity=".85" />
      )}
      <Van out={(day?.today.sold ?? 0) > 0} />
    </g>
  );
}

const SHELF = Array.from({ length: 30 }, (_none, at) => at);

function Sky({ weather }: { weather: number }) {
  return (
    <g>
      <path class="sky" d="M0 0h320v160H0z" fill={SKY[weather]} />
      {weather === 0 && <circle cx="282" cy="32" r="19" fill="#e8b84a" />}
      {weather > 0 && (
        <path
          d="M214 44a17 17 0 0 1 9-32 24 24 0 0 1 44-4 20 20 0 0 1 27 36z"
          fill={weather === 2 ? "#45525a" : "#8b9ba3"}
        />
      )}
      {weather === 2 && <path d="M258 44l-13 20h10l-7 20 20-27h-11l8-13z" fill="#e8b84a" />}
    </g>
  );
}

function Drops({ weather }: { weather: number }) {
  if (weather === 0) return null;
  return (
    <path
      class="drops"
      d="M20 10l-6 16M70 30l-6 16M120 8l-6 16M160 40l-6 16M200 60l-6 16M40 60l-6 16M96 66l-6 16M300 60l-6 16M250 90l-6 16"
      stroke="#2a6780"
      stroke-width="3"
      stroke-linecap="round"
    />
  );
}

function Stack({ share }: { share: number }) {
  const boxes = Math.round(Math.min(1, share) * MOST_BOXES);
  return (
    <g>
      {Array.from({ length: boxes }, (_none, at) => (
        <path
          key={at}
          d={`M${212 + (at % 3) * 15} ${132 - Math.floor(at / 3) * 12}h13v10h-13z`}
          fill={CARD}
          stroke="#8a6a45"
        />
      ))}
    </g>
  );
}

function Van({ out }: { out: boolean }) {
  return (
    <g class={out ? "van out" : "van"}>
      <path d="M262 118h30v20h-30z" fill="#24724a" />
      <path d="M292 124h10l8 8v6h-18z" fill="#2f7089" />
      <circle cx="272" cy="140" r="6" fill={INK} />
      <circle cx="300" cy="140" r="6" fill={INK} />
    </g>
  );
}
