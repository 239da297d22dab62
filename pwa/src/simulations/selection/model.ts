/**
 * Choosing a product, on this phone: the exercise's products and the learner's own ones in one scenario,
 * the engine's ranking, why each stands where it stands, and how sure that is.
 */
import type { Product, Ranked, SelectionState } from "../../../engine/selection/selection.ts";
import type { Ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";

export type { Product, Ranked };

export interface OwnProduct extends Product {
  name: string;
}

/** In the order of the engine's CRITERIA. */
export const CRITERIA = [
  "margin",
  "profitPerBox",
  "shelfLife",
  "seasonLength",
  "sturdiness",
  "difference",
  "certificate",
  "supply",
  "demand",
  "fewComplaints",
] as const;
export type Criterion = (typeof CRITERIA)[number];

export interface Standing extends Ranked {
  veto: "unlawful" | "earns-nothing" | null;
  good: Criterion[];
  bad: Criterion[];
}

export interface Sureness {
  /** Of 100 ways of weighing. */
  first: number;
  amongThree: number;
}

const GOOD = 2;
const BAD = 1;
/** A difference of less than this, weighed, is no reason. */
const LEAST = 0.006;
const WAYS = 200;

export function productsOf({ scenario }: Playable): Product[] {
  return scenario.parameters.products as Product[];
}

export function usualWeights({ scenario }: Playable): number[] {
  return (scenario.parameters.weights as number[]).slice();
}

/** The exercise with other products; without par, so nothing is graded. */
export function withProducts({ scenario }: Playable, products: Product[]): Playable {
  const bare = products.map(({ ...product }) => {
    delete (product as Partial<OwnProduct>).name;
    return product;
  });
  const weights = scenario.parameters.weights;
  const plan = { weights, product: bare[0]!.id };
  return {
    scenario: {
      ...scenario,
      parameters: { products: bare, weights },
      baselines: [plan],
      naive: plan,
      average: plan,
    },
    par: null,
  };
}

export async function rank(ask: Ask, playable: Playable, weights: number[]): Promise<Standing[]> {
  const products = productsOf(playable);
  const plan = { weights, product: products[0]!.id };
  const state = (await ask("begin", { ...playable, plan })) as SelectionState;
  const ranking = state.ranking;
  const means = CRITERIA.map(
    (_, place) => ranking.reduce((sum, { facts }) => sum + facts[place]!, 0) / ranking.length,
  );
  return ranking.map((one) => ({
    ...one,
    veto: vetoOf(one, products),
    ...reasonsOf(one, means, weights),
  }));
}

function vetoOf({ id, vetoed }: Ranked, products: Product[]): Standing["veto"] {
  if (!vetoed) return null;
  return products.find((one) => one.id === id)!.legal === 0 ? "unlawful" : "earns-nothing";
}

/** Where it stands out from the others, as far as the learner finds that important. */
function reasonsOf({ facts }: Ranked, means: number[], weights: number[]) {
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const leads = CRITERIA.map((criterion, place) => ({
    criterion,
    lead: ((facts[place]! - means[place]!) * weights[place]!) / total,
  })).sort((a, b) => b.lead - a.lead);
  const good = leads.filter(({ lead }) => lead > LEAST).slice(0, GOOD);
  const bad = leads.filter(({ lead }) => lead < -LEAST).slice(-BAD);
  return {
    good: good.map(({ criterion }) => criterion),
    bad: bad.map(({ criterion }) => criterion),
  };
}

/** In how many of 100 ways of weighing a product stays first, and among the first three. */
export async function sureness(
  ask: Ask,
  playable: Playable,
  weights: number[],
  product: string,
): Promise<Sureness> {
  const { scenario } = playable;
  const request = { scenario, actions: [{ weights, product }], seasons: WAYS };
  const { figures } = (await ask("grade", request)) as { figures: Record<string, number> };
  return {
    first: Math.round(100 * figures.first!),
    amongThree: Math.round(100 * figures.amongThree!),
  };
}

/** The scenario in which a product's season can be played; null where there is none. */
export function seasonOf(product: string): string | null {
  return SEASONS[product] ?? null;
}

const SEASONS: Record<string, string> = {
  lychee: "conghua-lychee",
  "lychee-honey": "conghua-honey",
  "yulu-pear": "xixian-pear",
  walnut: "longnan-gift-box",
  "olive-oil": "longnan-gift-box",
  pepper: "longnan-gift-box",
  "dried-lychee": "cross-border",
};
