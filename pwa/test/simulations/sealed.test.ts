/** Graded attempts: the set follows from seal, learner and plan; each counts once. */
import { beforeEach, expect, test, vi } from "vitest";
import { inStore } from "../../src/core/store.ts";
import {
  attemptsOf,
  nextSeal,
  playGraded,
  sealedNumber,
  sealedSet,
} from "../../src/simulations/sealed.ts";
import { kit } from "../engine/desk.ts";
import { ask } from "./engine.ts";

const recorded: { data: Record<string, unknown> }[] = [];

vi.mock("../../src/core/events.ts", () => ({
  record: async (event: { data: Record<string, unknown> }, alongside: Record<string, string>) => {
    recorded.push(event);
    await inStore(async (store) => {
      for (const name of Object.keys(alongside)) await store.put("values", alongside[name]!, name);
    });
  },
}));

const station = kit("tonglu-station");
const plan = station.scenario.average;

beforeEach(async () => {
  recorded.length = 0;
  await inStore((store) => store.clear("values"));
});

test("the number is the first of the hash, as on the server", async () => {
  // The same vector stands in tests/simulations/test_sealed.py.
  expect(await sealedNumber("00".repeat(16), "anna", '[{"a":1}]')).toBe(0x59403881);
});

test("a graded run says its seal and set, and the next one takes the next seal", async () => {
  const first = await playGraded(ask, station, "anna", [plan]);
  const set = await sealedSet(ask, station, "anna", [plan], 0);
  expect(recorded[0]!.data).toMatchObject({ seal: 0, set, seasons: 200, id: "tonglu-station" });
  expect(first.attempts).toEqual({ used: 1, scores: [Math.round(first.graded.grade.score!)] });
  const second = await playGraded(ask, station, "anna", [plan]);
  expect(recorded[1]!.data.seal).toBe(1);
  expect(recorded[1]!.data.set).not.toBe(set);
  expect(await attemptsOf("anna", "tonglu-station")).toEqual(second.attempts);
  expect((await attemptsOf("ben", "tonglu-station")).used).toBe(0);
});

test("when all seals are used nothing is played", async () => {
  const value = JSON.stringify({ used: 16, scores: [] });
  await inStore((store) => store.put("values", value, "graded anna tonglu-station"));
  expect(nextSeal(station, await attemptsOf("anna", "tonglu-station"))).toBeNull();
  await expect(playGraded(ask, station, "anna", [plan])).rejects.toThrow();
  expect(recorded).toEqual([]);
});

test("the years of a drawn set are like all years", async () => {
  const lychee = kit("conghua-lychee");
  const request = { ...lychee, actions: [lychee.scenario.average], seasons: 200 };
  const yields = async (set: number) => {
    const { seasons } = (await ask("grade", { ...request, set })) as { seasons: number[] };
    return seasons.reduce((sum, value) => sum + value, 0) / seasons.length;
  };
  const [plain, even]: [number[], number[]] = [[], []];
  for (let number = 1; number <= 10; number++) {
    plain.push(await yields(number));
    even.push(await yields((await ask("draw", { ...lychee, number })) as number));
  }
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
  expect(spread(even)).toBeLessThan(spread(plain));
});
