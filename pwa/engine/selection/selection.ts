/**
 * Which product to begin with: ten facts, weighed; the law first; and how sure the answer is when the
 * weights are doubted. Equations: docs/simulations.md, "Choosing a product".
 */
import { uniform } from "../chance.ts";
import type { Lever, Model, Outcome } from "../model.ts";
import { between, log, sum } from "../numbers.ts";
import { type Checked, listOf, number, oneOf, Refused, share, text, whole } from "../schema.ts";

/** In the order of the weights. */
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

const product = {
  id: text(40),
  priceYuan: number(0.1, 1e6),
  costYuan: number(0, 1e6),
  shelfDays: number(0.5, 5000),
  seasonMonths: number(0, 12),
  fragility: share,
  difference: share,
  /** 0 none, 1 of origin, 2 with a laboratory's report, 3 geographical indication or organic. */
  certificate: whole(0, 3),
  supplyTonnes: number(0.01, 1e6),
  /** Index 0 to 100, and how it changes a year. */
  demand: number(0, 100),
  trend: number(-1, 1),
  /** May it be sold online as it is? */
  legal: oneOf(0, 1),
  complaints: share,
};

export const SELECTION = {
  products: listOf(product, 2, 40),
  weights: listOf(share, CRITERIA.length, CRITERIA.length),
};

export type Selection = Checked<typeof SELECTION>;
export type Product = Checked<typeof product>;

const LEAST_PROFIT_YUAN = 2;
/** How far the weights are doubted: the random part against the given one. */
const DOUBT = 3;
const TOP = 3;

function planShape({ products }: Selection) {
  return {
    /** What the learner thinks important. */
    weights: listOf(share, CRITERIA.length, CRITERIA.length),
    product: oneOf(...products.map(({ id }) => id)),
  };
}

export type SelectionPlan = Checked<ReturnType<typeof planShape>>;

export interface Ranked {
  id: string;
  /** 0 to 100 with the learner's weights. */
  score: number;
  vetoed: boolean;
  /** Each fact on its scale, 0 to 1, in the order of CRITERIA. */
  facts: readonly number[];
}

export interface SelectionState {
  seed: number;
  /** Best first, the vetoed ones last. */
  ranking: readonly Ranked[];
}

export const selection: Model<Selection, SelectionPlan, SelectionState> = {
  name: "selection",
  parameters: SELECTION,
  consistent: ({ products, weights }) => {
    const ids = products.map(({ id }) => id);
    if (ids.some((id, place) => ids.indexOf(id) !== place)) throw new Refused("twice", "products");
    if (!(sum(weights) > 0)) throw new Refused("out-of-range", "weights");
  },
  plan: planShape,
  changeable: [],
  levers: ({ products }): Lever[] => [{ name: "product", options: products.map(({ id }) => id) }],
  steps: () => 1,
  begin: ({ products }, { weights }, seed) => ({ seed, ranking: ranked(products, weights) }),
  step: (_, state) => state,
  outcome,
};

/** How good a product looks, fact by fact. */
export function facts(product: Product): number[] {
  const { priceYuan, costYuan, demand, trend, complaints } = product;
  const profit = priceYuan - costYuan;
  return [
    onScale(profit / priceYuan, 0.05, 0.45),
    onScale(profit, 3, 60),
    onScale(log(product.shelfDays), log(3), log(365)),
    onScale(product.seasonMonths, 1, 12),
    1 - product.fragility,
    product.difference,
    product.certificate / 3,
    onScale(log(product.supplyTonnes), log(5), log(1000)),
    onScale(demand * (1 + trend), 30, 100),
    1 - onScale(complaints, 0.02, 0.12),
  ];
}

function onScale(x: number, least: number, most: number): number {
  return between((x - least) / (most - least), 0, 1);
}

/** The law first, and no work for nothing. */
function isVetoed({ legal, priceYuan, costYuan }: Product): boolean {
  return legal === 0 || priceYuan - costYuan <= LEAST_PROFIT_YUAN;
}

function weighed(of: readonly number[], weights: readonly number[]): number {
  const total = sum(weights);
  if (total <= 0) return 0;
  return (100 * sum(of.map((fact, place) => fact * weights[place]!))) / total;
}

function ranked(products: readonly Product[], weights: readonly number[]): Ranked[] {
  return products
    .map((product) => {
      const of = facts(product);
      return {
        id: product.id,
        score: weighed(of, weights),
        vetoed: isVetoed(product),
        facts: of,
      };
    })
    .sort((a, b) => Number(a.vetoed) - Number(b.vetoed) || b.score - a.score);
}

/** One way of weighing: the given weights, each grown by chance (exponential). */
function doubted(weights: readonly number[], seed: number): number[] {
  const total = Math.max(1e-9, sum(weights));
  return weights.map((weight, place) => {
    const part = weight / total;
    return part + DOUBT * part * -log(uniform(seed, 5, place));
  });
}

function outcome(
  { products, weights }: Selection,
  state: SelectionState,
  plan: SelectionPlan,
): Outcome {
  const chosen = products.find(({ id }) => id === plan.product)!;
  const vetoed = isVetoed(chosen);
  const place = ranked(products, doubted(plan.weights, state.seed)).findIndex(
    ({ id }) => id === plan.product,
  );
  return {
    value: vetoed ? 0 : weighed(facts(chosen), doubted(weights, state.seed)),
    broken: vetoed,
    figures: {
      first: !vetoed && place === 0 ? 1 : 0,
      amongThree: !vetoed && place < TOP ? 1 : 0,
      ownScore: weighed(facts(chosen), plan.weights),
    },
    shocks: {},
  };
}
