/**
 * The few ZIP files that a `.tjpack` may be (docs/pack-format.md, section 6), read piece by piece:
 * a phone has not the memory for all of one. Numbers: PKWARE's APPNOTE 6.3, sections 4.3.7 to 4.3.16.
 */
import { type Bytes, blobBytes } from "../core/bytes.ts";

export type ZipProblem =
  /** It never was one. */
  | "not-a-zip"
  /** It ends too early, or in the middle something is missing. */
  | "cut"
  | "too-large"
  /** Holds what no pack holds. */
  | "strange";

export class ZipError extends Error {
  constructor(readonly code: ZipProblem) {
    super(`file ${code}`);
  }
}

export interface ZipEntry {
  name: string;
  /** Bytes, unpacked. */
  size: number;
  packed: number;
  deflated: boolean;
  /** Where its local header begins. */
  at: number;
}

const MOST_BYTES = 500_000_000;
const MOST_ENTRIES = 2_000;
const LONGEST_DIRECTORY = 1_000_000;
const END = 22;
const CENTRAL = 46;
const LOCAL = 30;
const [END_MARK, CENTRAL_MARK, LOCAL_MARK] = [0x06054b50, 0x02014b50, 0x04034b50];
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** The entries by name. Throws ZipError. */
export async function readDirectory(file: Blob): Promise<Map<string, ZipEntry>> {
  if (file.size > MOST_BYTES) throw new ZipError("too-large");
  const end = view(await slice(file, Math.max(0, file.size - END), file.size));
  if (end.byteLength < END || end.getUint32(0, true) !== END_MARK)
    throw new ZipError((await beginsAsZip(file)) ? "cut" : "not-a-zip");
  const count = end.getUint16(10, true);
  const length = end.getUint32(12, true);
  const from = end.getUint32(16, true);
  if (count > MOST_ENTRIES || length > LONGEST_DIRECTORY) throw new ZipError("too-large");
  // With something before or after it, it is no pack.
  if (from + length + END !== file.size) throw new ZipError("cut");
  return entriesIn(await slice(file, from, from + length), count);
}

/** The bytes of an entry, as many as its directory said. Throws ZipError. */
export async function readEntry(file: Blob, entry: ZipEntry): Promise<Bytes> {
  const head = view(await slice(file, entry.at, entry.at + LOCAL));
  if (head.byteLength < LOCAL || head.getUint32(0, true) !== LOCAL_MARK) throw new ZipError("cut");
  const from = entry.at + LOCAL + head.getUint16(26, true) + head.getUint16(28, true);
  const bytes = await slice(file, from, from + entry.packed);
  if (bytes.length !== entry.packed) throw new ZipError("cut");
  return entry.deflated ? inflated(bytes, entry.size) : bytes;
}

async function inflated(bytes: Bytes, size: number): Promise<Bytes> {
  const { inflateSync } = await import("../core/fflate.ts");
  try {
    // A byte more than promised shows that there were more.
    const out = inflateSync(bytes, { out: new Uint8Array(size + 1) });
    if (out.length !== size) throw new ZipError("cut");
    return out.slice();
  } catch (error) {
    throw error instanceof ZipError ? error : new ZipError("cut");
  }
}

function entriesIn(directory: Bytes, count: number): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  const data = view(directory);
  let total = 0;
  for (let at = 0, seen = 0; seen < count; seen++) {
    if (at + CENTRAL > directory.length || data.getUint32(at, true) !== CENTRAL_MARK)
      throw new ZipError("cut");
    const nameLength = data.getUint16(at + 28, true);
    const name = ascii(directory.subarray(at + CENTRAL, at + CENTRAL + nameLength));
    const method = data.getUint16(at + 10, true);
    const odd = (data.getUint16(at + 8, true) & ENCRYPTED) !== 0 || entries.has(name);
    if (odd || (method !== STORED && method !== DEFLATED)) throw new ZipError("strange");
    const entry = {
      name,
      packed: data.getUint32(at + 20, true),
      size: data.getUint32(at + 24, true),
      deflated: method === DEFLATED,
      at: data.getUint32(at + 42, true),
    };
    if (!entry.deflated && entry.packed !== entry.size) throw new ZipError("strange");
    total += entry.size;
    if (total > MOST_BYTES) throw new ZipError("too-large");
    entries.set(name, entry);
    at += CENTRAL + nameLength + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
  return entries;
}

async function beginsAsZip(file: Blob): Promise<boolean> {
  const head = view(await slice(file, 0, 4));
  return head.byteLength === 4 && head.getUint32(0, true) === LOCAL_MARK;
}

function slice(file: Blob, from: number, to: number): Promise<Bytes> {
  return blobBytes(file.slice(from, to));
}

function view(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
