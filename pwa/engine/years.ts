/**
 * Which sets of seasons serve for what: those that are like all seasons for graded attempts, so that luck
 * says little there, and a hard and a kind one to practise on (docs/simulations.md, "Years").
 */
import { mix } from "./chance.ts";
import { goal, type Par, valuesOf, worstTenth } from "./grade.ts";
import { ascending, mean } from "./numbers.ts";
import type { Scenario } from "./scenario.ts";

const SEASONS = 200;
/** Of the sets looked at, one in so many is kept for graded attempts. */
const KEPT_OF = 16;
/** The gaps that a score is made of say more of it than the other traits. */
const GAP_WEIGHT = 2;
/** So few that a whole set of them can be bad. */
const FEW_SEASONS = 40;
/** Where the score of the learner's plan strays less than this, any set will do. */
const STRAYS_LITTLE = 0.5;
/** Far from the practice set, and from each other. */
const FIRST = 0x51a7e5;

export interface Years {
  /** Missing where any set does. */
  graded?: readonly number[];
  /** Missing where chance decides nothing for a whole season. */
  good?: { set: number; seasons: number };
  bad?: { set: number; seasons: number };
}

export interface Looks {
  /** How many sets of 200 to look at for graded attempts. */
  sets: number;
  /** How many sets of 40 to look at for the best and the worst years. */
  looks: number;
}

export function findYears(scenario: Scenario, par: Par, { sets, looks }: Looks): Years {
  const candidates = numbers(sets, FIRST).map((set) => looked(scenario, par, set));
  const middling = deviation(candidates.map(({ score }) => score)) > STRAYS_LITTLE;
  return {
    ...(middling && { graded: mostLikeAll(candidates) }),
    ...(scenario.model.levels && looks > 0 && bestAndWorst(scenario, looks)),
  };
}

interface Looked {
  set: number;
  score: number;
  /** Mean and worst tenth of the usual, the learner's and the best known plan. */
  traits: readonly number[];
}

/** The first traits are gaps between plans. */
const GAPS = 2;

function looked(scenario: Scenario, par: Par, set: number): Looked {
  const plans = [scenario.baselines[par.baseline], scenario.average, par.best];
  const values = plans.map((plan) => valuesOf(scenario, { plan, changes: [] }, set, SEASONS));
  const [usual, learner, best] = values.map(goal) as [number, number, number];
  return {
    set,
    score: (100 * (learner - usual)) / (best - usual),
    traits: [learner - usual, best - usual, ...values.map(mean), ...values.map(worstTenth)],
  };
}

/** The sets whose traits are the nearest to the mean of all, each measured by how much it strays. */
function mostLikeAll(all: readonly Looked[]): number[] {
  const columns = all[0]!.traits.map((_, i) => all.map(({ traits }) => traits[i]!));
  const middles = columns.map(mean);
  const strays = columns.map((column) => deviation(column) || 1);
  const far = ({ traits }: Looked) =>
    traits.reduce((sum, trait, i) => {
      const off = (trait - middles[i]!) / strays[i]!;
      return sum + (i < GAPS ? GAP_WEIGHT : 1) * off * off;
    }, 0);
  return all
    .map((each) => ({ set: each.set, far: far(each) }))
    .sort((a, b) => a.far - b.far || a.set - b.set)
    .slice(0, Math.max(1, Math.floor(all.length / KEPT_OF)))
    .map(({ set }) => set);
}

/** By what the plan of a learner who has heard the lesson reaches there. */
function bestAndWorst(scenario: Scenario, looks: number): Pick<Years, "good" | "bad"> {
  const plan = scenario.average;
  const reached = numbers(looks, FIRST + 1).map((set) => ({
    set,
    seasons: FEW_SEASONS,
    j: goal(valuesOf(scenario, { plan, changes: [] }, set, FEW_SEASONS)),
  }));
  const order = ascending(reached.map(({ j }) => j));
  const find = (wanted: number) => {
    const { set, seasons } = reached.filter(({ j }) => j === wanted)[0]!;
    return { set, seasons };
  };
  return { good: find(order[order.length - 1]!), bad: find(order[0]!) };
}

/** Different sets, the same for everybody who looks. */
function numbers(count: number, first: number): number[] {
  const found: number[] = [];
  for (let k = 0; k < count; k++) found.push(mix(mix(first) ^ k));
  return found;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) * (value - middle))));
}
