/** Weather and ripening: what hangs on the trees (docs/simulations.md, "Weather", "Ripening"). */
import { uniform } from "../chance.ts";
import { hump } from "../numbers.ts";
import type { Season } from "./parameters.ts";
import { DRY, RAIN, type SeasonState, STORM, type Weather } from "./state.ts";

/** How much faster fruit is lost, and how much can be picked, by weather. */
const LOSS_FACTOR = { [DRY]: 1, [RAIN]: 1.6, [STORM]: 4 };
export const PICKING_FACTOR = { [DRY]: 1, [RAIN]: 0.55, [STORM]: 0.1 };
/** Makes the bell's area 1 for a half width of 1. */
const BELL = 15 / 16;

export interface Morning {
  weather: Weather;
  airCelsius: number;
  ripenedKg: number;
  treeLossKg: number;
  treeKg: number;
}

export function morning(season: Season, state: SeasonState): Morning {
  const weather = nextWeather(season, state);
  const ripenedKg = ripening(season, state);
  const hanging = state.treeKg + ripenedKg;
  const treeLossKg = hanging * Math.min(1, season.harvest.lossPerDay * LOSS_FACTOR[weather]);
  return {
    weather,
    airCelsius: temperature(season, state),
    ripenedKg,
    treeLossKg,
    treeKg: hanging - treeLossKg,
  };
}

/** A Markov chain: rain likes to follow rain, a storm a storm. */
function nextWeather({ weather }: Season, { weather: before, seed, day }: SeasonState): Weather {
  const storm = before === STORM ? weather.stormAfterStorm : weather.storm;
  const rain = before === DRY ? weather.rainAfterDry : weather.rainAfterRain;
  const chance = uniform(seed, day, 1);
  if (chance < storm) return STORM;
  return chance < storm + rain ? RAIN : DRY;
}

function temperature({ weather }: Season, { seed, day }: SeasonState): number {
  const around = 4 * (uniform(seed, day, 2) - 0.5);
  return weather.meanCelsius + weather.celsiusPerDay * day + around;
}

/** A smooth bell over the weeks of harvest, moved by the season's shift. */
function ripening({ harvest }: Season, { shocks, day }: SeasonState): number {
  const bell = hump(day, harvest.middleDay + shocks.shiftDays, harvest.halfWidthDays);
  return shocks.harvestKg * bell * bell * (BELL / harvest.halfWidthDays);
}
