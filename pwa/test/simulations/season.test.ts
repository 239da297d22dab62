import { describe, expect, test } from "vitest";
import type { SeasonState } from "../../engine/season/state.ts";
import { type Mended, nextMended } from "../../src/simulations/season/example.ts";
import {
  boxMoney,
  causesOf,
  choicesOf,
  chosen,
  laterLevers,
  nearest,
  type Plan,
  placeAt,
  plainPlan,
  playSeasons,
  regretsOf,
  startOf,
  tellSeason,
  withChosen,
  worstWeek,
  worthOf,
} from "../../src/simulations/season/model.ts";
import { gathered, storyline } from "../../src/simulations/season/storyline.ts";
import { ask, playable } from "./engine.ts";

const LYCHEE = playable("conghua-lychee");
const SEASONS = [
  "conghua-lychee",
  "xixian-pear",
  "longnan-gift-box",
  "conghua-honey",
  "cross-border",
];
const naive = LYCHEE.scenario.naive as Plan;

describe.each(SEASONS)("%s", (id) => {
  const it = playable(id);

  test("asks for four to seven choices, and each of the engine's levers once", async () => {
    const choices = await choicesOf(ask, it);
    expect(choices.length).toBeGreaterThanOrEqual(4);
    expect(choices.length).toBeLessThanOrEqual(7);
    const asked = choices.flatMap(({ levers }) => levers.map(({ name, place }) => name + place));
    const { levers } = (await ask("describe", it)) as {
      levers: { name: string; place?: number }[];
    };
    expect(asked.sort()).toEqual(levers.map(({ name, place }) => name + place).sort());
  });

  test("begins with a plan that the engine takes, and every option of every slider too", async () => {
    const choices = await choicesOf(ask, it);
    let plan = plainPlan(it);
    for (const { levers } of choices)
      for (const lever of levers) {
        const last = lever.options[lever.options.length - 1]!;
        plan = withChosen(plan, lever, last);
        expect(chosen(plan, lever)).toBe(last);
        expect(lever.options[nearest(lever, last)]).toBe(last);
      }
    const played = await playSeasons(ask, it, plan, undefined, 10);
    expect(played.seasons).toHaveLength(10);
  });

  test("tells the season that stands at a box of the picture", async () => {
    const played = await playSeasons(ask, it, it.scenario.average as Plan);
    const { boxes } = played.picture;
    expect(boxes).toHaveLength(100);
    for (const at of [0, 50, 99]) {
      const place = boxes[at]!.place;
      const told = await tellSeason(ask, it, it.scenario.average as Plan, place);
      expect(told.value).toBe(played.seasons[place]);
    }
    expect(played.seasons[placeAt(played, 0)]).toBe(Math.min(...played.seasons));
    expect(played.seasons[placeAt(played, 1)]).toBe(Math.max(...played.seasons));
  });

  test("mends the beginner's plan step by step in the example", async () => {
    const steps: Mended[] = [];
    for (let next = await nextMended(ask, it, steps); next; next = await nextMended(ask, it, steps))
      steps.push(next);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    const first = steps[0]!.played;
    const last = steps[steps.length - 1]!.played;
    expect(last.grade.mean).toBeGreaterThan(first.grade.mean);
    expect(last.picture.counts.loss).toBeLessThanOrEqual(first.picture.counts.loss);
    expect(new Set(steps.map(({ change }) => change)).size).toBe(steps.length);
  });
});

test("the parts of a box's price and what is left add up", () => {
  const money = boxMoney(LYCHEE, naive);
  const parts = money.parts.reduce((sum, { yuan }) => sum + yuan, 0);
  expect(parts + money.left).toBeCloseTo(money.yuan, 9);
  expect(money.left).toBeLessThan(boxMoney(LYCHEE, LYCHEE.scenario.average as Plan).left);
});

test("causes are counted for bad boxes only, the most frequent first", async () => {
  const played = await playSeasons(ask, LYCHEE, naive);
  const causes = causesOf(played);
  const bad = played.picture.boxes.filter(({ cause }) => cause !== null).length;
  expect(causes.reduce((sum, { boxes }) => sum + boxes, 0)).toBe(bad);
  expect(causes.map(({ boxes }) => boxes)).toEqual(
    causes.map(({ boxes }) => boxes).sort((a, b) => b - a),
  );
});

test("the worst week is where the season falls furthest behind, and can be decided anew", async () => {
  const plan = LYCHEE.scenario.average as Plan;
  const played = await playSeasons(ask, LYCHEE, plan);
  const place = placeAt(played, 0);
  const told = await tellSeason(ask, LYCHEE, plan, place);
  const middling = await tellSeason(ask, LYCHEE, plan, placeAt(played, 0.5));
  const week = worstWeek(told.days, middling.days);
  const lost = (at: number) => worthOf(middling.days[at]!) - worthOf(told.days[at]!);
  for (let from = 1; from + 7 < told.days.length; from++)
    expect(lost(from + 7) - lost(from)).toBeLessThanOrEqual(week.short);
  expect(week.short).toBeGreaterThan(0);

  const levers = laterLevers(LYCHEE, await choicesOf(ask, LYCHEE), week.from);
  expect(levers.map(({ name }) => name)).toContain("logistics");
  expect(levers.filter(({ name }) => name === "prices")).toHaveLength(1);
  for (const lever of levers) {
    const changed = withChosen(plan, lever, lever.options[lever.options.length - 1]!);
    const set = { [lever.name]: changed[lever.name]! };
    const again = await tellSeason(ask, LYCHEE, plan, place, { at: week.from, set });
    expect(again.days.slice(0, week.from + 1)).toEqual(told.days.slice(0, week.from + 1));
  }
});

test("a season that equals the middling one has no worse week than its first", () => {
  const same = Array.from({ length: 20 }, () => ({ cashYuan: 5, settling: [] }));
  expect(worstWeek(same as never, same as never)).toEqual({ from: 1, to: 8, short: 0 });
});

test("the story tells storms, sold-out days and bad boxes; lines that go on are told once", async () => {
  const told = await tellSeason(ask, LYCHEE, naive, 0);
  const lines = storyline(LYCHEE, told.days);
  const storms = (told.days as SeasonState[]).filter(({ weather }) => weather === 2).length;
  expect(lines.filter(({ text }) => text.startsWith("A storm"))).toHaveLength(storms);
  expect(lines.some(({ text }) => text.includes("arrive bad"))).toBe(true);
  const together = gathered(lines);
  expect(together.reduce((sum, { days }) => sum + days, 0)).toBe(lines.length);
  expect(together.length).toBeLessThan(lines.length);
});

test("an unlicensed shop is closed in the story, and earns at most 40", async () => {
  const honey = playable("conghua-honey");
  const plan = honey.scenario.naive as Plan;
  const played = await playSeasons(ask, honey, plan);
  expect(played.grade.capped).toBe(true);
  expect(played.grade.score!).toBeLessThanOrEqual(40);
  const lines = storyline(honey, (await tellSeason(ask, honey, plan, placeAt(played, 0))).days);
  expect(lines.some(({ text }) => text.includes("shop is closed"))).toBe(true);
});

test("the one lever is the best known plan's; without one it is found by moving each", async () => {
  const [first] = await regretsOf(ask, LYCHEE, naive);
  expect(first!.gain).toBeGreaterThan(0);
  const own = { ...LYCHEE, par: null };
  const [moved] = await regretsOf(ask, own, naive);
  expect(moved!.gain).toBeGreaterThan(0);
  expect(startOf(own)).toBe(20_000);
}, 30_000);
