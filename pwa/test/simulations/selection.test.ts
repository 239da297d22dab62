import { expect, test } from "vitest";
import { CRITERIA as ENGINES } from "../../engine/selection/selection.ts";
import { newProduct, problemsOf, sliders } from "../../src/simulations/selection/facts.ts";
import {
  CRITERIA,
  productsOf,
  rank,
  seasonOf,
  sureness,
  usualWeights,
  withProducts,
} from "../../src/simulations/selection/model.ts";
import { ask, playable } from "./engine.ts";

const FIRST = playable("first-product");
const WEIGHTS = usualWeights(FIRST);
const ours = { ...newProduct("own-1"), name: "土豆", priceYuan: 20, costYuan: 12 };

test("the ten facts are the engine's, in its order", () => {
  expect(CRITERIA).toEqual(ENGINES);
});

test("tea comes first, unlabelled honey is vetoed by the law although it earns most", async () => {
  const ranking = await rank(ask, FIRST, WEIGHTS);
  expect(ranking.map(({ id }) => id).slice(0, 3)).toEqual(["tea", "pepper", "olive-oil"]);
  const last = ranking[ranking.length - 1]!;
  expect([last.id, last.veto]).toEqual(["unlabelled-honey", "unlawful"]);
  expect(ranking.filter(({ veto }) => veto)).toHaveLength(1);
});

test("reasons name what lychee has and what it lacks", async () => {
  const lychee = (await rank(ask, FIRST, WEIGHTS)).find(({ id }) => id === "lychee")!;
  expect(lychee.good).toContain("margin");
  expect(["shelfLife", "sturdiness", "seasonLength"]).toContain(lychee.bad[0]);
});

test("how sure the first place is, in 100 ways of weighing", async () => {
  const tea = await sureness(ask, FIRST, WEIGHTS, "tea");
  const plum = await sureness(ask, FIRST, WEIGHTS, "plum");
  expect(tea.first).toBeGreaterThan(40);
  expect(tea.amongThree).toBeGreaterThan(75);
  expect(plum).toEqual({ first: 0, amongThree: 0 });
});

test("products of one's own are ranked among the others and never graded", async () => {
  const mixed = withProducts(FIRST, [ours, ...productsOf(FIRST)]);
  const ranking = await rank(ask, mixed, WEIGHTS);
  expect(ranking).toHaveLength(productsOf(FIRST).length + 1);
  expect(ranking.some(({ id }) => id === "own-1")).toBe(true);
  const graded = (await ask("grade", {
    ...mixed,
    actions: [{ weights: WEIGHTS, product: "own-1" }],
  })) as { grade: { score: number | null } };
  expect(graded.grade.score).toBeNull();
});

test("a product that earns nothing or that is unlawful goes behind all others", async () => {
  const poor = { ...ours, id: "own-2", costYuan: 19 };
  const forbidden = { ...ours, id: "own-3", legal: 0 as const };
  const ranking = await rank(ask, withProducts(FIRST, [poor, forbidden, ours]), WEIGHTS);
  expect(ranking[0]!.id).toBe("own-1");
  expect(
    ranking
      .slice(1)
      .map(({ veto }) => veto)
      .sort(),
  ).toEqual(["earns-nothing", "unlawful"]);
});

test("every value of every slider is one that the engine takes", async () => {
  for (const { fact, values, say } of sliders())
    for (const value of values) {
      expect(say(value)).not.toBe("");
      await rank(
        ask,
        withProducts(FIRST, [{ ...ours, [fact]: value }, productsOf(FIRST)[0]!]),
        WEIGHTS,
      );
    }
});

test("what is missing in a form is named", () => {
  expect(problemsOf(ours)).toEqual([]);
  expect(problemsOf({ ...ours, name: " ", priceYuan: Number.NaN, costYuan: -1 })).toEqual([
    "name",
    "price",
    "cost",
  ]);
});

test("products with a season lead to a scenario that exists", () => {
  for (const { id } of productsOf(FIRST)) {
    const season = seasonOf(id);
    if (season) expect(playable(season).scenario.id).toBe(season);
  }
});
