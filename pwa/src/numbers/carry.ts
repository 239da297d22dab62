/** The learner's own numbers as the last piece of a rescue file (docs/sync-protocol.md, section 6). */
import { type Bytes, fromUtf8, utf8 } from "../core/bytes.ts";
import { gunzip, gzip } from "../core/gzip.ts";
import { addEntries, entriesOf } from "./book.ts";
import { type Entry, MOST_ENTRIES, readEntry } from "./entries.ts";

const MOST_BYTES = 4_000_000;
const GZIP_MAGIC = 0x1f;

/** Null where nothing was noted. Throws StorageError. */
export async function packEntries(learner: string): Promise<Bytes | null> {
  const entries = await entriesOf(learner);
  if (entries.length === 0) return null;
  const text = utf8(JSON.stringify({ v: 1, entries: entries.map(withoutLearner) }));
  return (await gzip(text)) ?? text;
}

function withoutLearner({ learner: _, ...entry }: Entry): Omit<Entry, "learner"> {
  return entry;
}

export interface Unpacked {
  entries: Entry[];
  /** Entries that no app would have written. */
  bad: number;
}

/** Whoever made the file: only what this app could have noted itself is believed. */
export async function unpackEntries(learner: string, bytes: Bytes): Promise<Unpacked> {
  const list = await listIn(bytes);
  if (!list) return { entries: [], bad: 1 };
  const read = list.slice(0, MOST_ENTRIES).map((one) => readEntry(one, learner));
  const entries = read.filter((entry): entry is Entry => entry !== null);
  return { entries, bad: list.length - entries.length };
}

async function listIn(bytes: Bytes): Promise<unknown[] | null> {
  try {
    const packed = bytes[0] === GZIP_MAGIC;
    if (!packed && bytes.length > MOST_BYTES) return null;
    const text = packed ? await gunzip(bytes, MOST_BYTES) : bytes;
    const { v, entries } = JSON.parse(fromUtf8(text)) ?? {};
    return v === 1 && Array.isArray(entries) ? entries : null;
  } catch {
    return null;
  }
}

/** Gives how many entries came, and how many could not be read. Throws StorageError. */
export async function restoreEntries(
  learner: string,
  bytes: Bytes,
): Promise<{ notes: number; bad: number }> {
  const { entries, bad } = await unpackEntries(learner, bytes);
  return { notes: await addEntries(learner, entries), bad };
}
