/** Practice on several phones: what counts is what the learner reached anywhere, unless it is disputed. */
import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newDeviceKey, thumbprint } from "../../src/core/crypto.ts";
import type { Profile } from "../../src/core/phone-types.ts";
import { closeStore, inStore, type StoredDevice } from "../../src/core/store.ts";
import type { LearnerEvent } from "../../src/core/types.ts";
import { createProfile } from "../../src/profile/profiles.ts";
import { countedAs, finishRun, triesOf } from "../../src/simulations/runs.ts";
import { attemptsOf, finishGraded, nextSeal } from "../../src/simulations/sealed.ts";
import { type Plan, playSeasons } from "../../src/simulations/season/model.ts";
import { bestIn, inYears } from "../../src/simulations/season/years.ts";
import { sealBatch } from "../../src/sync/batch.ts";
import { ask, playable } from "./engine.ts";

const ID = "conghua-lychee";
const LYCHEE = playable(ID);
const run = (await playSeasons(ask, LYCHEE, LYCHEE.scenario.average as Plan, undefined, 2)).run;
const usual = { ...run, set: 1, seasons: 200 };

let me: Profile;
let other: StoredDevice;

beforeEach(async () => {
  me = await createProfile({ nickname: "Lin", picture: "pear", language: "en", group: "farmer" });
  const key = await newDeviceKey();
  const device = await thumbprint(key);
  other = { ...key, device, learner: me.learner, link: null, next: 1, cards: [] };
});

afterEach(async () => {
  await closeStore();
  await deleteDB("tianjian");
  await deleteDB("tianjian-media");
});

/** What came down of another phone, in one batch. */
async function cameDown(...runs: object[]) {
  const { learner } = me;
  const { device } = other;
  const events = runs.map((data, at) => {
    const rest = { learner, device, counter: at + 1, at: 100 + at };
    return { type: "run-finished", ...rest, data: { ...usual, id: ID, ...data } } as LearnerEvent;
  });
  const sealed = await sealBatch(
    other.privateKey,
    { learner, device, n: 1, prev: "" },
    events,
    200,
  );
  const row = { device, n: 1, learner, bytes: sealed.bytes, digest: sealed.digest };
  await inStore((store) => store.put("batches", { ...row, first: 1, count: runs.length }));
}

/** A node's letter about a run. */
async function disputes(device: string, counter: number) {
  const letter = { kind: "run-disputed", text: "no", from: "centre", at: "2026-11-26T00:00:00Z" };
  const id = `run/${device}/${counter}`;
  const row = { ...letter, id, learner: me.learner, number: counter, read: false };
  await inStore((store) => store.put("mail", row));
}

test("tries on another phone count, and the best of both stands here", async () => {
  await finishRun(me.learner, LYCHEE, { run: { ...usual, score: 30 } });
  await cameDown({ score: 72 }, { score: 10 });
  expect(await triesOf(me.learner, ID)).toEqual({ tries: 3, best: 72 });
  const after = await finishRun(me.learner, LYCHEE, { run: { ...usual, score: 40 } });
  expect(after).toEqual({ tries: 4, best: 72 });
  expect(await triesOf(me.learner, ID)).toEqual(after);
});

test("bad years of another phone stay apart from ordinary ones", async () => {
  await cameDown({ score: 72, ...LYCHEE.years!.bad }, { score: 5 });
  expect(await triesOf(me.learner, ID)).toEqual({ tries: 1, best: 5 });
  expect((await triesOf(me.learner, countedAs(inYears(LYCHEE, "bad")))).best).toBe(72);
  expect(await bestIn(me.learner, LYCHEE)).toEqual({ good: null, ordinary: 5, bad: 72 });
});

test("a seal that was used on another phone is used here, also a disputed one", async () => {
  await cameDown({ score: 50, seal: 0 }, { score: 60, seal: 1 }, { score: 99, seal: 2 });
  await disputes(other.device, 3);
  const attempts = await attemptsOf(me.learner, ID);
  expect(attempts).toEqual({ used: 3, scores: [50, 60] });
  expect(nextSeal(LYCHEE, attempts)).toBe(3);
  const { attempts: after } = await finishGraded(
    me.learner,
    LYCHEE,
    { run: { ...usual, score: 55 } },
    3,
  );
  expect(after).toEqual({ used: 4, scores: [50, 60, 55] });
  expect(await attemptsOf(me.learner, ID)).toEqual(after);
});

test("a score that the server disputes is not the best one any more", async () => {
  await finishRun(me.learner, LYCHEE, { run: { ...usual, score: 30 } });
  await finishRun(me.learner, LYCHEE, { run: { ...usual, score: 98 } });
  expect((await triesOf(me.learner, ID)).best).toBe(98);
  const events = await inStore((store) => store.getAll("events"));
  const boast = events.find((event) => event.type === "run-finished" && event.data.score === 98)!;
  await disputes(boast.device, boast.counter);
  expect(await triesOf(me.learner, ID)).toEqual({ tries: 2, best: 30 });
});

test("a phone that was alone opens no batch, and somebody else's runs are theirs", async () => {
  const anna = await createProfile({ ...me, nickname: "Anna" });
  await cameDown({ score: 72 });
  expect(await triesOf(anna.learner, ID)).toEqual({ tries: 0, best: 0 });
});
