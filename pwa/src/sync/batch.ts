/** Sealed batches: signature (64 bytes) ‖ head (one JSON line) ‖ body. */
import { type Bytes, concat, fromUtf8, toBase64Url, utf8 } from "../core/bytes.ts";
import { type Point, type PrivateKey, sha256, sign, verify } from "../core/crypto.ts";
import { gunzip, gzip } from "../core/gzip.ts";
import type { StoredBatch } from "../core/store.ts";
import type { LearnerEvent } from "../core/types.ts";
import { fromColumns, toColumns, Unreadable } from "./columns.ts";

const SIGNATURE_BYTES = 64;
const MAX_BATCH = 64 * 1024;
const MAX_EVENTS = 500;
const MAX_BODY = 512 * 1024;
const MAX_HEAD = 1024;
const NEWLINE = 10;
const GZIP_MAGIC = 0x1f;

export interface Head {
  learner: string;
  device: string;
  n: number;
  prev: string;
  first: number;
  count: number;
  sealed: number;
}

export interface OpenBatch {
  head: Head;
  bytes: Bytes;
  /** head ‖ body: what is signed. */
  signed: Bytes;
  body: Bytes;
}

/** Not a batch, or not one that can be part of a chain. */
export class BadBatch extends Error {}

/** Reads the head; the body stays closed and nothing is verified yet. Throws BadBatch. */
export function openBatch(bytes: Bytes): OpenBatch {
  const signed = bytes.subarray(SIGNATURE_BYTES);
  const end = signed.indexOf(NEWLINE);
  if (bytes.length > MAX_BATCH || end < 0 || end > MAX_HEAD) throw new BadBatch("no head");
  return { head: readHead(signed.subarray(0, end)), bytes, signed, body: signed.subarray(end + 1) };
}

export function isSignedBy(batch: OpenBatch, key: Point): Promise<boolean> {
  return verify(key, batch.signed, batch.bytes.slice(0, SIGNATURE_BYTES));
}

/** What the next batch calls `prev`. */
export async function digestOf(batch: OpenBatch): Promise<string> {
  return toBase64Url(await sha256(batch.signed));
}

/** Throws Unreadable. */
export async function eventsOf(batch: OpenBatch): Promise<LearnerEvent[]> {
  let body: unknown;
  try {
    const packed = batch.body[0] === GZIP_MAGIC;
    const text = packed ? await gunzip(batch.body.slice(), MAX_BODY) : batch.body;
    body = JSON.parse(fromUtf8(text));
  } catch (error) {
    throw new Unreadable(String(error));
  }
  return fromColumns(body, batch.head);
}

/** The same for a batch of the chain, whose body may be one that nobody can read: no events then. */
export async function readableEvents(batch: OpenBatch): Promise<LearnerEvent[]> {
  try {
    return await eventsOf(batch);
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

export interface Chain {
  learner: string;
  device: string;
  n: number;
  prev: string;
}

/** Seals events whose counters run on without holes. `sealed`: Unix seconds. */
export async function sealBatch(
  key: PrivateKey,
  { learner, device, n, prev }: Chain,
  events: readonly LearnerEvent[],
  sealed: number,
): Promise<StoredBatch> {
  const first = events[0]!.counter;
  const count = events.length;
  const own = learner === device ? {} : { learner };
  const head = { v: 1, ...own, device, n, prev, first, count, sealed };
  const text = utf8(JSON.stringify(toColumns(events, sealed)));
  const body = (await gzip(text)) ?? text;
  const signed = concat([utf8(`${JSON.stringify(head)}\n`), body]);
  const bytes = concat([await sign(key, signed), signed]);
  const digest = toBase64Url(await sha256(signed));
  return { device, n, learner, bytes, digest, first, count };
}

function readHead(line: Bytes): Head {
  let head: Record<string, unknown>;
  try {
    head = JSON.parse(fromUtf8(line));
  } catch {
    throw new BadBatch("the head is no JSON");
  }
  const { v, device, learner = device, n, prev, first, count, sealed } = head ?? {};
  const names = [device, learner, prev].every((name) => typeof name === "string");
  const numbers = [n, first, count, sealed].every(Number.isSafeInteger);
  const found = { learner, device, n, prev, first, count, sealed } as Head;
  if (v !== 1 || !names || !numbers || found.n < 1 || found.first < 1)
    throw new BadBatch("a member of the head is missing or wrong");
  if (found.count < 1 || found.count > MAX_EVENTS) throw new BadBatch("too many events");
  return found;
}
