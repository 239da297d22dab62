import { deleteDB, openDB } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { record } from "../../src/core/events.ts";
import { progressOf } from "../../src/core/progress.ts";
import {
  closeStore,
  inStore,
  openStore,
  StorageError,
  storageError,
} from "../../src/core/store.ts";
import { WrongPin } from "../../src/profile/pins.ts";
import {
  createProfile,
  currentProfile,
  listProfiles,
  removeProfile,
  switchTo,
} from "../../src/profile/profiles.ts";
import { sealPending } from "../../src/sync/outbox.ts";
import { exportRescue, importRescue } from "../../src/sync/rescue.ts";

const about = { nickname: "Lin", picture: "pear", language: "en", group: "farmer" };
const answered = {
  type: "item-answered",
  lesson: "P.a",
  item: "P.i",
  answer: "x",
  right: 1,
  seconds: 3,
  version: 1,
} as const;

/** Turns the clock, and nothing else. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
}

afterEach(async () => {
  vi.useRealTimers();
  await closeStore();
  await deleteDB("tianjian");
  await deleteDB("tianjian-media");
});

test("an app opens a database that a newer one left behind", async () => {
  await openStore();
  await closeStore();
  const newer = await openDB("tianjian", 9, {
    upgrade: (db) => void db.createObjectStore("from-the-future"),
  });
  newer.close();
  expect((await createProfile(about)).nickname).toBe("Lin");
});

test("another tab may upgrade: this one lets go and opens anew", async () => {
  await createProfile(about);
  const newer = await openDB("tianjian", 9, { upgrade: () => {} });
  newer.close();
  expect(await listProfiles()).toHaveLength(1);
});

test("what the browser throws has a name", () => {
  const code = (name: string) => {
    const error = storageError(new DOMException("", name));
    return error instanceof StorageError ? error.code : null;
  };
  expect(code("QuotaExceededError")).toBe("full");
  expect(code("SecurityError")).toBe("forbidden");
  expect(code("UnknownError")).toBe("broken");
  expect(code("DataCloneError")).toBeNull();
  expect(storageError(new RangeError())).toBeInstanceOf(RangeError);
});

test("events recorded at the same time get counters without holes", async () => {
  const { learner } = await createProfile(about);
  const events = await Promise.all(Array.from({ length: 20 }, () => record(answered)));
  const counters = events.map(({ counter }) => counter).sort((a, b) => a - b);
  expect(counters).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
  expect((await progressOf(learner)).items.get("P.i")?.attempts).toBe(20);
});

test("two tabs that seal at the same time make one chain, with every event once", async () => {
  const { learner } = await createProfile(about);
  for (let i = 0; i < 24; i++) await record(answered);
  await Promise.all([sealPending(learner, 10), sealPending(learner, 7), sealPending(learner, 10)]);
  const batches = await inStore((store) => store.getAllFromIndex("batches", "learner", learner));
  expect(batches.map(({ n }) => n)).toEqual(batches.map((_, i) => i + 1));
  let next = 1;
  for (const { first, count } of batches) {
    expect(first).toBe(next);
    next += count;
  }
  expect(next).toBe(26);
  expect(await inStore((store) => store.count("events"))).toBe(0);
});

test("a nickname is made fit for every node", async () => {
  const wild = `\u202e  ${"果".repeat(60)}\u0007`;
  expect((await createProfile({ ...about, nickname: wild })).nickname).toBe("果".repeat(40));
  expect((await createProfile({ ...about, nickname: "\u200f" })).nickname).toBe("?");
  expect((await createProfile({ ...about, nickname: "\u200b \u2060" })).nickname).toBe("?");
});

test("a PIN keeps others out, and removing one person leaves the other", async () => {
  const a = await createProfile({ ...about, pin: { digits: "1234" } });
  const b = await createProfile({ ...about, nickname: "Mei" });
  await expect(switchTo(a.learner, "0000")).rejects.toThrow(WrongPin);
  await expect(switchTo(a.learner)).rejects.toThrow(WrongPin);
  later(1000);
  await switchTo(a.learner, "1234");
  await removeProfile(a.learner);
  expect((await listProfiles()).map(({ learner }) => learner)).toEqual([b.learner]);
  expect(await inStore((store) => store.count("events"))).toBe(1);
});

test("guessing a PIN gets slower with each wrong try, and a clock set back locks nobody out", async () => {
  const { learner } = await createProfile({ ...about, pin: { digits: "1234" } });
  const waits: number[] = [];
  for (const pin of ["0000", "1111", "2222"]) {
    const { wait } = (await switchTo(learner, pin).catch((error) => error as WrongPin)) as WrongPin;
    waits.push(wait);
    await expect(switchTo(learner, "1234")).rejects.toThrow(WrongPin);
    later(wait);
  }
  expect(waits).toEqual([1000, 2000, 4000]);
  await switchTo(learner, "0000").catch(() => {});
  later(-86_400_000);
  await switchTo(learner, "1234");
  expect(currentProfile()?.learner).toBe(learner);
});

test("a rescue file brings everything back on an empty phone, also unsent events", async () => {
  const { learner } = await createProfile(about);
  for (let i = 0; i < 3; i++) await record(answered);
  const file = await exportRescue();
  const before = await progressOf(learner);
  await removeProfile(learner);
  const { profile, events, refused } = await importRescue(file);
  expect([profile.nickname, events, refused]).toEqual(["Lin", 4, 0]);
  expect(profile.device).not.toBe(learner);
  expect(await progressOf(learner)).toEqual(before);
  expect((await importRescue(file)).events).toBe(0);
  expect(await progressOf(learner)).toEqual(before);
});

test("one spoiled batch in a rescue file does not spoil those before it", async () => {
  await createProfile(about);
  await record(answered);
  const good = await exportRescue();
  await record(answered);
  const { learner } = (await listProfiles())[0]!;
  const bytes = new Uint8Array(await (await exportRescue()).arrayBuffer());
  bytes[bytes.length - 9]! ^= 1;
  await removeProfile(learner);
  const result = await importRescue(new Blob([bytes]));
  expect([result.events, result.refused]).toEqual([2, 1]);
  expect(good.size).toBeLessThan(bytes.length);
});

test.each([
  ["nothing", "", "not-a-rescue-file"],
  ["a photo", "\u0089PNG\n123", "not-a-rescue-file"],
  ["another file", '{"format":"x"}\n', "not-a-rescue-file"],
  ["a later format", '{"format":"tianjian-rescue","v":2}\n', "newer-format"],
  ["no ticket", '{"format":"tianjian-rescue","v":1,"learner":"a","cards":[]}\n', "damaged"],
])("%s is no rescue file", async (_, text, code) => {
  await expect(importRescue(new Blob([text]))).rejects.toMatchObject({ code });
});
