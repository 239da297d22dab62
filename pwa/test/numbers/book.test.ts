import { deleteDB, openDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { utf8 } from "../../src/core/bytes.ts";
import { gzip } from "../../src/core/gzip.ts";
import { progressOf } from "../../src/core/progress.ts";
import { closeStore, inStore } from "../../src/core/store.ts";
import {
  addEntries,
  BookFull,
  entriesOf,
  forgetChange,
  keepEntry,
  lastChange,
  newId,
  removeEntry,
  undo,
} from "../../src/numbers/book.ts";
import { unpackEntries } from "../../src/numbers/carry.ts";
import { type Entry, MOST_ENTRIES } from "../../src/numbers/entries.ts";
import { isSharing, setSharing, shareOutcomes } from "../../src/numbers/sharing.ts";
import { createProfile, currentProfile, removeProfile } from "../../src/profile/profiles.ts";
import { exportRescue, importRescue } from "../../src/sync/rescue.ts";
import { entry } from "./samples.ts";

const about = { nickname: "Lin", picture: "pear", language: "en", group: "farmer" };
let learner = "";

async function newPhone(): Promise<void> {
  await closeStore();
  await deleteDB("tianjian");
}

beforeEach(async () => {
  learner = (await createProfile(about)).learner;
});

afterEach(async () => {
  forgetChange();
  vi.restoreAllMocks();
  await newPhone();
});

function mine(kind: Entry["kind"], values: Entry["values"], more: Partial<Entry> = {}): Entry {
  return entry(kind, values, { ...more, learner });
}

const order = (more: Partial<Entry> = {}) =>
  mine("order", { orders: 1, boxes: 1, money: 4500 }, more);

async function recorded(): Promise<unknown[]> {
  const events = await inStore((store) => store.getAll("events"));
  return events.map((event) => (event.type === "milestone" ? event.data.kind : event.type));
}

test("what one person did last is not offered to the next to be taken back", async () => {
  await keepEntry(order());
  expect(lastChange()).not.toBeNull();
  await createProfile({ ...about, nickname: "Wang" });
  expect(lastChange()).toBeNull();
});

test("entries are kept, changed, removed, and each of it is taken back", async () => {
  const first = order();
  await keepEntry(first);
  await keepEntry({ ...first, day: "2026-11-05" });
  expect((await entriesOf(learner)).map(({ day }) => day)).toEqual(["2026-11-05"]);
  await undo(lastChange()!);
  expect(await entriesOf(learner)).toEqual([first]);
  await removeEntry(first);
  expect(await entriesOf(learner)).toEqual([]);
  await undo(lastChange()!);
  expect(await entriesOf(learner)).toEqual([first]);
  const second = order();
  await keepEntry(second);
  await undo(lastChange()!);
  expect(await entriesOf(learner)).toEqual([first]);
  expect(lastChange()).toBeNull();
});

test("a phone that is full says so, and what was there stays", async () => {
  const first = order();
  await keepEntry(first);
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("", "QuotaExceededError");
  });
  await expect(keepEntry(order())).rejects.toMatchObject({ code: "full" });
  vi.restoreAllMocks();
  expect(await entriesOf(learner)).toEqual([first]);
});

test("entries stand in the order of their days", async () => {
  await keepEntry(order({ day: "2026-11-09" }));
  await keepEntry(order({ day: "2026-11-01" }));
  expect((await entriesOf(learner)).map(({ day }) => day)).toEqual(["2026-11-01", "2026-11-09"]);
});

test("everybody on a phone has a book of their own, and takes it along when they leave", async () => {
  await keepEntry(order());
  const other = await createProfile({ ...about, nickname: "Wang" });
  expect(await entriesOf(other.learner)).toEqual([]);
  await setSharing(learner, true);
  await removeProfile(learner);
  expect(await entriesOf(learner)).toEqual([]);
  expect(await isSharing(learner)).toBe(false);
});

test("a full book says so and keeps what it has", async () => {
  const many = Array.from({ length: MOST_ENTRIES + 5 }, () => order({ id: newId() }));
  expect(await addEntries(learner, many)).toBe(MOST_ENTRIES);
  await expect(keepEntry(order())).rejects.toThrow(BookFull);
  const [known] = await entriesOf(learner);
  await keepEntry({ ...known!, product: "pear" });
  expect(await entriesOf(learner)).toHaveLength(MOST_ENTRIES);
});

test("a database of the app before this one grows, and loses nothing", async () => {
  await newPhone();
  const old = await openDB("tianjian", 1, {
    upgrade: (db) => {
      db.createObjectStore("profiles", { keyPath: "learner" });
      db.createObjectStore("values");
    },
  });
  await old.put("profiles", { ...about, learner: "L", device: "D", createdAt: 1 });
  old.close();
  expect(await inStore((store) => store.getAll("profiles"))).toHaveLength(1);
  await keepEntry(entry("visits", { visits: 1 }));
  expect(await entriesOf("L")).toHaveLength(1);
});

test("nothing of the book becomes an event while sharing is off", async () => {
  await keepEntry(order({ again: true }));
  await shareOutcomes(learner);
  expect(await recorded()).toEqual(["profile"]);
});

test("sharing records outcomes once each, and nothing else", async () => {
  await keepEntry(order());
  await setSharing(learner, true);
  await shareOutcomes(learner);
  expect(await recorded()).toEqual(["profile", "first-order"]);
  await keepEntry(order({ again: true }));
  await shareOutcomes(learner);
  await shareOutcomes(learner);
  expect(await recorded()).toEqual(["profile", "first-order", "repeat-order"]);
  const events = await inStore((store) => store.getAll("events"));
  expect(JSON.stringify(events)).not.toContain("4500");
  expect(events[1]).toMatchObject({ type: "milestone", data: { kind: "first-order" } });
  expect((await progressOf(learner)).milestones.size).toBe(2);
});

test("sharing is switched off again", async () => {
  await setSharing(learner, true);
  await setSharing(learner, false);
  await keepEntry(order());
  await shareOutcomes(learner);
  expect(await isSharing(learner)).toBe(false);
  expect(await recorded()).toEqual(["profile"]);
});

test("a rescue file brings the book to a new phone, sharing off", async () => {
  await keepEntry(order({ product: "pear" }));
  await keepEntry(mine("cost", { money: 5 }, { part: "work" }));
  await setSharing(learner, true);
  const before = await entriesOf(learner);
  const file = await exportRescue();
  await newPhone();
  const result = await importRescue(file);
  expect(result).toMatchObject({ notes: 2, refused: 0 });
  expect(currentProfile()?.learner).toBe(learner);
  expect(await entriesOf(learner)).toEqual(before);
  expect(await isSharing(learner)).toBe(false);
  expect((await importRescue(file)).notes).toBe(0);
});

test("what was changed here after the file was saved stays as it is here", async () => {
  const one = order();
  await keepEntry(one);
  const file = await exportRescue();
  const newer = { ...one, product: "pear", changed: one.changed + 1 };
  await keepEntry(newer);
  await importRescue(file);
  expect(await entriesOf(learner)).toEqual([newer]);
});

test("a file without a book is the file it always was", async () => {
  const line = (await (await exportRescue()).text()).split("\n")[0]!;
  expect(JSON.parse(line)).not.toHaveProperty("numbers");
});

test("an app of before reads a file with a book: one part too many, and no harm", async () => {
  await keepEntry(order());
  const bytes = new Uint8Array(await (await exportRescue()).arrayBuffer());
  const end = bytes.indexOf(10);
  const { numbers, ...header } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  expect(numbers).toBe(1);
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  await newPhone();
  const result = await importRescue(new Blob([line, bytes.subarray(end + 1)]));
  expect(result).toMatchObject({ events: 1, notes: 0, refused: 1 });
});

test("a book in a file is never trusted", async () => {
  const good = order();
  const packed = async (value: unknown) => (await gzip(utf8(JSON.stringify(value))))!;
  const open = (bytes: Uint8Array<ArrayBuffer>) => unpackEntries(learner, bytes);
  expect(await open(await packed({ v: 1, entries: [good, { ...good, day: "x" }, 7] }))).toEqual({
    entries: [good],
    bad: 2,
  });
  const nothing = { entries: [], bad: 1 };
  expect(await open(await packed({ v: 2, entries: [good] }))).toEqual(nothing);
  expect(await open(await packed(null))).toEqual(nothing);
  expect(await open(utf8("no JSON"))).toEqual(nothing);
  expect(await open((await packed({ v: 1, entries: [] })).slice(0, 12))).toEqual(nothing);
  const bomb = await packed({ v: 1, entries: ["x".repeat(5_000_000)] });
  expect(bomb.length).toBeLessThan(20_000);
  expect(await open(bomb)).toEqual(nothing);
});
