/** Practice in good and bad years: harder and easier, and counted by themselves. */
import { beforeEach, expect, test, vi } from "vitest";
import { inStore } from "../../src/core/store.ts";
import { countedAs, finishRun, triesOf } from "../../src/simulations/runs.ts";
import { type Plan, playSeasons, tellSeason } from "../../src/simulations/season/model.ts";
import { bestIn, inYears, kindsOf, proposed } from "../../src/simulations/season/years.ts";
import { ask, playable } from "./engine.ts";

const recorded: { data: Record<string, unknown> }[] = [];

vi.mock("../../src/core/events.ts", () => ({
  record: async (event: { data: Record<string, unknown> }, alongside: Record<string, string>) => {
    recorded.push(event);
    await inStore(async (store) => {
      for (const name of Object.keys(alongside)) await store.put("values", alongside[name]!, name);
    });
  },
}));

const SEASONS = [
  "conghua-lychee",
  "xixian-pear",
  "longnan-gift-box",
  "conghua-honey",
  "cross-border",
];
const lychee = playable("conghua-lychee");
const average = lychee.scenario.average as Plan;

beforeEach(async () => {
  recorded.length = 0;
  await inStore((store) => store.clear("values"));
});

test.each(SEASONS)("%s: bad years are clearly harder than good ones", async (id) => {
  const it = playable(id);
  expect(kindsOf(it)).toEqual(["good", "ordinary", "bad"]);
  const plan = it.scenario.average as Plan;
  const [bad, usual, good] = await Promise.all(
    (["bad", undefined, "good"] as const).map(
      async (kind) => (await playSeasons(ask, inYears(it, kind), plan)).grade,
    ),
  );
  expect(bad!.j).toBeLessThan(usual!.j - 0.1 * Math.abs(usual!.j));
  expect(good!.j).toBeGreaterThan(usual!.j + 0.02 * Math.abs(usual!.j));
});

test("a plan is played in forty bad years, and any of them can be told", async () => {
  const bad = inYears(lychee, "bad");
  const played = await playSeasons(ask, bad, average);
  expect(played.seasons).toHaveLength(40);
  expect(played.run).toMatchObject({ seasons: 40, set: lychee.years!.bad!.set });
  expect(played.picture.boxes).toHaveLength(100);
  expect((await tellSeason(ask, bad, average, 7)).value).toBe(played.seasons[7]);
});

test("tries in bad years are counted apart, and the event says where it was played", async () => {
  const bad = inYears(lychee, "bad");
  const played = await playSeasons(ask, bad, average);
  await finishRun("anna", bad, played);
  expect(await triesOf("anna", "conghua-lychee")).toEqual({ tries: 0, best: 0 });
  expect((await triesOf("anna", countedAs(bad))).tries).toBe(1);
  expect(recorded[0]!.data).toMatchObject({ id: "conghua-lychee", seasons: 40 });
  const score = Math.round(played.grade.score!);
  expect(await bestIn("anna", bad)).toEqual({ good: null, ordinary: null, bad: score });
  expect(await bestIn("anna", lychee)).toEqual({ good: null, ordinary: null, bad: score });
});

test("a scenario without other years has the ordinary ones only", () => {
  const { years: _none, ...plain } = lychee;
  expect(kindsOf(plain)).toEqual([]);
  expect(inYears(plain, "bad")).toBe(plain);
  expect(inYears(lychee, undefined)).toBe(lychee);
});

test("harder years are proposed to who does well, kinder ones to who does not", () => {
  expect(proposed("ordinary", 72, false)).toBe("bad");
  expect(proposed("ordinary", 40, false)).toBeNull();
  expect(proposed("ordinary", 5, false)).toBe("good");
  expect(proposed("good", 80, false)).toBe("ordinary");
  expect(proposed("bad", 99, false)).toBeNull();
  expect(proposed("ordinary", 40, true)).toBeNull();
});
