/**
 * From many seasons to a judgement: the plan is graded, not the luck (docs/simulations.md, "Score").
 */
import { ascending, mean } from "./numbers.ts";
import { digestOf, playMany, type Season } from "./play.ts";
import type { Actions, Scenario } from "./scenario.ts";

const WORST_TENTH_WEIGHT = 0.3;
const MOST_WITH_BROKEN_RULES = 40;

/** The best known plan of a scenario and what it and the baselines reach on one set of seasons. */
export interface Par {
  scenario: string;
  engine: string;
  set: number;
  seasons: number;
  /** J of the best baseline (score 0) and of the best known plan (score 100). */
  baselineJ: number;
  bestJ: number;
  /** Which baseline is best. */
  baseline: number;
  /** The best known plan. */
  best: unknown;
}

export interface Grade {
  /** 0.7 of the mean and 0.3 of the mean of the worst tenth. */
  j: number;
  mean: number;
  worstTenth: number;
  /** 0 to 100, more for a plan better than the best known; null without par values. */
  score: number | null;
  /** Rules were broken: the score stops at 40. */
  capped: boolean;
  digest: string;
}

export function worstTenth(values: readonly number[]): number {
  return mean(ascending(values).slice(0, Math.max(1, Math.floor(values.length / 10))));
}

export function goal(values: readonly number[]): number {
  return (1 - WORST_TENTH_WEIGHT) * mean(values) + WORST_TENTH_WEIGHT * worstTenth(values);
}

export function gradeOf(seasons: readonly Season[], par: Par | null): Grade {
  const values = seasons.map(({ value }) => value);
  const j = goal(values);
  const capped = seasons.some(({ broken }) => broken);
  return {
    j,
    mean: mean(values),
    worstTenth: worstTenth(values),
    score: par && scored(j, capped, par),
    capped,
    digest: digestOf(seasons),
  };
}

function scored(j: number, capped: boolean, { baselineJ, bestJ }: Par): number {
  const score = Math.max(0, (100 * (j - baselineJ)) / (bestJ - baselineJ));
  return capped ? Math.min(score, MOST_WITH_BROKEN_RULES) : score;
}

/** Par values for another set of seasons: the same plans, played there. */
export function parOn(
  scenario: Scenario,
  par: Par,
  best: Actions,
  set: number,
  count: number,
): Par {
  if (par.set === set && par.seasons === count) return par;
  const jOf = (plan: unknown) => goal(valuesOf(scenario, { plan, changes: [] }, set, count));
  const baselines = scenario.baselines.map(jOf);
  const baselineJ = Math.max(...baselines);
  return {
    ...par,
    set,
    seasons: count,
    baselineJ,
    bestJ: goal(valuesOf(scenario, best, set, count)),
    baseline: baselines.indexOf(baselineJ),
  };
}

export function valuesOf(scenario: Scenario, actions: Actions, set: number, count: number) {
  return playMany(scenario, actions, set, count).map(({ value }) => value);
}
