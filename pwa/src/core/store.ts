/**
 * What the phone keeps, in two IndexedDB databases: `tianjian` holds what must never be lost,
 * `tianjian-media` what can be fetched again.
 *
 * The schema only ever grows: a new version adds stores and fields, so that an older app may open
 * a newer database and the other way round. Readers give missing fields their usual value.
 */
import { type DBSchema, type IDBPDatabase, type OpenDBCallbacks, openDB } from "idb";
import type { Bytes } from "./bytes.ts";
import type { KeyPair } from "./crypto.ts";
import type { Mail, Position, Profile, Progress, Verdict } from "./phone-types.ts";
import type { CataloguePack, LearnerEvent, PublicKey } from "./types.ts";

/** Why nothing can be kept: the app says so in plain words instead of failing later. */
export type StorageProblem = "forbidden" | "full" | "blocked" | "broken";

export class StorageError extends Error {
  constructor(
    readonly code: StorageProblem,
    /** What the browser threw. */
    readonly reason?: unknown,
  ) {
    super(`storage ${code}`);
  }
}

export interface StoredProfile extends Profile {
  /** profile/pins.ts */
  pin?: { salt: string; hash: string; rounds?: number };
}

/** The proof that a further device belongs to a learner (docs/sync-protocol.md, section 1). */
export interface Link {
  ticket: { x: string; y: string };
  issuer: string;
  grant: string;
  proof: string;
}

export interface DeviceCard {
  device: string;
  learner: string;
  x: string;
  y: string;
  link: Link | null;
}

/** A key of this browser. A learner has one in use, and those that a fork put out of use. */
export interface StoredDevice extends KeyPair {
  device: string;
  learner: string;
  link: Link | null;
  /** Counter of the next event. */
  next: number;
  /** Cards of the devices that issued our link, for nodes that never saw them. */
  cards: DeviceCard[];
}

export interface StoredBatch {
  device: string;
  n: number;
  learner: string;
  /** Verbatim, as signed. */
  bytes: Bytes;
  /** base64url SHA-256 of head ‖ body: the next batch's `prev`. */
  digest: string;
  first: number;
  count: number;
}

/** Where one learner's sync stands with one node. */
export interface NodeStanding {
  node?: { name: string; role: "centre" | "station"; id?: string };
  received?: { batch: number; events: number; held: number; refused: number };
  cardKnown?: boolean;
  /** Milliseconds since 1970. */
  lastSync?: number;
  /** Number of the notices that the node wrote itself; absent where it has none. */
  notices?: number;
  /** Events a request that the network was lately good for. */
  pace?: number;
  /** How many batches of the learner's other devices the node has, by device. */
  others: Record<string, number>;
}

/** Where one learner's sync stands. */
export interface SyncState {
  learner: string;
  mail: number;
  /** Cards of the learner's other devices, by device. */
  cards: Record<string, DeviceCard>;
  /** What the centre has of this device: as it said itself, or as a station heard from it. */
  centre?: { batch: number; events: number } | null;
  /** Where the node that answered last says the learner lives, if a version is on trial there. */
  place?: string;
  /** By node id; the page's own node is HOME (sync/standing.ts). */
  nodes: Record<string, NodeStanding>;
  /** Key in `nodes` of who answered last. */
  last?: string;
  /** A device whose acts since batch `good` were recorded anew: which of them has the node? */
  again?: { device: string; good: number };
  /** Devices of this learner that this phone was before: their acts were done here. */
  former?: string[];
  /** Which events are refused changed, and the progress was not rebuilt since. */
  stale?: true;
}

/** As it was kept while a phone knew one node only. */
export type OldSyncState = Omit<SyncState, "nodes"> & NodeStanding;

export interface StoredCatalogue {
  payload: string;
  signature: string;
  /** Milliseconds since 1970. */
  savedAt: number;
  /** ETag of the answer. */
  etag?: string;
}

/** A pack on this phone, wholly or in part. */
export interface StoredPack {
  id: string;
  /** SHA-256 of the manifest in use; null before the first text is here. */
  current: string | null;
  /** SHA-256 of the manifest being fetched; null when there is nothing to do. */
  wanted: string | null;
  paused: boolean;
  problem?: string;
  /** Who signed the version that came last: for passing it on when the list names a newer one. */
  signed?: { manifest: string; signature: string };
  /** It came as a file, and the list with this number did not know it. */
  carried?: { offer: CataloguePack; number: number };
  /** The version in use came while it was on trial. */
  trial?: CataloguePack;
}

/** One line of "My numbers" (src/numbers/entries.ts says what may stand in it). */
export interface StoredEntry {
  learner: string;
  id: string;
  kind: "order" | "cost" | "refund" | "visits";
  /** The calendar day, "2026-11-22". */
  day: string;
  /** A crop's code, or what the learner calls it; "" for everything together. */
  product: string;
  /** Of a cost: what it was for. */
  part?: "goods" | "packing" | "shipping" | "work" | "fee" | "advert";
  /** Of an order: somebody bought who had bought before. */
  again?: boolean;
  /** Pieces, or fen. What was not noted is not here. */
  values: {
    [field in
      | "orders"
      | "boxes"
      | "visits"
      | "money"
      | "goods"
      | "packing"
      | "shipping"
      | "fee"]?: number;
  };
  /** Milliseconds since 1970. */
  changed: number;
}

interface Kept extends DBSchema {
  profiles: { key: string; value: StoredProfile };
  devices: { key: string; value: StoredDevice; indexes: { learner: string } };
  /** Events not yet sealed into a batch. */
  events: { key: [string, number]; value: LearnerEvent };
  batches: { key: [string, number]; value: StoredBatch; indexes: { learner: string } };
  progress: { key: string; value: Progress };
  positions: {
    key: [string, string];
    value: { learner: string; lesson: string; position: Position; at: number };
  };
  catalogue: { key: string; value: StoredCatalogue };
  publishers: { key: string; value: PublicKey & { kid: string; retired?: true } };
  documents: { key: string; value: { sha256: string; text: string } };
  packs: { key: string; value: StoredPack };
  verdicts: { key: [string, string, number]; value: Verdict & { learner: string } };
  mail: { key: [string, number]; value: Mail };
  sync: { key: string; value: SyncState | OldSyncState };
  /** Since version 2. The learner's own: never part of an event. */
  entries: { key: [string, string]; value: StoredEntry };
  /**
   * Single values: "current" profile, "canary", "pin-guard <learner>" (wrong tries, wait until),
   * "sharing <learner>" ("on"), "show <learner> <lesson>" (show/keep.ts), "pinned centre",
   * "node <id>", "stations" (sync/nodes.ts; all JSON), "tablet" (tablet/mode.ts), "place <learner>".
   * What is somebody's has their id as its second word: it goes when they go.
   */
  values: { key: string; value: string };
}

interface Media extends DBSchema {
  /** Bytes, not Blobs: WebKit's private windows cannot keep those. */
  blobs: { key: string; value: { sha256: string; type: string; bytes: Bytes } };
  /** What arrived of a file before its download was cut; `from` is the first byte's place. */
  parts: { key: [string, number]; value: { sha256: string; from: number; bytes: Bytes } };
}

export type Store = IDBPDatabase<Kept>;
export type MediaStore = IDBPDatabase<Media>;

const BLOCKED_AFTER = 4000;

/** One connection, opened when first needed and opened anew when the browser closed it. */
function connection<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: NonNullable<OpenDBCallbacks<Schema>["upgrade"]>,
) {
  let opening: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = () => {
    opening = null;
  };
  const open = (): Promise<IDBPDatabase<Schema>> => {
    opening ??= openOnce(name, version, upgrade, forget).catch((reason) => {
      forget();
      throw storageError(reason);
    });
    return opening;
  };
  const close = async () => {
    const db = await opening?.catch(() => null);
    forget();
    db?.close();
  };
  return { open, close };
}

async function openOnce<Schema extends DBSchema>(
  name: string,
  version: number | undefined,
  upgrade: NonNullable<OpenDBCallbacks<Schema>["upgrade"]>,
  closed: () => void,
): Promise<IDBPDatabase<Schema>> {
  if (typeof indexedDB === "undefined") throw new StorageError("forbidden");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const blocked = new Promise<never>((_, reject) => {
    const late = () => reject(new StorageError("blocked"));
    timer = setTimeout(late, 2 * BLOCKED_AFTER);
  });
  const opened = openDB<Schema>(name, version, {
    upgrade,
    // A newer app in another tab wants to upgrade: let it, and open anew at the next call.
    blocking: (_from, _to, event) => {
      closed();
      (event.target as IDBDatabase).close();
    },
    terminated: closed,
  });
  try {
    return await Promise.race([opened, blocked]);
  } catch (error) {
    opened.then((db) => db.close()).catch(() => {});
    if ((error as Error).name !== "VersionError") throw error;
    return openOnce(name, undefined, upgrade, closed);
  } finally {
    clearTimeout(timer);
  }
}

/** A preview in the studio is a phone of its own: what is tried there is nobody's learning. */
const previewing = typeof location !== "undefined" && location.pathname.startsWith("/preview/");
const PLACE = previewing ? "tianjian-preview" : "tianjian";

const learnerStore = connection<Kept>(PLACE, 2, (db, from) => {
  if (from < 1) firstStores(db);
  if (from < 2) db.createObjectStore("entries", { keyPath: ["learner", "id"] });
});

function firstStores(db: Store): void {
  db.createObjectStore("profiles", { keyPath: "learner" });
  db.createObjectStore("devices", { keyPath: "device" }).createIndex("learner", "learner");
  db.createObjectStore("events", { keyPath: ["device", "counter"] });
  db.createObjectStore("batches", { keyPath: ["device", "n"] }).createIndex("learner", "learner");
  db.createObjectStore("progress");
  db.createObjectStore("positions", { keyPath: ["learner", "lesson"] });
  db.createObjectStore("catalogue");
  db.createObjectStore("publishers", { keyPath: "kid" });
  db.createObjectStore("documents", { keyPath: "sha256" });
  db.createObjectStore("packs", { keyPath: "id" });
  db.createObjectStore("verdicts", { keyPath: ["learner", "device", "counter"] });
  db.createObjectStore("mail", { keyPath: ["learner", "number"] });
  db.createObjectStore("sync", { keyPath: "learner" });
  db.createObjectStore("values");
}

const mediaStore = connection<Media>(`${PLACE}-media`, 1, (db, from) => {
  if (from >= 1) return;
  db.createObjectStore("blobs", { keyPath: "sha256" });
  db.createObjectStore("parts", { keyPath: ["sha256", "from"] });
});

/** Opens (and upgrades) the database; throws StorageError. Safe to call many times. */
export function openStore(): Promise<Store> {
  return learnerStore.open();
}

/** Runs `work` on the database; whatever the browser throws comes out as a StorageError. */
export function inStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  return attempt(learnerStore.open, work);
}

/** The same for the media database. */
export function inMedia<T>(work: (store: MediaStore) => Promise<T>): Promise<T> {
  return attempt(mediaStore.open, work);
}

/** Lets go of the databases, as before the page is put away. */
export async function closeStore(): Promise<void> {
  await Promise.all([learnerStore.close(), mediaStore.close()]);
}

async function attempt<DB, T>(open: () => Promise<DB>, work: (db: DB) => Promise<T>): Promise<T> {
  try {
    return await work(await open());
  } catch (error) {
    // The connection closed under us (another tab upgraded, the browser took it): once more.
    if ((error as Error).name !== "InvalidStateError") throw storageError(error);
  }
  try {
    return await work(await open());
  } catch (error) {
    throw storageError(error);
  }
}

/** Every key [prefix, …]: arrays sort after numbers and strings. */
export function startingWith(...prefix: string[]): IDBKeyRange {
  return IDBKeyRange.bound(prefix, [...prefix, []]);
}

const PROBLEMS: Record<string, StorageProblem> = {
  QuotaExceededError: "full",
  SecurityError: "forbidden",
  InvalidStateError: "forbidden",
  UnknownError: "broken",
  DataError: "broken",
  AbortError: "broken",
  NotFoundError: "broken",
};

/** A DOMException of IndexedDB as a StorageError; everything else unchanged. */
export function storageError(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const code = PROBLEMS[error.name];
  return code ? new StorageError(code, error) : error;
}
