/** The best known plan: each lever in turn to its best option, from several starts, until nothing helps. */
import { mix } from "./chance.ts";
import { chosen, withChoice } from "./explain.ts";
import { goal, type Par, valuesOf } from "./grade.ts";
import type { Scenario } from "./scenario.ts";
import { check } from "./schema.ts";
import { ENGINE } from "./version.ts";

const ROUNDS = 8;

export interface Search {
  set: number;
  seasons: number;
  /** More starting points than the ones given, drawn from the levers' options. */
  starts: number;
  /** Plans known to be good. */
  known: readonly unknown[];
}

export function findPar(scenario: Scenario, { set, seasons, starts, known }: Search): Par {
  const jOf: JudgeBy = (plan, count) => goal(valuesOf(scenario, { plan, changes: [] }, set, count));
  const baselines = scenario.baselines.map((plan) => jOf(plan, seasons));
  const shape = scenario.model.plan(scenario.parameters);
  const given = [...known.map((plan) => check(shape, plan, "known")), scenario.average];
  let best: { plan: unknown; j: number } = {
    plan: scenario.average,
    j: jOf(scenario.average, seasons),
  };
  for (let start = 0; start < given.length + starts; start++) {
    const from = start < given.length ? given[start] : scattered(scenario, start);
    const top = climb(scenario, from as object, seasons, jOf);
    if (top.j > best.j) best = top;
  }
  const baselineJ = Math.max(...baselines);
  return {
    scenario: scenario.hash,
    engine: ENGINE,
    set,
    seasons,
    baselineJ,
    bestJ: best.j,
    baseline: baselines.indexOf(baselineJ),
    best: best.plan,
  };
}

/** A first look at this many seasons; what is so much worse there is not looked at further. */
const FIRST_LOOK = 40;
const CLEARLY_WORSE = 0.02;

type JudgeBy = (plan: unknown, seasons: number) => number;

function climb(scenario: Scenario, from: object, seasons: number, jOf: JudgeBy) {
  let plan = from;
  let j = jOf(plan, seasons);
  let glance = jOf(plan, FIRST_LOOK);
  for (let round = 0; round < ROUNDS; round++) {
    const before = j;
    for (const lever of scenario.model.levers(scenario.parameters))
      for (const option of lever.options) {
        if (option === chosen(plan, lever)) continue;
        const tried = withChoice(plan, lever, option);
        const first = jOf(tried, FIRST_LOOK);
        if (first < glance - CLEARLY_WORSE * Math.abs(glance)) continue;
        const reached = jOf(tried, seasons);
        if (reached > j + 1e-6) [plan, j, glance] = [tried, reached, first];
      }
    if (j === before) break;
  }
  return { plan, j };
}

function scattered(scenario: Scenario, start: number): object {
  let plan = Object(scenario.average) as object;
  scenario.model.levers(scenario.parameters).forEach((lever, place) => {
    const draw = mix(mix(start + 1) ^ place) % lever.options.length;
    plan = withChoice(plan, lever, lever.options[draw]);
  });
  return plan;
}
