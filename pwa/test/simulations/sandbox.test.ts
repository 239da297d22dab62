import { expect, test } from "vitest";
import {
  isPlan,
  type Kind,
  lineOf,
  type Plan,
  preview,
  SANDBOXES,
  sharesOf,
  weakestLink,
} from "../../src/simulations/sandbox/model.ts";
import { figureName, leverName, lineName } from "../../src/simulations/sandbox/words.ts";
import { ask, playable } from "./engine.ts";

const STATION = playable("tonglu-station");
const COUNTY = playable("county-sandbox");
const UNCHECKED = STATION.scenario.naive as Plan;

test("sliders, switches and figures are those of the engine's models, and all have a name", async () => {
  for (const [kind, one] of [
    ["station", STATION],
    ["county", COUNTY],
  ] as [Kind, typeof STATION][]) {
    const { parts, switches, shares, figures, lines } = SANDBOXES[kind];
    const plan = one.scenario.average as Plan;
    expect([...parts, ...switches, ...shares].sort()).toEqual(Object.keys(plan).sort());
    const found = await preview(ask, one, plan);
    for (const name of figures) expect(found.figures[name]).toBeTypeOf("number");
    for (const name of lines) expect(lineOf(found.days, name).length).toBe(found.days.length);
    for (const name of [...parts, ...switches, ...shares]) expect(leverName(name)).not.toBe(name);
    for (const name of figures) expect(figureName(name)).not.toBe(name);
    for (const name of lines) expect(lineName(name)).not.toBe("");
  }
});

test("selling unchecked loses trust and money; with a check both come back", async () => {
  const [without, checked] = await Promise.all([
    preview(ask, STATION, UNCHECKED),
    preview(ask, STATION, { ...UNCHECKED, qualityCheck: 1 }),
  ]);
  expect(without.figures.trust!).toBeLessThan(0.15);
  expect(checked.figures.disputes!).toBeLessThan(without.figures.disputes!);
  expect(checked.figures.trust!).toBeGreaterThan(without.figures.trust!);
});

test("terminals alone help buyers, and the screen names the weakest link", async () => {
  const alone = await preview(ask, COUNTY, COUNTY.scenario.baselines[0] as Plan);
  expect(alone.figures.consumersGain!).toBeGreaterThan(alone.figures.farmersIncome!);
  expect(["coldChain", "brand"]).toContain(weakestLink("county", alone.days));
  expect(weakestLink("station", alone.days)).toBeNull();
});

test("parts make up the whole, whatever they sum to; nothing at all is no plan", () => {
  const shares = sharesOf("station", { ...UNCHECKED, training: 1 });
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  expect(total).toBeCloseTo(1);
  const nothing = { parcels: 0, purchases: 0, sales: 0, bills: 0, training: 0, qualityCheck: 1 };
  expect(isPlan("station", nothing)).toBe(false);
  expect(Object.values(sharesOf("station", nothing))).toEqual([0, 0, 0, 0, 0]);
});
