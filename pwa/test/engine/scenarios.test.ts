/** What every scenario promises: checked for those of the house, and by editors for their own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical } from "../../engine/digest.ts";
import { drawn } from "../../engine/draw.ts";
import { parOn } from "../../engine/grade.ts";
import { digestOf, playMany, playOnce, story } from "../../engine/play.ts";
import { readActions } from "../../engine/scenario.ts";
import { ENGINE } from "../../engine/version.ts";
import { vector } from "../support/vectors.ts";
import { ids, j, kit, OTHER_SET, par, plans, scenario } from "./desk.ts";

const { engine, set, seasons, digests } = vector<{
  engine: string;
  set: number;
  seasons: number;
  digests: Record<string, string>;
}>("simulations/digests");

test.each(ids)(
  "%s: beginner, learner, best plan, in this order, on seasons never searched",
  (id) => {
    const it = scenario(id);
    const best = j(it, par(id).best);
    const average = j(it, it.average);
    expect(j(it, it.naive)).toBeLessThan(average);
    expect(average).toBeLessThan(best);
    for (const baseline of it.baselines) expect(j(it, baseline)).toBeLessThan(best);
  },
);

/** Graded attempts: practice is on one set and strays not at all. */
const DRAWS = [0, 1, 2, 3, 4, 5, 6].map((k) => k * 1_000_003);

test.each(ids)("%s: luck moves a graded score by less than one point", (id) => {
  const it = scenario(id);
  const known = par(id);
  const sets = DRAWS.map((number) => drawn(it, number, kit(id).years?.graded));
  expect(new Set(sets).size).toBe(DRAWS.length);
  const scores = sets.map((set) => {
    const there = parOn(it, known, { plan: known.best, changes: [] }, set, 200);
    const j200 = j(it, it.average, 200, set);
    return Math.max(0, (100 * (j200 - there.baselineJ)) / (there.bestJ - there.baselineJ));
  });
  const middle = scores.reduce((a, b) => a + b) / scores.length;
  const spread = Math.sqrt(scores.reduce((a, b) => a + (b - middle) ** 2, 0) / scores.length);
  expect(spread).toBeLessThanOrEqual(1);
});

test("a number leads to one of the sets that were kept, whatever they are said to be", () => {
  const it = scenario("first-product");
  const { graded } = kit("first-product").years;
  expect(drawn(it, 33, graded)).toBe(graded[1]);
  expect(drawn(it, 4294967295, [7])).toBe(7);
  for (const sets of [[], null, "all", [0.5], [-1], Array(257).fill(1), [2 ** 32], Array(3)])
    expect(() => drawn(it, 1, sets)).toThrow("years.graded");
});

test.each(ids)("%s: the digest of 1,000 seasons is the one written down", (id) => {
  const it = scenario(id);
  const played = playMany(it, readActions(it, [it.average]), set, seasons);
  expect([engine, digestOf(played)]).toEqual([ENGINE, digests[id]]);
});

test.each(ids)("%s: any plan gives finite numbers, the same each time", (id) => {
  const it = scenario(id);
  fc.assert(
    fc.property(plans(it), fc.integer({ min: 0, max: 4294967295 }), (plan, seed) => {
      const actions = readActions(it, [plan]);
      const season = playOnce(it, actions, seed);
      const numbers = [...Object.values(season.figures), ...Object.values(season.shocks)];
      for (const number of [season.value, ...numbers]) expect(Number.isFinite(number)).toBe(true);
      expect(digestOf([season])).toBe(digestOf([playOnce(it, actions, seed)]));
    }),
    { numRuns: 40 },
  );
});

test.each(ids)("%s: a step leaves the state before it as it was", (id) => {
  const it = scenario(id);
  const { plan } = readActions(it, [it.average]);
  const states = story(it, { plan, changes: [] }, 5);
  const middle = states[Math.floor((states.length - 1) / 2)];
  const before = canonical(middle);
  const next = it.model.step(it.parameters, middle, plan);
  expect(canonical(middle)).toBe(before);
  expect(canonical(next)).toBe(canonical(states[Math.floor((states.length - 1) / 2) + 1]));
  // A state survives being written down: a phone that dies in mid-season goes on.
  expect(canonical(JSON.parse(before))).toBe(before);
});

test("the set of these tests is another than the one searched", () => {
  for (const id of ids) expect(par(id).set).not.toBe(OTHER_SET);
});
