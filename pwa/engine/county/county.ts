/**
 * A county's money over five years, a quarter a step: the weakest link decides what farmers earn.
 * A teaching assumption, not a measured model. Equations: docs/simulations.md, "County".
 */
import { aroundOne, uniform } from "../chance.ts";
import type { Lever, Model, Outcome } from "../model.ts";
import { between, sum } from "../numbers.ts";
import { type Checked, number, share, whole } from "../schema.ts";

export const COUNTY = {
  quarters: whole(1, 100),
  /** Money for a quarter, in units of which 10 is usual. */
  budget: number(0.1, 1000),
  start: {
    terminals: share,
    skills: share,
    coldChain: share,
    brand: share,
    quality: share,
    logistics: share,
  },
};

export type County = Checked<typeof COUNTY>;

const PLAN = {
  /** Parts of the budget; together they make up the whole. */
  terminals: share,
  training: share,
  coldChain: share,
  logistics: share,
  quality: share,
  brand: share,
  /** How much of the training is practice; the rest is lectures. */
  practice: share,
};

export type CountyPlan = Checked<typeof PLAN>;

export interface CountyState {
  seed: number;
  quarter: number;
  terminals: number;
  skills: number;
  coldChain: number;
  brand: number;
  quality: number;
  logistics: number;
  farmers: number;
  consumers: number;
  incidents: number;
  demand: number;
}

const MONEY = ["terminals", "training", "coldChain", "logistics", "quality", "brand"] as const;
const SHARES = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1];
/** How much each link counts in the chain. */
const LINKS = { skills: 0.25, coldChain: 0.2, logistics: 0.2, quality: 0.2, brand: 0.15 };
const WEAKEST = 0.05;
const INCIDENTS = 0.25;
const INCIDENT_COSTS_BRAND = 0.18;

export const county: Model<County, CountyPlan, CountyState> = {
  name: "county",
  parameters: COUNTY,
  consistent: () => {},
  plan: () => PLAN,
  changeable: Object.keys(PLAN),
  levers: (): Lever[] => [
    ...MONEY.map((name) => ({ name, options: SHARES })),
    { name: "practice", options: [0, 0.3, 0.6, 1] },
  ],
  steps: ({ quarters }) => quarters,
  begin: ({ start }, _, seed) => ({
    seed,
    quarter: 0,
    ...start,
    farmers: 0,
    consumers: 0,
    incidents: 0,
    demand: 1,
  }),
  step,
  outcome,
};

function step({ budget }: County, state: CountyState, plan: CountyPlan): CountyState {
  const { seed, quarter } = state;
  const money = spending(plan, budget);
  const practised = 0.4 + 0.6 * plan.practice;
  // Everything wears out; money builds it up again.
  const terminals = Math.min(1, state.terminals * 0.99 + money.terminals * 0.02);
  const skills = Math.min(1.5, state.skills * 0.95 + money.training * 0.035 * practised);
  const coldChain = Math.min(1, state.coldChain * 0.985 + money.coldChain * 0.02);
  const logistics = Math.min(1, state.logistics * 0.97 + money.logistics * 0.03);
  const quality = Math.min(1, state.quality * 0.95 + money.quality * 0.03);
  const risk = INCIDENTS * (1 - quality) * Math.min(1.5, skills);
  const incident = uniform(seed, quarter, 2) < risk ? 1 : 0;
  const built = state.brand * 0.96 + money.brand * 0.03 * quality;
  const brand = between(built - INCIDENT_COSTS_BRAND * incident, 0, 1.2);
  const demand = aroundOne(seed, quarter, 1, 0.1);
  const chain = capability({ skills, coldChain, logistics, quality, brand });
  const earned = demand * 100 * chain * chain * (1 + 0.3 * brand) * (0.6 + 0.4 * terminals);
  return {
    seed,
    quarter: quarter + 1,
    terminals,
    skills,
    coldChain,
    brand,
    quality,
    logistics,
    farmers: state.farmers + earned,
    consumers: state.consumers + terminals * demand * 12 * (0.5 + 0.5 * logistics),
    incidents: state.incidents + incident,
    demand: state.demand + demand,
  };
}

/** A harmonic mean: a chain is hardly better than its weakest link. */
function capability(links: Record<keyof typeof LINKS, number>): number {
  const names = Object.keys(LINKS) as (keyof typeof LINKS)[];
  return 1 / sum(names.map((name) => LINKS[name] / Math.max(WEAKEST, links[name])));
}

function spending(plan: CountyPlan, budget: number): Record<(typeof MONEY)[number], number> {
  const total = Math.max(1e-9, sum(MONEY.map((name) => plan[name])));
  const part = (name: (typeof MONEY)[number]) => (plan[name] / total) * budget;
  return {
    terminals: part("terminals"),
    training: part("training"),
    coldChain: part("coldChain"),
    logistics: part("logistics"),
    quality: part("quality"),
    brand: part("brand"),
  };
}

function outcome({ quarters }: County, state: CountyState): Outcome {
  return {
    value: state.farmers / quarters,
    broken: false,
    figures: {
      farmersIncome: state.farmers / quarters,
      consumersGain: state.consumers / quarters,
      incidents: state.incidents,
      skills: state.skills,
      quality: state.quality,
      brand: state.brand,
    },
    shocks: { demand: state.demand, incidents: state.incidents },
  };
}
