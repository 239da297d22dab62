/**
 * Packs as files, from one phone to the next: nothing in a file is believed before the publisher's
 * signature is, and nothing replaces what the phone has before all of it is here.
 */
import { type Bytes, fromUtf8, utf8 } from "../core/bytes.ts";
import { sha256Hex, thumbprint, verifyJws } from "../core/crypto.ts";
import { inMedia, inStore, StorageError, type StoredPack } from "../core/store.ts";
import type { CataloguePack, Manifest, PackFile, PublicKey } from "../core/types.ts";
import { listAnew, loadCatalogue } from "./catalogue.ts";
import { tell } from "./jobs.ts";
import { forgetUrl } from "./open.ts";
import { neededFiles, parseManifest, totalBytes } from "./plan.ts";
import {
  changeRow,
  keepBlob,
  keepDocument,
  keptManifest,
  missingFiles,
  survey,
  sweep,
} from "./shelf.ts";
import type { PinnedKey } from "./trust.ts";
import { readDirectory, readEntry, type ZipEntry, ZipError, type ZipProblem } from "./zip.ts";

export type FileProblem =
  | ZipProblem
  /** Signed by a key that this phone's publisher is not. */
  | "stranger"
  /** Not what was signed. */
  | "changed"
  | "newer-format"
  /** The phone has a newer version. */
  | "older"
  /** The same version with other bytes: one of the two is not from the list. */
  | "other-version"
  /** The phone never met its centre: it knows nobody's signature. */
  | "no-centre"
  /** For passing on: the signature of the version in use is not known. */
  | "unsigned";

export class PackFileError extends Error {
  constructor(readonly code: FileProblem) {
    super(`pack file ${code}`);
  }
}

export interface TakenIn {
  id: string;
  manifest: Manifest;
  /** Files that were not in it: other languages, say. They come with a network. */
  missing: number;
  /** All of it was here already. */
  known: boolean;
}

interface Signed {
  sha256: string;
  text: string;
  manifest: Manifest;
  signature: string;
}

const HEADS: Record<string, number> = {
  "manifest.json": 1_000_000,
  "manifest.jws": 4_096,
  "publisher.json": 4_096,
};
const BLOB = /^blobs\/[0-9a-f]{64}$/;

/**
 * Takes in a `.tjpack`. Throws PackFileError, StorageError; the phone is as before then, except
 * that files which did arrive need not come again.
 *
 * @param onProgress bytes looked at, of how many
 */
export async function takeIn(
  file: Blob,
  onProgress: (done: number, all: number) => void = () => {},
): Promise<TakenIn> {
  const { entries, signed } = await opened(file);
  const { manifest, sha256 } = signed;
  await checkVersion(signed);
  await keepDocument(sha256, utf8(signed.text));
  const { here } = await survey();
  const files = neededFiles(manifest, manifest.languages);
  const inFile = files.filter((one) => entries.has(`blobs/${one.sha256}`));
  const fresh = inFile.filter((one) => !here.has(one.sha256));
  const all = totalBytes(fresh);
  let done = 0;
  for (const one of fresh) {
    await keepFile(file, entries.get(`blobs/${one.sha256}`)!, one);
    done += one.bytes;
    onProgress(done, all);
  }
  const missing = await switchTo(signed);
  return { id: manifest.id, manifest, missing, known: fresh.length === 0 && missing === 0 };
}

/** Opens the file and finds out who signed it. Throws PackFileError. */
async function opened(file: Blob): Promise<{ entries: Map<string, ZipEntry>; signed: Signed }> {
  try {
    const entries = await readDirectory(file);
    for (const { name, size } of entries.values())
      if (!BLOB.test(name) && !(size <= (HEADS[name] ?? -1))) throw new ZipError("strange");
    const [text, jws, publisher] = await Promise.all(
      Object.keys(HEADS).map(async (name) => {
        const entry = entries.get(name);
        if (!entry) throw new ZipError("strange");
        return readEntry(file, entry);
      }),
    );
    return { entries, signed: await believed(text!, words(jws!), words(publisher!)) };
  } catch (error) {
    throw error instanceof ZipError ? new PackFileError(error.code) : error;
  }
}

function words(bytes: Bytes): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw new PackFileError("changed");
  }
}

/** The manifest, if the phone's own publisher signed it. Throws PackFileError. */
async function believed(bytes: Bytes, signature: string, publisher: string): Promise<Signed> {
  const pinned = await inStore((store) => store.getAll("publishers"));
  if (pinned.length === 0) throw new PackFileError("no-centre");
  const kid = await kidOf(publisher);
  const key = pinned.find((one) => one.kid === kid);
  if (!key) throw new PackFileError("stranger");
  if (!(await verifyJws(signature.trim(), bytes, key))) throw new PackFileError("changed");
  const sha256 = await sha256Hex(bytes);
  // A key that was handed over signs no more; what it once signed and the list still names is good.
  if (key.retired && (await listed(sha256)) === undefined) throw new PackFileError("stranger");
  const text = words(bytes);
  const manifest = parseManifest(text);
  if (manifest === "newer") throw new PackFileError("newer-format");
  if (!manifest) throw new PackFileError("changed");
  return { sha256, text, manifest, signature: signature.trim() };
}

async function kidOf(publisher: string): Promise<string> {
  try {
    const { x, y } = JSON.parse(publisher) as PublicKey;
    if (typeof x === "string" && typeof y === "string") return await thumbprint({ x, y });
  } catch {
    // Said below.
  }
  throw new PackFileError("changed");
}

async function listed(sha256: string): Promise<CataloguePack | undefined> {
  const packs = (await loadCatalogue())?.catalogue.packs ?? [];
  return packs.find(({ manifest }) => manifest.sha256 === sha256);
}

/** Never back to an older version, never two that call themselves the same. */
async function checkVersion({ sha256, manifest }: Signed): Promise<void> {
  const { catalogue, rows, manifests } = await survey();
  const offered = catalogue?.packs.find(({ id }) => id === manifest.id);
  const current = rows.get(manifest.id)?.current;
  const mine = current ? manifests.get(current) : undefined;
  if (mine && mine.version > manifest.version) throw new PackFileError("older");
  const others = [
    offered && { version: offered.version, sha256: offered.manifest.sha256 },
    mine && { version: mine.version, sha256: current },
  ];
  for (const other of others)
    if (other && other.version === manifest.version && other.sha256 !== sha256)
      throw new PackFileError("other-version");
}

/** Verified, then kept. Throws PackFileError, StorageError. */
async function keepFile(file: Blob, entry: ZipEntry, signed: PackFile): Promise<void> {
  if (entry.size !== signed.bytes) throw new PackFileError("changed");
  const bytes = await readEntry(file, entry).catch((error) => {
    throw error instanceof ZipError ? new PackFileError(error.code) : error;
  });
  if ((await sha256Hex(bytes)) !== signed.sha256) throw new PackFileError("changed");
  if (signed.role === "text") await keepDocument(signed.sha256, bytes);
  else await keepBlob(signed.sha256, bytes, signed.type);
}

/** In use from now on where all that this phone needs is here. Returns how many files are not. */
async function switchTo(taken: Signed): Promise<number> {
  const { sha256, manifest, signature } = taken;
  const { id } = manifest;
  const missing = (await missingFiles(manifest)).length;
  const number = (await loadCatalogue())?.catalogue.number ?? 0;
  const carried = (await listed(sha256)) ? undefined : { offer: offerOf(taken), number };
  const signed = { manifest: sha256, signature };
  const use = missing === 0 ? { current: sha256, wanted: null } : { wanted: sha256 };
  await changeRow(id, { ...use, paused: false, problem: undefined, signed, carried });
  if (missing === 0) for (const lost of await sweep()) forgetUrl(lost);
  await listAnew();
  await tell(id);
  return missing;
}

/** What the list would say of it, for a list that does not know it yet. */
function offerOf({ sha256, text, manifest, signature }: Signed): CataloguePack {
  const { id, version, change, level, title, summary, languages, prerequisites, files } = manifest;
  const kept = (language: string | undefined) =>
    totalBytes(neededFiles(manifest, languages).filter((file) => file.language === language));
  const byLanguage: Record<string, number> = {};
  for (const one of languages) byLanguage[one] = kept(one);
  const cover = files.find(({ name }) => name === manifest.cover)?.sha256;
  return {
    id,
    version,
    change,
    level,
    title,
    summary,
    languages,
    minutes: manifest.lessons.reduce((sum, { minutes }) => sum + minutes, 0),
    lessons: manifest.lessons.length,
    prerequisites,
    ...(cover ? { cover } : {}),
    manifest: { sha256, bytes: utf8(text).length },
    signature,
    bytes: {
      shared: kept(undefined),
      language: byLanguage,
    },
  };
}

export interface Given {
  file: Blob;
  name: string;
}

/**
 * The version in use as a `.tjpack`, with all of it that is on this phone. Throws PackFileError,
 * StorageError.
 *
 * @param onProgress files put in, of how many
 */
export async function give(
  id: string,
  onProgress: (done: number, all: number) => void = () => {},
): Promise<Given> {
  const row = await inStore((store) => store.get("packs", id));
  const sha256 = row?.current;
  const manifest = sha256 ? await keptManifest(sha256) : undefined;
  const kept = sha256 ? await inStore((store) => store.get("documents", sha256)) : undefined;
  if (!sha256 || !manifest || !kept) throw new PackFileError("unsigned");
  const text = utf8(kept.text);
  const { signature, publisher } = await signerOf(text, row, sha256);
  const zip = await newZip();
  zip.add("manifest.json", text);
  zip.add("manifest.jws", utf8(signature));
  zip.add("publisher.json", utf8(JSON.stringify(publisher)));
  const files = [...new Map(manifest.files.map((file) => [file.sha256, file])).values()];
  for (const [place, file] of files.entries()) {
    const bytes = await bytesOf(file);
    if (bytes) zip.add(`blobs/${file.sha256}`, bytes);
    onProgress(place + 1, files.length);
  }
  return { file: zip.end(), name: `${id}-${manifest.version}.tjpack` };
}

async function bytesOf({ sha256, role }: PackFile): Promise<Bytes | undefined> {
  if (role !== "text") return (await inMedia((store) => store.get("blobs", sha256)))?.bytes;
  const kept = await inStore((store) => store.get("documents", sha256));
  return kept && utf8(kept.text);
}

/** Who signed the version in use, and how: from the list, or from the file that it came in. */
async function signerOf(
  text: Bytes,
  row: StoredPack,
  sha256: string,
): Promise<{ signature: string; publisher: PublicKey }> {
  const own = row.signed?.manifest === sha256 ? row.signed.signature : undefined;
  const signature = (await listed(sha256))?.signature ?? own;
  if (!signature) throw new PackFileError("unsigned");
  const pinned: PinnedKey[] = await inStore((store) => store.getAll("publishers"));
  for (const key of pinned)
    if (await verifyJws(signature, text, key)) {
      const { kty, crv, x, y } = key;
      return { signature, publisher: { crv, kty, x, y } };
    }
  throw new PackFileError("unsigned");
}

/** Stored, not compressed: pictures and sounds are so already. */
async function newZip() {
  const { Zip, ZipPassThrough } = await import("../core/fflate.ts");
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw new StorageError("broken", error);
    parts.push(part as Uint8Array<ArrayBuffer>);
  });
  return {
    add(name: string, bytes: Bytes): void {
      const entry = new ZipPassThrough(name);
      // The same pack gives the same file.
      entry.mtime = new Date(1980, 0, 1);
      zip.add(entry);
      entry.push(bytes, true);
    },
    end(): Blob {
      zip.end();
      return new Blob(parts, { type: "application/zip" });
    },
  };
}
