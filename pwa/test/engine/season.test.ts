/** The tables of docs/simulations.md, within two parts in a hundred or what is stated. */
import { expect, test } from "vitest";
import { pictureOf } from "../../engine/explain.ts";
import { playMany } from "../../engine/play.ts";
import { readActions } from "../../engine/scenario.ts";
import { changed, file, hasInnerOptimum, j, par, scenario, summary, sweep } from "./desk.ts";

const lychee = scenario("conghua-lychee");
const pear = scenario("xixian-pear");
const [wholesale] = lychee.baselines;
const best = par("conghua-lychee").best as object;
/** The plan from which docs/simulations.md turns one lever at a time. */
const sensible = {
  ...(lychee.average as object),
  adsYuanPerDay: [200, 400, 200],
  logistics: "cold",
  box: "strong",
  grading: 0.75,
  presaleBoxes: 300,
  presaleYuan: 100,
  openFromDay: 6,
  openUntilDay: 34,
};

function near(found: number, expected: number, tolerance = 0.04) {
  expect(Math.abs(found - expected)).toBeLessThan(tolerance * Math.abs(expected));
}

test("lychee: wholesale, beginner, learner and best plan come out as in the table", () => {
  const usual = summary(lychee, wholesale, 1000);
  near(usual.mean, 103_060);
  near(usual.worst, 45_601, 0.06);
  const naive = summary(lychee, lychee.naive, 1000);
  expect(naive.mean).toBeLessThan(0);
  near(naive.losses, 0.65, 0.1);
  near(naive.figure("badShare"), 0.74);
  near(naive.figure("rating"), 3.59, 0.02);
  const average = summary(lychee, lychee.average, 1000);
  near(average.mean, 113_810);
  near(average.worst, 60_548, 0.06);
  near(average.figure("badShare"), 0.146);
  near(average.figure("rating"), 4.45, 0.02);
  const worse = average.values.filter((value, place) => value < usual.values[place]!).length;
  near(worse / 1000, 0.1, 0.3);
  expect(summary(lychee, best, 400).mean).toBeGreaterThan(150_000);
});

test("pear: the cold store is the baseline to beat", () => {
  const [atHarvest, withStore] = pear.baselines;
  near(summary(pear, atHarvest).mean, 111_134);
  near(summary(pear, withStore).mean, 165_058);
  near(summary(pear, pear.average).mean, 164_526);
  expect(summary(pear, pear.naive).mean).toBeLessThan(0);
  expect(summary(pear, par("xixian-pear").best).mean).toBeGreaterThan(205_000);
});

test("price, ads and contract have their best in the middle", () => {
  const price = [76, 86, 97, 108, 119, 130, 150].map((yuan) => [yuan, yuan, yuan]);
  const byPrice = sweep(lychee, sensible, "prices", price);
  expect(byPrice.indexOf(Math.max(...byPrice))).toBeGreaterThanOrEqual(3);
  expect(hasInnerOptimum(byPrice)).toBe(true);
  const ads = [0, 100, 200, 400, 800, 1600].map((yuan) => [yuan, yuan, yuan]);
  const byAds = sweep(lychee, sensible, "adsYuanPerDay", ads);
  near(byAds[0]!, byAds[2]!, 0.03);
  expect(byAds[5]!).toBeLessThan(0.85 * byAds[0]!);
  expect(hasInnerOptimum(sweep(lychee, sensible, "contractKg", [0, 3000, 6000, 15_000]))).toBe(
    true,
  );
  expect(hasInnerOptimum(sweep(lychee, sensible, "safetyStock", [-0.4, 0.3, 0.8, 3]))).toBe(true);
});

test("road and box together matter most", () => {
  const pairs = [
    ["economy", "basic"],
    ["standard", "iced"],
    ["cold", "basic"],
  ];
  const found = pairs.map(([logistics, box]) =>
    summary(lychee, { ...sensible, logistics, box }, 300),
  );
  near(found[0]!.mean, 56_000, 0.08);
  near(found[0]!.figure("badShare"), 0.68);
  near(found[1]!.mean, 120_000);
  near(found[2]!.mean, 138_000);
});

test("insurance costs a little and does not help in the worst seasons: basis risk", () => {
  const without = summary(lychee, sensible, 1000);
  const insured = summary(lychee, { ...sensible, insurance: 1 }, 1000);
  near(insured.mean - without.mean, -2771, 0.5);
  expect(insured.worst).toBeLessThan(without.worst + 1500);
});

test.each([
  ["storms three times as often", { "weather.storm": 0.12 }],
  ["three degrees warmer", { "weather.meanCelsius": 32 }],
  ["a small year", { "harvest.meanKg": 6750 }],
  ["a deep glut", { "wholesale.glut": 0.8 }],
  ["dearer parcels", { "costs.shippingYuanPerBox": 16.25 }],
])("%s lowers J and keeps the order", (_, shock) => {
  const hard = changed("conghua-lychee", shock);
  const plans = [best, lychee.average, wholesale];
  const after = plans.map((plan) => j(hard, plan));
  const before = plans.map((plan) => j(lychee, plan));
  expect(after[0]!).toBeLessThan(before[0]!);
  expect(after[1]!).toBeLessThan(before[1]!);
  expect(after[0]!).toBeGreaterThan(after[1]!);
});

test("guard-rails: no listing before harvest, dear pre-sale, finite ice, modest late price", () => {
  const early = playMany(lychee, readActions(lychee, [{ ...sensible, openFromDay: 0 }]), 3, 50);
  for (const { figures } of early) expect(figures.lateShare!).toBeLessThan(0.05);
  const dear = (presaleYuan: number) => ({ ...sensible, presaleBoxes: 900, presaleYuan });
  const [cheap, fair, high] = [70, 108, 150].map((yuan) => j(lychee, dear(yuan)));
  expect(fair).toBeGreaterThan(cheap!);
  expect(fair).toBeGreaterThan(high!);
  const iced = { ...sensible, logistics: "economy", box: "iced" };
  expect(j(lychee, iced)).toBeLessThan(j(lychee, sensible));
  const endless = changed("conghua-lychee", { "fruit.iceDays": 10 });
  expect(j(endless, iced)).toBeGreaterThan(1.15 * j(lychee, iced));
  const kept = { ...(par("xixian-pear").best as object), prices: [207, 207, 207] };
  expect(j(pear, kept)).toBeLessThan(par("xixian-pear").bestJ);
});

test("the average learner's risk is price and yield, not traffic", () => {
  const played = playMany(lychee, readActions(lychee, [lychee.average]), 9, 400);
  const usual = playMany(lychee, readActions(lychee, [wholesale]), 9, 400);
  const { shocks, boxes, counts } = pictureOf(
    played,
    usual.map(({ value }) => value),
  );
  near(shocks.priceLevel!, 0.69, 0.12);
  near(shocks.yield!, 0.61, 0.12);
  expect(Math.abs(shocks.demand!)).toBeLessThan(0.2);
  expect(boxes).toHaveLength(100);
  expect(counts.loss + counts.worse + counts.good).toBe(100);
  expect(boxes.filter(({ kind }) => kind !== "good").every(({ cause }) => cause !== null)).toBe(
    true,
  );
});

test("a change in mid-season counts from its day on", () => {
  const raise = { at: 27, set: { prices: [150, 150, 150] } };
  const [stay, later] = [[sensible], [sensible, raise]].map(
    (actions) => playMany(lychee, readActions(lychee, actions), 1, 1)[0]!,
  );
  expect(later!.figures.shippedBoxes).toBeLessThan(stay!.figures.shippedBoxes!);
  expect(file("conghua-lychee").parameters.thirdPartDay).toBe(27);
});
