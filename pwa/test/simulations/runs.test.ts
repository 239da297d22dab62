import { deleteDB } from "idb";
import { afterEach, expect, test } from "vitest";
import { closeStore, inStore } from "../../src/core/store.ts";
import { createProfile, removeProfile } from "../../src/profile/profiles.ts";
import { keepBook } from "../../src/simulations/farm/versions.ts";
import { finishedRuns, finishRun, keptValue, triesOf } from "../../src/simulations/runs.ts";
import { asValue, keepSeason, keptSeason } from "../../src/simulations/season/keep.ts";
import { type Plan, plainPlan, playSeasons } from "../../src/simulations/season/model.ts";
import { ask, playable } from "./engine.ts";

const LYCHEE = playable("conghua-lychee");
const ID = "conghua-lychee";
const about = { nickname: "Lin", picture: "pear", language: "en", group: "farmer" };
const season = { plan: plainPlan(LYCHEE), made: 2, guess: null, at: "plan" as const };

afterEach(async () => {
  await closeStore();
  await deleteDB("tianjian");
  await deleteDB("tianjian-media");
});

test("a finished run is an event, a try and a plan to go back to, and the season is done with it", async () => {
  const { learner } = await createProfile(about);
  const plan = LYCHEE.scenario.average as Plan;
  const { run } = await playSeasons(ask, LYCHEE, plan, undefined, 10);
  for (const score of [20, 55.5, 30]) {
    const graded = { run: { ...run, score, guess: 7 } };
    const kept = { ...season, at: "played" as const };
    await finishRun(learner, LYCHEE, graded, (done) => asValue(learner, ID, { ...kept, done }));
  }
  expect(await triesOf(learner, ID)).toEqual({ tries: 3, best: 55.5 });
  expect((await keptSeason(learner, ID))!.done).toEqual({ tries: 3, best: 55.5 });
  const finished = await finishedRuns(learner, ID);
  expect(finished.map(({ score }) => score)).toEqual([20, 55.5, 30]);
  expect(finished[0]!.plan).toEqual(plan);
  const events = await inStore((store) => store.getAll("events"));
  const runs = events.filter(({ type }) => type === "run-finished");
  expect(runs).toHaveLength(3);
  expect(runs[0]).toMatchObject({ data: { id: ID, guess: 7, score: 20 } });
});

test("the last twelve runs are kept, and every try is counted", async () => {
  const { learner } = await createProfile(about);
  const { run } = await playSeasons(ask, LYCHEE, season.plan, undefined, 2);
  for (let score = 1; score <= 14; score++)
    await finishRun(learner, LYCHEE, { run: { ...run, score } });
  expect((await triesOf(learner, ID)).tries).toBe(14);
  expect((await finishedRuns(learner, ID)).map(({ score }) => score)).toEqual(
    Array.from({ length: 12 }, (_none, at) => at + 3),
  );
});

test.each([
  ["no JSON", "{"],
  ["no plan", '{"made":1,"guess":null,"at":"plan"}'],
  ["a guess out of range", '{"plan":{"prices":[1,2,3]},"made":1,"guess":101,"at":"plan"}'],
  ["another place", '{"plan":{"prices":[1,2,3]},"made":1,"guess":null,"at":"moon"}'],
])("a kept season with %s is begun anew", async (_name, text) => {
  await inStore((store) => store.put("values", text, `season one ${ID}`));
  expect(await keptSeason("one", ID)).toBeNull();
});

test("what was practised leaves the phone with its person, and nothing of anybody else", async () => {
  const a = await createProfile(about);
  const { run } = await playSeasons(ask, LYCHEE, season.plan, undefined, 2);
  await finishRun(a.learner, LYCHEE, { run: { ...run, score: 1 } });
  await keepSeason(a.learner, ID, season);
  await keepBook(a.learner, { farm: null, draft: null, versions: [] });
  const b = await createProfile({ ...about, nickname: "Mei" });
  await keepSeason(b.learner, ID, season);
  await keepBook(b.learner, { farm: null, draft: null, versions: [] });
  await removeProfile(a.learner);
  const names = (await inStore((store) => store.getAllKeys("values"))).map(String);
  expect(names.filter((name) => name.includes(a.learner))).toEqual([]);
  expect(await keptSeason(b.learner, ID)).toEqual(season);
  expect(await keptValue(`farm ${b.learner}`)).not.toBeNull();
});
