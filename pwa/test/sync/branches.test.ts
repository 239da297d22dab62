import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newDeviceKey, thumbprint } from "../../src/core/crypto.ts";
import { append } from "../../src/core/journal.ts";
import type { Profile } from "../../src/core/phone-types.ts";
import { closeStore, inStore, type StoredDevice, startingWith } from "../../src/core/store.ts";
import type { LearnerEvent } from "../../src/core/types.ts";
import { createProfile } from "../../src/profile/profiles.ts";
import type { Fork } from "../../src/sync/answer.ts";
import { eventsOf, openBatch, sealBatch } from "../../src/sync/batch.ts";
import { leaveLostBranch } from "../../src/sync/branches.ts";
import { dropKnown } from "../../src/sync/heal.ts";
import { sealPending } from "../../src/sync/outbox.ts";
import { ownDevice, stateOf } from "../../src/sync/standing.ts";

let me: Profile;

beforeEach(async () => {
  me = await createProfile({ nickname: "Lin", picture: "pear", language: "en", group: "farmer" });
  await sealPending(me.learner, 100);
});
afterEach(async () => {
  await closeStore();
  await deleteDB("tianjian");
});

async function study(lesson: string): Promise<void> {
  await append(me.learner, { type: "lesson-opened", lesson, edition: 1, version: 1 });
  await sealPending(me.learner, 100);
}

async function waiting(): Promise<string[]> {
  const { device } = await ownDevice(me.learner);
  const events = await inStore((store) => store.getAll("events", startingWith(device)));
  return events.map((event) => (event as { lesson?: string }).lesson ?? event.type);
}

const numbers = (device: string) =>
  inStore(async (store) =>
    (await store.getAllKeys("batches", startingWith(device))).map(
      (key) => (key as [string, number])[1],
    ),
  );

function fork(device: string, good: number, more: Partial<Fork> = {}): Fork {
  return { device, good, next: "another", sure: true, ...more };
}

test("on a lost branch the phone becomes a new device and records its acts anew", async () => {
  await study("a");
  await study("b");
  const { device } = await ownDevice(me.learner);
  expect(await leaveLostBranch(me.learner, [fork(device, 2), fork(device, 1)])).toBe(true);
  const fresh = await ownDevice(me.learner);
  expect(fresh.device).not.toBe(device);
  expect(await waiting()).toEqual(["a", "b"]);
  expect(await numbers(device)).toEqual([1]);
  const { again, former } = await inStore((store) => stateOf(store, me.learner));
  expect([again, former]).toEqual([{ device, good: 1 }, [device]]);
  // The old device's batches are gone: told again, there is nothing to leave.
  expect(await leaveLostBranch(me.learner, [fork(device, 1)])).toBe(false);
});

test("on the centre's branch, or while nobody is sure, nothing changes", async () => {
  await study("a");
  const { device } = await ownDevice(me.learner);
  const batch = await inStore((store) => store.get("batches", [device, 2]));
  const unsure = fork(device, 1, { sure: false });
  const same = fork(device, 1, { next: batch!.digest });
  const longer = fork(device, 2);
  expect(await leaveLostBranch(me.learner, [unsure, same, longer])).toBe(false);
  expect((await ownDevice(me.learner)).device).toBe(device);
});

test("what was done here under a former device is recorded under the new one", async () => {
  await study("a");
  const old = (await ownDevice(me.learner)).device;
  await study("b");
  await leaveLostBranch(me.learner, [fork(old, 2)]);
  await inStore(async (store) => {
    const { again: _, ...state } = await stateOf(store, me.learner);
    await store.put("sync", state);
  });
  expect(await leaveLostBranch(me.learner, [fork(old, 1)])).toBe(true);
  expect(await waiting()).toEqual(["b", "a"]);
  expect(await numbers(old)).toEqual([1]);
});

test("what a copy of this storage recorded under another device is not recorded twice", async () => {
  const { device } = await ownDevice(me.learner);
  await study("a");
  const batch = await inStore((store) => store.get("batches", [device, 2]));
  const [act] = await eventsOf(openBatch(batch!.bytes));
  await study("b");
  await leaveLostBranch(me.learner, [fork(device, 1)]);
  expect(await waiting()).toEqual(["a", "b"]);
  // The copy healed itself first: the node shows the device that it became.
  const key = await newDeviceKey();
  const copy = await thumbprint(key);
  const chain = { learner: me.learner, device: copy, n: 1, prev: "" };
  const told = await sealBatch(key.privateKey, chain, [{ ...act!, device: copy, counter: 1 }], 2);
  await inStore((store) => store.put("batches", told));
  const { again } = await inStore((store) => stateOf(store, me.learner));
  await dropKnown(me.learner, again!);
  expect(await waiting()).toEqual(["b"]);
});

test("another phone's lost batches are dropped, not recorded here", async () => {
  const key = await newDeviceKey();
  const device = await thumbprint(key);
  const other: StoredDevice = {
    ...key,
    device,
    learner: me.learner,
    link: null,
    next: 2,
    cards: [],
  };
  const event = { type: "lesson-opened", lesson: "x", edition: 1, version: 1, at: 1 };
  const row = { ...event, learner: me.learner, device, counter: 1 } as unknown as LearnerEvent;
  const chain = { learner: me.learner, device, n: 1, prev: "" };
  const batch = await sealBatch(other.privateKey, chain, [row], 2);
  await inStore((store) => store.put("batches", batch));
  expect(await leaveLostBranch(me.learner, [fork(device, 0)])).toBe(true);
  expect(await waiting()).toEqual([]);
  expect(await numbers(device)).toEqual([]);
});
