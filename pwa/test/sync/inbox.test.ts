import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, utf8 } from "../../src/core/bytes.ts";
import { newDeviceKey, thumbprint } from "../../src/core/crypto.ts";
import type { Profile } from "../../src/core/phone-types.ts";
import { progressOf } from "../../src/core/progress.ts";
import { closeStore, inStore, type StoredDevice, type SyncState } from "../../src/core/store.ts";
import type { LearnerEvent } from "../../src/core/types.ts";
import { createProfile } from "../../src/profile/profiles.ts";
import { readAnswer, type SyncAnswer } from "../../src/sync/answer.ts";
import { sealBatch } from "../../src/sync/batch.ts";
import { cardOf, makeLink, makeTicket } from "../../src/sync/cards.ts";
import { TooOldApp } from "../../src/sync/failure.ts";
import { frame } from "../../src/sync/frame.ts";
import { absorb } from "../../src/sync/inbox.ts";
import { ownDevice } from "../../src/sync/standing.ts";

let me: Profile;
let other: StoredDevice;

async function newDevice(learner: string): Promise<StoredDevice> {
  const key = await newDeviceKey();
  return { ...key, device: await thumbprint(key), learner, link: null, next: 1, cards: [] };
}

beforeEach(async () => {
  me = await createProfile({ nickname: "Lin", picture: "pear", language: "en", group: "farmer" });
  other = await newDevice(me.learner);
  const ticket = await makeTicket(await ownDevice(me.learner));
  other.link = await makeLink(ticket, other.device);
});

afterEach(async () => {
  await closeStore();
  await deleteDB("tianjian");
  await deleteDB("tianjian-media");
});

async function batch(from: StoredDevice, n = 1, prev = "", learner = me.learner) {
  const event = { type: "item-answered", lesson: "P.a", item: "P.i", right: 1, seconds: 1 };
  const rest = { version: 1, at: 100 + n, learner, device: from.device, counter: n, answer: "x" };
  const chain = { learner, device: from.device, n, prev };
  return sealBatch(from.privateKey, chain, [{ ...event, ...rest } as LearnerEvent], 200);
}

function answer(sent: Bytes[], patch: Partial<SyncAnswer> = {}): SyncAnswer {
  return {
    node: { name: "n", role: "centre" },
    now: 1,
    batches: [],
    events: [],
    received: { batch: 0, events: 0, held: 0, refused: 0 },
    centre: null,
    devices: [{ device: other.device, card: cardOf(other), batch: 1 }],
    more: false,
    mail: [],
    forks: [],
    catalogue: 0,
    sent,
    ...patch,
  };
}

async function attempts(): Promise<number> {
  return (await progressOf(me.learner)).items.get("P.i")?.attempts ?? 0;
}

async function taken(reply: SyncAnswer): Promise<number> {
  await absorb(me.learner, me.device, reply);
  return attempts();
}

test("another device's batches are taken once, however often they come", async () => {
  const one = await batch(other);
  const two = await batch(other, 2, one.digest);
  expect(await taken(answer([one.bytes, two.bytes]))).toBe(2);
  expect(await taken(answer([one.bytes, two.bytes]))).toBe(2);
});

test("a batch after a hole waits until the hole is filled", async () => {
  const one = await batch(other);
  const two = await batch(other, 2, one.digest);
  expect(await taken(answer([two.bytes]))).toBe(0);
  expect(await taken(answer([one.bytes, two.bytes]))).toBe(2);
});

test("a node cannot make up another device's answers", async () => {
  const stranger = await newDevice(me.learner);
  const forged = await batch({ ...other, privateKey: stranger.privateKey });
  expect(await taken(answer([forged.bytes]))).toBe(0);
  const card = { device: stranger.device, card: cardOf(stranger), batch: 1 };
  expect(await taken(answer([(await batch(stranger)).bytes], { devices: [card] }))).toBe(0);
  const borrowed = { ...card, card: { ...cardOf(stranger), link: other.link } };
  expect(await taken(answer([(await batch(stranger)).bytes], { devices: [borrowed] }))).toBe(0);
});

test("nor hand out answers of another learner, of this device, or bytes that are no batch", async () => {
  const elsewhere = await batch(other, 1, "", "x".repeat(43));
  const own = await batch(await ownDevice(me.learner));
  const noise = utf8("\n".repeat(100));
  const flipped = (await batch(other)).bytes.slice();
  flipped[flipped.length - 1]! ^= 1;
  expect(await taken(answer([elsewhere.bytes, own.bytes, noise, flipped]))).toBe(0);
  expect(await inStore((store) => store.count("batches"))).toBe(0);
  // What was good beside it is kept.
  expect(await taken(answer([noise, (await batch(other)).bytes]))).toBe(1);
});

test("an event that was known to be refused before its batch came is not counted", async () => {
  const one = await batch(other);
  const verdict = { device: other.device, counter: 1, state: "refused", reason: "bad-value" };
  const refused = { events: [verdict] } as Partial<SyncAnswer>;
  expect(await taken(answer([], refused))).toBe(0);
  expect(await taken(answer([one.bytes], refused))).toBe(0);
});

test("a progress that was not rebuilt before the app closed is rebuilt at the next sync", async () => {
  const one = await batch(other);
  expect(await taken(answer([one.bytes]))).toBe(1);
  await inStore(async (store) => {
    const wrong = await store.get("progress", me.learner);
    wrong!.items.get("P.i")!.attempts = 7;
    await store.put("progress", wrong!, me.learner);
    const state = (await store.get("sync", me.learner)) as SyncState;
    await store.put("sync", { ...state, stale: true });
  });
  expect(await taken(answer([]))).toBe(1);
  const state = (await inStore((store) => store.get("sync", me.learner))) as SyncState;
  expect(state.stale).toBeUndefined();
});

test("a refused event leaves the progress, and comes back when the verdict goes", async () => {
  const one = await batch(other);
  const verdict = {
    device: other.device,
    counter: 1,
    state: "refused",
    reason: "bad-text",
  } as const;
  expect(await taken(answer([one.bytes], { events: [verdict] }))).toBe(0);
  expect(await taken(answer([]))).toBe(1);
});

test("mail comes once and stays read", async () => {
  const letter = { number: 1, at: "2026-11-22T06:00:00Z", kind: "note", text: "hi", from: "Wang" };
  await absorb(me.learner, me.device, answer([], { mail: [letter] }));
  await inStore((store) => store.put("mail", { ...letter, learner: me.learner, read: true }));
  await absorb(me.learner, me.device, answer([], { mail: [letter, { ...letter, number: 2 }] }));
  const mail = await inStore((store) => store.getAll("mail"));
  expect(mail.map(({ number, read }) => [number, read])).toEqual([
    [1, true],
    [2, false],
  ]);
});

test("an answer of a later protocol or without its members is not half believed", () => {
  const { sent: _, ...header } = answer([]);
  expect(readAnswer(frame({ v: 1, ...header }, [])).received.batch).toBe(0);
  expect(() => readAnswer(frame({ v: 2, ...header }, []))).toThrow(TooOldApp);
  expect(() => readAnswer(frame({ v: 1, ...header, received: null }, []))).toThrow(/missing/);
  expect(() => readAnswer(frame({ v: 1, ...header, events: {} }, []))).toThrow(/missing/);
});

test("a run of verdicts stands for each of its events, and an absurd one for no more than fit", () => {
  const { sent: _, ...header } = answer([]);
  const run = { device: "d", counter: 5, to: 7, state: "held", reason: "unknown-lesson" };
  const read = (events: object[]) => readAnswer(frame({ v: 1, ...header, events }, [])).events;
  expect(read([run]).map(({ counter }) => counter)).toEqual([5, 6, 7]);
  expect(read([{ ...run, to: 1e12 }]).length).toBeLessThanOrEqual(10_000);
  expect(read([{ ...run, to: undefined }])).toHaveLength(1);
});

test("where the learner lives is kept while a node says it, and no longer", async () => {
  const place = async () => {
    const state = (await inStore((store) => store.get("sync", me.learner))) as SyncState;
    return state.place;
  };
  await taken(answer([], { place: "xikeng" }));
  expect(await place()).toBe("xikeng");
  await taken(answer([], { place: 7 as unknown as string }));
  expect(await place()).toBe("");
  await taken(answer([], { place: "xikeng" }));
  await taken(answer([]));
  expect(await place()).toBe("");
});
