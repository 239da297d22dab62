/** The signed list of packs: from the page, the phone or the network, whichever is newest. */
import { atNode } from "../core/address.ts";
import { fromUtf8 } from "../core/bytes.ts";
import { learnTime } from "../core/clock.ts";
import { emitter } from "../core/emitter.ts";
import { ask } from "../core/net.ts";
import { inStore, type StoredCatalogue } from "../core/store.ts";
import type { Catalogue, CataloguePack } from "../core/types.ts";
import { heldHere } from "./trials.ts";
import {
  believe,
  CatalogueError,
  type CatalogueProblem,
  type Envelope,
  readCatalogue,
} from "./trust.ts";

export { CatalogueError, type CatalogueProblem };

export interface LoadedCatalogue {
  catalogue: Catalogue;
  source: "phone" | "page" | "network";
  /** Milliseconds since 1970: when this phone last heard that it is the newest. */
  savedAt: number;
}

const KEY = "current";
const PATH = "/api/v1/catalogue";

const changes = emitter<LoadedCatalogue>();
const refusals = emitter<CatalogueError | null>();
let refusal: CatalogueError | null = null;
/** With the packs that came as files; `plain` is without them. */
let current: LoadedCatalogue | null = null;
let plain: LoadedCatalogue | null = null;
let loading: Promise<LoadedCatalogue | null> | null = null;

/** Calls back when a newer catalogue is believed. */
export function onCatalogue(callback: (loaded: LoadedCatalogue) => void): () => void {
  return changes.on(callback);
}

/** Why the list that the node last offered is not used; null while all is well. */
export function refusedCatalogue(): CatalogueError | null {
  return refusal;
}

export function onRefusedCatalogue(callback: (refusal: CatalogueError | null) => void): () => void {
  return refusals.on(callback);
}

/** What this phone knows without asking the network; null before the first contact. */
export function loadCatalogue(): Promise<LoadedCatalogue | null> {
  // Once only: loading tells the screens, which ask again; that went round without an end.
  if (current) return Promise.resolve(current);
  loading ??= load().finally(() => {
    loading = null;
  });
  return loading;
}

/** Highest number that this phone believed; 0 before the first contact. */
export async function knownNumber(): Promise<number> {
  return (await loadCatalogue())?.catalogue.number ?? 0;
}

/** Asks the node. Throws CatalogueError, NetError, StorageError; the old catalogue stays then. */
export async function refreshCatalogue(): Promise<LoadedCatalogue> {
  const stored = await readableStored();
  const headers: Record<string, string> = { Accept: "application/json" };
  if (stored?.etag) headers["If-None-Match"] = stored.etag;
  const answer = await ask(atNode(PATH), { headers, expect: "application/json" });
  if (answer.status === 304 && stored) return confirm(stored, "network");
  try {
    const envelope = parsed(fromUtf8(answer.body));
    return await accept(envelope, "network", answer.header("etag") ?? undefined);
  } catch (error) {
    // A station that is behind offers an older list: nothing to warn anybody of.
    if (error instanceof CatalogueError && error.code !== "rollback") refuse(error);
    throw error;
  }
}

function refuse(error: CatalogueError | null): void {
  refusal = error;
  refusals.emit(error);
}

/** The page may carry a newer catalogue than the phone, or (kept by the worker) none at all. */
async function load(): Promise<LoadedCatalogue | null> {
  const stored = await readableStored();
  if (stored) {
    const catalogue = readCatalogue(stored.payload);
    learnTime(Date.parse(catalogue.issued) / 1000);
    current = await withCarried({ catalogue, source: "phone", savedAt: stored.savedAt });
  }
  const text = injected();
  if (!text) return current;
  try {
    return await accept(parsed(text), "page");
  } catch (error) {
    // Somebody between the node and us changed the page: what the phone has is still good, and
    // asking the node (`refreshCatalogue`) will say what is wrong.
    if (error instanceof CatalogueError) return current;
    throw error;
  }
}

/** What an older or newer app kept and this one cannot read is fetched anew. */
async function readableStored(): Promise<StoredCatalogue | undefined> {
  const stored = await inStore((store) => store.get("catalogue", KEY));
  try {
    if (stored) readCatalogue(stored.payload);
    return stored;
  } catch {
    return undefined;
  }
}

function numberOf(stored: StoredCatalogue | undefined): number {
  try {
    return stored ? readCatalogue(stored.payload).number : 0;
  } catch {
    return 0;
  }
}

function injected(): string {
  if (typeof document === "undefined") return "";
  return document.getElementById("catalogue")?.textContent?.trim() ?? "";
}

async function accept(
  envelope: Envelope,
  source: "page" | "network",
  etag?: string,
): Promise<LoadedCatalogue> {
  const [stored, pinned] = await inStore((store) =>
    Promise.all([store.get("catalogue", KEY), store.getAll("publishers")]),
  );
  // Nearly every start brings what the phone has: no need to verify it again.
  if (stored?.payload === envelope.payload && stored.signature === envelope.signature)
    return confirm(stored, source);
  // Another tab may have seen a newer one than this.
  const seen = Math.max(current?.catalogue.number ?? 0, numberOf(stored));
  const { catalogue, keys } = await believe(envelope, pinned, seen);
  const savedAt = Date.now();
  await inStore(async (store) => {
    const tx = store.transaction(["catalogue", "publishers"], "readwrite");
    for (const key of keys) tx.objectStore("publishers").put(key);
    const { payload, signature } = envelope;
    tx.objectStore("catalogue").put({ payload, signature, savedAt, etag }, KEY);
    await tx.done;
  });
  learnTime(Date.parse(catalogue.issued) / 1000);
  return replace({ catalogue, source, savedAt });
}

async function confirm(
  stored: StoredCatalogue,
  source: "page" | "network",
): Promise<LoadedCatalogue> {
  const savedAt = Date.now();
  await inStore((store) => store.put("catalogue", { ...stored, savedAt }, KEY));
  return replace({ catalogue: readCatalogue(stored.payload), source, savedAt });
}

async function replace(loaded: LoadedCatalogue): Promise<LoadedCatalogue> {
  current = await withCarried(loaded);
  if (refusal && loaded.source === "network") refuse(null);
  changes.emit(current);
  return current;
}

/** After a pack came as a file, or went, or somebody moved: other versions may hold here. */
export async function listAnew(): Promise<void> {
  if (plain) await replace(plain);
}

/** After a sync: a version may be on trial where somebody of this phone lives, or no more. */
export async function listAnewIfMoved(): Promise<void> {
  if (placesKey(await livingPlaces()) !== livingIn) await listAnew();
}

let livingIn = "";

function placesKey(places: ReadonlySet<string>): string {
  return [...places].sort().join(" ");
}

/** Where the people of this phone live, as far as trials go. */
async function livingPlaces(): Promise<Set<string>> {
  const states = await inStore((store) => store.getAll("sync"));
  const named = states.map((state) => ("nodes" in state && state.place) || "");
  return new Set(named.filter(Boolean));
}

/** What the list itself says of a pack, whatever is on trial. */
export function plainOffer(id: string): CataloguePack | undefined {
  return plain?.catalogue.packs.find((pack) => pack.id === id);
}

/**
 * The list as it holds on this phone: trials.ts. Packs that came as files stand in the list too, until a newer list says what is true: one that is
 * not in that one either was withdrawn.
 */
async function withCarried(loaded: LoadedCatalogue): Promise<LoadedCatalogue> {
  plain = loaded;
  const { catalogue } = loaded;
  const rows = await inStore((store) => store.getAll("packs"));
  const places = await livingPlaces();
  livingIn = placesKey(places);
  const held = heldHere(catalogue, rows, places);
  const own = new Set(held.map(({ id }) => id));
  const carried: CataloguePack[] = [];
  for (const { id, carried: came } of rows)
    if (came && came.number >= catalogue.number && !own.has(id)) carried.push(came.offer);
  return { ...loaded, catalogue: { ...catalogue, packs: [...held, ...carried] } };
}

function parsed(text: string): Envelope {
  try {
    return JSON.parse(text);
  } catch {
    throw new CatalogueError("malformed");
  }
}
