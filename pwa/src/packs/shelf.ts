/** What of the packs is on this phone: rows, manifests, files. Reads and changes the databases. */
import { type Bytes, fromUtf8 } from "../core/bytes.ts";
import { language } from "../core/i18n.ts";
import { inMedia, inStore, type StoredPack } from "../core/store.ts";
import type { Catalogue, CataloguePack, Language, Manifest, PackFile } from "../core/types.ts";
import { loadCatalogue } from "./catalogue.ts";
import { forgetParts, partsOf } from "./parts.ts";
import {
  bytesHere,
  expectedBytes,
  isSpare,
  neededFiles,
  type PackProblem,
  type PackState,
  totalBytes,
} from "./plan.ts";
import { learnWebp } from "./webp.ts";

export interface Survey {
  catalogue: Catalogue | null;
  rows: Map<string, StoredPack>;
  /** Every manifest on the phone, by its hash. */
  manifests: Map<string, Manifest>;
  /** Hashes of all files on the phone. */
  here: Set<string>;
  /** Bytes that are here of files cut in the middle. */
  parts: Map<string, number>;
  /** Languages that people of this phone use, the present one first. */
  wished: Language[];
}

/** Looks at everything once. Throws StorageError. */
export async function survey(): Promise<Survey> {
  await learnWebp();
  const catalogue = (await loadCatalogue())?.catalogue ?? null;
  const kept = await inStore(async (store) => ({
    rows: await store.getAll("packs"),
    documents: await store.getAllKeys("documents"),
    profiles: await store.getAll("profiles"),
  }));
  const media = await inMedia(async (store) => ({
    blobs: await store.getAllKeys("blobs"),
    parts: await store.getAll("parts"),
  }));
  const parts = new Map<string, number>();
  for (const { sha256, bytes } of media.parts)
    parts.set(sha256, (parts.get(sha256) ?? 0) + bytes.length);
  return {
    catalogue,
    rows: new Map(kept.rows.map((row) => [row.id, row])),
    manifests: await manifestsOf(kept.rows, catalogue, new Set(kept.documents)),
    here: new Set([...kept.documents, ...media.blobs]),
    parts,
    wished: [...new Set([language, ...kept.profiles.map((profile) => profile.language)])],
  };
}

/** Of every version of a pack here that matters: in use, on its way, offered. */
async function manifestsOf(
  rows: StoredPack[],
  catalogue: Catalogue | null,
  documents: ReadonlySet<string>,
): Promise<Map<string, Manifest>> {
  const offered = new Map(catalogue?.packs.map((pack) => [pack.id, pack.manifest.sha256]));
  const hashes = new Set<string>();
  for (const { id, current, wanted } of rows)
    for (const sha256 of [current, wanted, offered.get(id)])
      if (sha256 && documents.has(sha256)) hashes.add(sha256);
  const found = new Map<string, Manifest>();
  for (const sha256 of hashes) {
    const manifest = await keptManifest(sha256);
    if (manifest) found.set(sha256, manifest);
  }
  return found;
}

/** Read once: a hash never means other bytes, and with twenty packs there are many to read. */
const parsed = new Map<string, Manifest>();

/** A manifest on this phone by its hash. Throws StorageError. */
export async function keptManifest(sha256: string): Promise<Manifest | undefined> {
  const known = parsed.get(sha256);
  if (known) return known;
  const kept = await inStore((store) => store.get("documents", sha256));
  if (!kept) return undefined;
  const manifest: Manifest = JSON.parse(kept.text);
  parsed.set(sha256, manifest);
  return manifest;
}

/** How a pack stands, apart from what is going on right now. */
export function stateIn(found: Survey, id: string): PackState {
  const row = found.rows.get(id);
  const offered = found.catalogue?.packs.find((pack) => pack.id === id);
  const current = manifestIn(found, row?.current);
  const wanted = manifestIn(found, row?.wanted);
  const shown = current ?? wanted;
  const files = shown ? neededFiles(shown, found.wished) : [];
  const have = bytesHere(files, found.here, found.parts);
  const total = shown ? totalBytes(files) : offered ? expectedBytes(offered, found.wished) : 0;
  const whole = current !== undefined && have >= total;
  return {
    state: whole ? "ready" : row ? "partial" : "absent",
    have,
    total,
    version: shown?.version ?? null,
    readable: shown !== undefined && hasText(shown, found.here),
    activity: row?.paused ? "paused" : "none",
    ...(row?.problem ? { problem: row.problem as PackProblem } : {}),
    ...(current && offered ? updateIn(found, current, offered) : {}),
  };
}

function manifestIn(found: Survey, sha256: string | null | undefined): Manifest | undefined {
  return sha256 ? found.manifests.get(sha256) : undefined;
}

function hasText(manifest: Manifest, here: ReadonlySet<string>): boolean {
  return manifest.files.some((file) => file.role === "text" && here.has(file.sha256));
}

/** Exact once the new manifest is here, which `learnUpdates` sees to; before, its own size. */
function updateIn(
  found: Survey,
  current: Manifest,
  offered: CataloguePack,
): Pick<PackState, "update"> {
  const { version, manifest } = offered;
  if (version <= current.version) return {};
  const next = found.manifests.get(manifest.sha256);
  const files = next ? neededFiles(next, found.wished) : [];
  const missing = totalBytes(files) - bytesHere(files, found.here, found.parts);
  return { update: { version, bytes: next ? missing : manifest.bytes } };
}

/** Files of a manifest that are not on the phone. */
export async function missingFiles(manifest: Manifest): Promise<PackFile[]> {
  const { here, wished } = await survey();
  return neededFiles(manifest, wished).filter((file) => !here.has(file.sha256));
}

export async function keepDocument(sha256: string, bytes: Bytes): Promise<void> {
  const text = fromUtf8(bytes);
  await inStore((store) => store.put("documents", { sha256, text }));
  await forgetParts(sha256);
}

export async function keepBlob(sha256: string, bytes: Bytes, type: string): Promise<void> {
  await inMedia(async (store) => {
    const tx = store.transaction(["blobs", "parts"], "readwrite");
    tx.objectStore("blobs").put({ sha256, type, bytes });
    tx.objectStore("parts").delete(partsOf(sha256));
    await tx.done;
  });
}

export async function changeRow(id: string, patch: Partial<StoredPack>): Promise<void> {
  await inStore(async (store) => {
    const tx = store.transaction("packs", "readwrite");
    const blank: StoredPack = { id, current: null, wanted: null, paused: false };
    await tx.store.put({ ...blank, ...(await tx.store.get(id)), ...patch });
    await tx.done;
  });
}

export async function dropRow(id: string): Promise<void> {
  await inStore((store) => store.delete("packs", id));
}

/** Lets go of every file that no kept manifest needs any more; covers in the catalogue stay. */
export async function sweep(): Promise<string[]> {
  const found = await survey();
  const wanted = new Set<string>();
  for (const [sha256, manifest] of found.manifests) {
    wanted.add(sha256);
    for (const file of manifest.files) if (!isSpare(file)) wanted.add(file.sha256);
  }
  for (const { wanted: hash } of found.rows.values()) if (hash) wanted.add(hash);
  for (const { cover } of found.catalogue?.packs ?? []) if (cover) wanted.add(cover);
  const lost = [...found.here, ...found.parts.keys()].filter((sha256) => !wanted.has(sha256));
  for (const sha256 of lost) {
    await inStore((store) => store.delete("documents", sha256));
    await inMedia((store) => store.delete("blobs", sha256));
    await forgetParts(sha256);
  }
  return lost;
}
