/**
 * One file by its hash, over a line that may be cut at any byte: what arrived is kept, the next
 * try goes on from there, and nothing is believed before its SHA-256 is right.
 */
import { isFar, lookForStation, nodeOrigin, turnTo } from "../core/address.ts";
import { type Bytes, concat } from "../core/bytes.ts";
import { sha256Hex } from "../core/crypto.ts";
import { NetError, type NetProblem, noAnswer, problemOf, STALL } from "../core/net.ts";
import { inMedia, type MediaStore } from "../core/store.ts";
import { forgetParts, partsOf } from "./parts.ts";

/** Bytes that arrived are kept at least this often: a reload costs no more than one piece. */
const PIECE = 16 * 1024;

/** The node sent other bytes than the hash promises, twice. */
export class DamagedFile extends Error {}

/** Somebody called off the download. */
export class Stopped extends Error {}

export interface Fetching {
  sha256: string;
  /** Length; anything longer is refused before it fills the phone. Null: not known, 1 MB at most. */
  bytes: number | null;
  /** Called with the number of bytes of this file that are here. */
  onBytes?: (have: number) => void;
  /** Rejects with Stopped to call the download off. */
  stopping?: Promise<never>;
}

export const MOST = 1_000_000;

let place = "/blobs";

/** Files of a draft lie elsewhere: the studio's preview says where. */
export function blobsAt(path: string): void {
  place = path;
}

/** The verified bytes. Throws NetError, DamagedFile, Stopped, StorageError. */
export async function fetchFile(file: Fetching): Promise<Bytes> {
  for (let attempt = 0; ; attempt++) {
    const bytes = await fetchOnce(file);
    if ((await sha256Hex(bytes)) === file.sha256) return bytes;
    await forgetParts(file.sha256);
    file.onBytes?.(0);
    if (attempt > 0) throw new DamagedFile(file.sha256);
  }
}

/** Pieces from the first byte on, without holes. */
async function keptParts(store: MediaStore, sha256: string): Promise<Bytes[]> {
  const parts: Bytes[] = [];
  let length = 0;
  for (const part of await store.getAll("parts", partsOf(sha256))) {
    if (part.from !== length) break;
    parts.push(part.bytes);
    length += part.bytes.length;
  }
  return parts;
}

async function fetchOnce(file: Fetching): Promise<Bytes> {
  const kept = await inMedia((store) => keptParts(store, file.sha256));
  const from = kept.reduce((sum, part) => sum + part.length, 0);
  if (from === file.bytes && from > 0) return concat(kept);
  const { response, abort } = await open(file, from);
  const resumed = response.status === 206 && startOf(response) === from;
  // A server that knows no ranges sends the whole file again.
  if (from > 0 && !resumed) await forgetParts(file.sha256);
  return receive(file, resumed ? kept : [], response, abort);
}

function open(file: Fetching, from: number) {
  const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-` } : {};
  return request(`${place}/${file.sha256}`, headers, file.stopping);
}

/**
 * The answer's head is here and good; `abort` lets go of the rest. From the node in use, from the
 * page's own where that one has not got it, from a station where that is out of reach: the hash
 * decides, not who sends. Throws NetError, Stopped.
 */
export async function request(
  path: string,
  headers: Record<string, string>,
  stopping: Fetching["stopping"],
) {
  const station = nodeOrigin();
  try {
    return await requestFrom(station + path, headers, stopping);
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (station && AWAY.includes(error.code)) turnTo("");
    const lacks = error.code === "refused" || AWAY.includes(error.code);
    if (station ? !lacks : error.code !== "offline" || !(await lookForStation())) throw error;
  }
  // After a station the page's own node; after that one the station that was found.
  return requestFrom((station ? "" : nodeOrigin()) + path, headers, stopping);
}

const AWAY: readonly NetProblem[] = ["offline", "captive-portal", "not-allowed", "no-way"];

async function requestFrom(
  url: string,
  headers: Record<string, string>,
  stopping: Fetching["stopping"],
) {
  const control = typeof AbortController === "undefined" ? null : new AbortController();
  const abort = () => control?.abort();
  const options: RequestInit = {
    headers,
    // Kept by us, under its hash: a second copy in the browser's cache would only fill the phone.
    cache: "no-store",
    ...(control ? { signal: control.signal } : {}),
  };
  const answer = isFar(url)
    ? import("../core/far.ts").then(({ fetchFar }) => fetchFar(url, options))
    : fetch(url, options);
  const response = await inTime(answer, abort, stopping);
  const head = { status: response.status, header: (name: string) => response.headers.get(name) };
  // Only blobs that are pages would be pages; a pack has none.
  const problem = problemOf(head, "");
  if (problem) throw problem;
  return { response, abort };
}

function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? -1);
}

/** Reads to the end, keeping pieces on the way; what came before a cut is kept too. */
async function receive(
  file: Fetching,
  start: Bytes[],
  response: Response,
  abort: () => void,
): Promise<Bytes> {
  const most = file.bytes ?? MOST;
  const parts = [...start];
  let have = start.reduce((sum, part) => sum + part.length, 0);
  let loose: Bytes[] = [];
  let looseFrom = have;
  const keep = async () => {
    if (loose.length === 0) return;
    const piece = { sha256: file.sha256, from: looseFrom, bytes: concat(loose) };
    loose = [];
    looseFrom = have;
    await inMedia((store) => store.put("parts", piece));
  };
  const reader = readerOf(response);
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), abort, file.stopping);
      if (done) break;
      parts.push(value as Bytes);
      loose.push(value as Bytes);
      have += value.length;
      if (have > most) throw new DamagedFile(file.sha256);
      file.onBytes?.(have);
      if (have - looseFrom >= PIECE && have < most) await keep();
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof DamagedFile) return concat(parts);
    await keep();
    throw error;
  }
  if (file.bytes !== null && have < file.bytes) {
    await keep();
    throw noAnswer();
  }
  return concat(parts);
}

interface Reader {
  read(): Promise<{ done: boolean; value: Uint8Array }>;
  cancel(): Promise<void>;
}

/** Browsers without streams give the whole body at once. */
export function readerOf(response: Response): Reader {
  if (response.body) return response.body.getReader() as unknown as Reader;
  let given = false;
  return {
    read: async () => {
      const value = given ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
      const done = given;
      given = true;
      return { done, value };
    },
    cancel: async () => {},
  };
}

/** Rejects when nothing came for too long or nobody wants it; a failed fetch becomes a NetError. */
export async function inTime<T>(
  work: Promise<T>,
  abort: () => void,
  stopping: Promise<never> | undefined,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetError("offline")), STALL * 1000);
  });
  try {
    return await Promise.race(stopping ? [stopping, work, late] : [work, late]);
  } catch (error) {
    abort();
    throw error instanceof NetError || error instanceof Stopped ? error : noAnswer();
  } finally {
    clearTimeout(timer);
  }
}
