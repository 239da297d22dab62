/** The other tables of docs/simulations.md, within a few parts in a hundred. */
import { expect, test } from "vitest";
import { pictureOf } from "../../engine/explain.ts";
import { CARDS } from "../../engine/live/cards.ts";
import type { LiveState } from "../../engine/live/live.ts";
import { playMany, story } from "../../engine/play.ts";
import { replay } from "../../engine/run.ts";
import { readActions } from "../../engine/scenario.ts";
import type { SelectionState } from "../../engine/selection/selection.ts";
import { ENGINE } from "../../engine/version.ts";
import { changed, hasInnerOptimum, j, par, scenario, summary, sweep } from "./desk.ts";

function near(found: number, expected: number, tolerance = 0.05) {
  expect(Math.abs(found - expected)).toBeLessThan(tolerance * Math.abs(expected));
}

const gift = scenario("longnan-gift-box");
const abroad = scenario("cross-border");
const room = scenario("county-live-room");
const station = scenario("tonglu-station");
const county = scenario("county-sandbox");
const products = scenario("first-product");

test("gift box: timid, beginner, mean demand and best come out as in the table", () => {
  near(j(gift, gift.baselines[0], 500), 4590);
  near(j(gift, gift.naive, 500), -119_848);
  near(j(gift, gift.average, 500), 33_301, 0.1);
  expect(par("longnan-gift-box").bestJ).toBeGreaterThan(53_000);
  near(summary(gift, gift.average).figure("lowestCashYuan"), -36_553, 0.1);
});

test("the first lot is a smooth hill, and abroad its top is at half the size", () => {
  const lots = [0, 600, 1200, 1800, 2400, 3000, 3600];
  const wise = {
    ...(gift.average as object),
    prices: [148, 148, 119],
    adsYuanPerDay: [0, 200, 0],
    report: 1,
  };
  const home = lots.map((firstLot) => j(gift, { ...wise, firstLot }, 600));
  [13, 45, 55, 47, 27, 1, -29].forEach((thousand, i) => {
    expect(Math.abs(home[i]! - 1000 * thousand)).toBeLessThan(4000);
  });
  expect(lots[home.indexOf(Math.max(...home))]).toBe(1200);
  const far = sweep(abroad, par("cross-border").best as object, "firstLot", lots);
  expect(hasInnerOptimum(far)).toBe(true);
  expect(lots[far.indexOf(Math.max(...far))]).toBe(600);
});

test("abroad: what sells at home by mean demand loses in a third of the seasons", () => {
  near(j(abroad, abroad.baselines[0], 500), 8354);
  near(summary(abroad, abroad.average, 500).losses, 0.33, 0.2);
  expect(j(abroad, abroad.average, 500)).toBeLessThan(0);
  expect(par("cross-border").bestJ).toBeGreaterThan(30_000);
});

test("honey without licence is found, and caps the score whatever it earns", () => {
  const it = scenario("conghua-honey");
  const unlicensed = { ...(par("conghua-honey").best as object), licence: 0 };
  const { broken, figure } = summary(it, unlicensed, 200);
  expect(broken).toBe(1);
  expect(figure("closed")).toBeGreaterThan(0.9);
  expect(j(it, unlicensed)).toBeLessThan(par("conghua-honey").bestJ);
});

const cards = (...row: string[]) => ({ ...(room.average as object), cards: row });

test.each([
  [["silence"], 157, 3.5],
  [["price", "call", "coupon", "call", "scarcity", "call"], 434, 17],
  [["demo"], 281, 6.7],
  [["price", "fakeScarcity", "call", "fakeScarcity"], -1836, 8.4],
  [["demo", "absoluteWords", "medicalClaim", "call", "price"], -989, 6.4],
])("live room with %j: value and orders as in the table", (row, value, orders) => {
  const found = summary(room, cards(...row), 400);
  near(found.mean, value, 0.08);
  near(found.figure("orders"), orders, 0.08);
});

test("textbook round, ads and coupon as in the table", () => {
  near(summary(room, room.average).mean, 3876);
  expect(par("county-live-room").bestJ).toBeGreaterThan(4700);
  const plan = room.average as object;
  const ads = sweep(room, plan, "adsYuanPerStep", [0, 8, 32]);
  near(ads[1]! / ads[0]!, 1, 0.03);
  near(ads[2]! / ads[0]!, 0.76, 0.06);
  const coupons = sweep(room, plan, "couponYuan", [0, 5, 10, 20, 30]);
  expect(hasInnerOptimum(coupons)).toBe(true);
  near(coupons[4]! / coupons[2]!, 0.46, 0.08);
  // A coupon of nothing is no card worth playing.
  const nothing = { ...cards("coupon"), couponYuan: 0 };
  near(j(room, nothing), j(room, cards("follow")), 0.3);
});

test("forbidden words cut the room, cap the score and stop viewers", () => {
  const row = ["demo", "absoluteWords", "medicalClaim", "call", "price"];
  expect(summary(room, cards(...row), 200).figure("cutOff")).toBe(1);
  const states = story(room, readActions(room, [cards(...row)]), 4) as LiveState[];
  const last = states[states.length - 1]!;
  expect(last).toMatchObject({ cutOff: true, viewers: 0, medicalClaim: true });
  expect(last.rulePoints).toBeLessThanOrEqual(0);
  const free = changed("county-live-room", { watchfulness: 0 });
  expect(j(free, cards(...row))).toBeGreaterThan(j(room, cards(...row)));
});

test("a score with a medical claim stops at 40, even where it would be high", () => {
  const best = (par("county-live-room").best as { cards: string[] }).cards;
  const row = Array.from({ length: 80 }, (_, i) =>
    i === 79 ? "medicalClaim" : best[i % best.length]!,
  );
  const known = par("county-live-room");
  const run = {
    engine: ENGINE,
    scenario: room.hash,
    set: 1,
    seasons: 50,
    score: null,
    digest: "0",
  };
  const verdict = replay(room, known, { ...run, actions: [cards(...row)] });
  expect(verdict).toMatchObject({ grade: { capped: true, score: 40 } });
});

test("the product must be explained again: understanding fades with the turnover of viewers", () => {
  const row = [...Array(6).fill("demo"), ...Array(20).fill("silence")];
  const states = story(room, readActions(room, [cards(...row)]), 8) as LiveState[];
  expect(states[6]!.understanding).toBeGreaterThan(2 * states[20]!.understanding);
});

test("stock and viewers of a room are never below nothing, and a comment follows a sell-out", () => {
  const small = changed("county-live-room", { stock: 20 });
  const states = story(small, readActions(small, [small.average]), 3) as LiveState[];
  for (const state of states)
    expect(Math.min(state.stock, state.viewers)).toBeGreaterThanOrEqual(0);
  expect(states.map(({ now }) => now.comment)).toContain("sold-out");
  expect(Object.values(CARDS).filter(({ banned }) => banned)).toHaveLength(3);
});

test("products: ranking, veto and doubt as in the table", () => {
  const [first] = story(products, readActions(products, [products.average]), 1) as SelectionState[];
  const rounded = first!.ranking.map(({ id, score }) => `${id} ${Math.round(score)}`);
  expect(rounded.slice(0, 4)).toEqual(["tea 80", "pepper 78", "olive-oil 75", "yulu-pear 71"]);
  expect(first!.ranking[13]).toMatchObject({ id: "unlabelled-honey", vetoed: true });
  const among = ["tea", "pepper", "olive-oil", "yulu-pear", "lychee"].map((product) =>
    summary(products, { ...(products.average as object), product }, 1000).figure("amongThree"),
  );
  [0.86, 0.85, 0.69, 0.2, 0.16].forEach((share, i) => {
    expect(Math.abs(among[i]! - share)).toBeLessThan(0.05);
  });
  expect(summary(products, products.naive, 50).broken).toBe(1);
});

test("station: unchecked selling destroys trust, checking pays, training is paid for now", () => {
  const time = (
    parcels: number,
    purchases: number,
    sales: number,
    training: number,
    check: 0 | 1,
  ) => ({
    parcels,
    purchases,
    sales,
    bills: 1 - parcels - purchases - sales - training,
    training,
    qualityCheck: check,
    groupBuying: training > 0.1 ? 1 : 0,
  });
  const month = (plan: object) => summary(station, plan).figure("incomeYuanPerMonth");
  near(month(station.baselines[0] as object), 140);
  near(month(station.average as object), 191);
  near(month(station.naive as object), -31, 0.3);
  expect(summary(station, station.naive).figure("trust")).toBeCloseTo(0.06, 1);
  const checked = summary(station, time(0.15, 0.2, 0.55, 0.05, 1));
  near(checked.figure("incomeYuanPerMonth"), 356);
  near(checked.figure("farmersGainYuanPerMonth"), 2446);
  const teaching = summary(station, time(0.15, 0.15, 0.5, 0.15, 1));
  near(teaching.figure("incomeYuanPerMonth"), 171);
  expect(teaching.figure("skill")).toBeGreaterThan(2 * checked.figure("skill"));
});

test("county: one strong link is of no use", () => {
  const money = (shares: object) => ({
    ...{
      terminals: 0,
      training: 0,
      coldChain: 0,
      logistics: 0,
      quality: 0,
      brand: 0,
      practice: 0.3,
    },
    ...shares,
  });
  const earned = (shares: object) => summary(county, money(shares)).mean;
  const balanced = earned({
    terminals: 0.1,
    training: 0.25,
    coldChain: 0.2,
    logistics: 0.15,
    quality: 0.2,
    brand: 0.1,
    practice: 1,
  });
  near(balanced, 20.5, 0.15);
  for (const link of ["terminals", "training", "brand"]) {
    expect(earned({ [link]: 1 })).toBeLessThan(0.3 * balanced);
  }
});

test("where no chance is named, no cause is claimed", () => {
  const played = playMany(room, readActions(room, [room.naive]), 1, 30);
  const { boxes } = pictureOf(
    played,
    played.map(() => 1e9),
  );
  expect(boxes.every(({ kind, cause }) => kind === "worse" && cause === null)).toBe(true);
});
