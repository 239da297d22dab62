/**
 * The seasons of a graded attempt (docs/decisions/graded-seasons-follow-from-the-plan.md): what is
 * hashed of a plan, and which set of seasons a hash leads to.
 */
import { mix, seedOf } from "./chance.ts";
import { canonical } from "./digest.ts";
import { ascending, mean } from "./numbers.ts";
import { readActions, type Scenario } from "./scenario.ts";
import { check, listOf, whole } from "./schema.ts";

const SEASONS = 200;
const CANDIDATES = 64;
/** Of 200 standard normals: the mean of the lowest and highest tenth, and how far it and the mean stray. */
const TENTH = 1.755;
const TENTH_STRAYS = 0.12;
const MEAN_STRAYS = 0.0707;

/** What a learner commits to. A live room is played card by card: there it is nothing. */
export function committed(scenario: Scenario, actions: unknown): string {
  readActions(scenario, actions);
  return scenario.model.name === "live" ? "" : canonical(actions);
}

/** The sets that were found to be like all seasons, where `packs pars` looked for them (years.ts). */
const SETS = listOf(whole(0, 4294967295), 1, 256);

/** The set of seasons that a number leads to. Throws Refused for `sets` that are none. */
export function drawn(scenario: Scenario, number: number, sets?: unknown): number {
  if (sets === undefined) return likeliest(scenario, number);
  const among = check(SETS, sets, "years.graded");
  return among[number % among.length]!;
}

/**
 * Of 64 sets that follow from a number the one whose years are most like all years: harvests, prices
 * and demand with the mean and the tails that they should have. So a grade says little of the luck of
 * the draw, and the draw is still nobody's choice.
 */
function likeliest({ model }: Scenario, number: number): number {
  let best = number;
  let least = Infinity;
  for (let k = 0; k < CANDIDATES && model.levels; k++) {
    const set = k === 0 ? number : mix(number ^ k);
    const far = strays(model.levels, set);
    if (far < least) [best, least] = [set, far];
  }
  return best;
}

function strays(levels: (seed: number) => number[], set: number): number {
  const years: number[][] = [];
  for (let place = 0; place < SEASONS; place++) years.push(levels(seedOf(set, place)));
  let far = 0;
  years[0]!.forEach((_, level) => {
    const all = ascending(years.map((year) => year[level]!));
    const low = mean(all.slice(0, SEASONS / 10));
    const high = mean(all.slice(-SEASONS / 10));
    far += squared(mean(all) / MEAN_STRAYS);
    far += squared((low + TENTH) / TENTH_STRAYS);
    far += squared((high - TENTH) / TENTH_STRAYS);
  });
  return far;
}

function squared(x: number): number {
  return x * x;
}
