/**
 * Where the learner's own numbers are kept: in this phone's database and nowhere else. They leave it
 * only inside a rescue file, which the learner saves (docs/security.md).
 */
import { toBase64Url } from "../core/bytes.ts";
import { randomBytes } from "../core/crypto.ts";
import { emitter } from "../core/emitter.ts";
import { inStore, startingWith } from "../core/store.ts";
import { onProfile } from "../profile/profiles.ts";
import { type Entry, MOST_ENTRIES } from "./entries.ts";

/** What was done last, so that it can be taken back. */
export interface Change {
  /** As it was; null: it is new. */
  before: Entry | null;
  /** As it is; null: it was removed. */
  after: Entry | null;
}

/** The book holds as many entries as it may. */
export class BookFull extends Error {}

const changes = emitter<Change | null>();
let last: Change | null = null;

/** The last change that can still be taken back. */
export function lastChange(): Change | null {
  return last;
}

export function onBook(callback: (change: Change | null) => void): () => void {
  return changes.on(callback);
}

// Nor is it offered to the next person on a shared phone.
onProfile(forgetChange);

/** Oldest day first, and in a day the oldest entry. Throws StorageError. */
export async function entriesOf(learner: string): Promise<Entry[]> {
  const entries = await inStore((store) => store.getAll("entries", startingWith(learner)));
  return entries.sort((a, b) => compare(a.day, b.day) || a.changed - b.changed);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function newId(): string {
  return toBase64Url(randomBytes(9));
}

/** Keeps a new entry or a changed one; durable when this resolves. Throws StorageError, BookFull. */
export async function keepEntry(entry: Entry): Promise<void> {
  const before = await inStore(async (store) => {
    const tx = store.transaction("entries", "readwrite", { durability: "strict" });
    const known = (await tx.store.get([entry.learner, entry.id])) ?? null;
    if (!known && (await tx.store.count(startingWith(entry.learner))) >= MOST_ENTRIES) {
      tx.abort();
      await tx.done.catch(() => {});
      throw new BookFull();
    }
    tx.store.put(entry);
    await tx.done;
    return known;
  });
  said({ before, after: entry });
}

/** Throws StorageError. */
export async function removeEntry(entry: Entry): Promise<void> {
  await inStore((store) => store.delete("entries", [entry.learner, entry.id]));
  said({ before: entry, after: null });
}

/** Takes the last change back. Throws StorageError. */
export async function undo({ before, after }: Change): Promise<void> {
  await inStore(async (store) => {
    if (before) await store.put("entries", before);
    else await store.delete("entries", [after!.learner, after!.id]);
  });
  said(null);
}

/** What was done some screens ago is no longer offered to be taken back. */
export function forgetChange(): void {
  last = null;
}

function said(change: Change | null): void {
  last = change;
  changes.emit(change);
}

/**
 * Adds entries out of a file: what is newer holds, and there is never more than the book may hold.
 * Gives how many were new or newer. Throws StorageError.
 */
export async function addEntries(learner: string, entries: readonly Entry[]): Promise<number> {
  if (entries.length === 0) return 0;
  const added = await inStore(async (store) => {
    const tx = store.transaction("entries", "readwrite", { durability: "strict" });
    let room = MOST_ENTRIES - (await tx.store.count(startingWith(learner)));
    let count = 0;
    for (const entry of entries) {
      const known = await tx.store.get([learner, entry.id]);
      if (known ? known.changed >= entry.changed : room <= 0) continue;
      if (!known) room -= 1;
      tx.store.put(entry);
      count += 1;
    }
    await tx.done;
    return count;
  });
  said(null);
  return added;
}
