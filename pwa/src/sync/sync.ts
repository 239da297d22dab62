/** Sync as the app sees it: one call, one status, and the moments at which it happens by itself. */
import { setFinder } from "../core/address.ts";
import { emitter } from "../core/emitter.ts";
import { onEvent } from "../core/journal.ts";
import type { Mail, Verdict } from "../core/phone-types.ts";
import { inStore, type NodeStanding, type SyncState, startingWith } from "../core/store.ts";
import type { LearnerEvent } from "../core/types.ts";
import { knownNumber, listAnewIfMoved, refreshCatalogue } from "../packs/catalogue.ts";
import { adoptProfileData, currentProfile, onProfile } from "../profile/profiles.ts";
import { failureOf, type SyncProblem } from "./failure.ts";
import type { KnownNode } from "./nodes.ts";
import { bestReceived, countPending, deviceOf, HOME, standingWith, stateOf } from "./standing.ts";

export type { SyncProblem };

export interface SyncStatus {
  state: "idle" | "sending" | "offline" | "error" | "done";
  /** Events that no node has yet. */
  pending: number;
  /** Events of this device that the node which answered last has. */
  received: number;
  /** The same for the centre; null while a station has no receipt. */
  centre: number | null;
  /** What each station has that ever answered, the latest first. */
  stations: { key: string; name: string; events: number; lastSync: number }[];
  held: number;
  refused: number;
  /** Milliseconds since 1970 of the last good answer. */
  lastSync: number | null;
  node: { name: string; role: "centre" | "station" } | null;
  /** `refused-items` goes along with the state "done": the rest went well. */
  error?: { code: SyncProblem; detail?: string; retryAt?: number };
  /** Bytes up and down of the request under way. */
  progress?: { sent: number; toSend: number; got: number };
  /** Other devices of this learner that the node knows. */
  otherDevices: number;
}

export interface SyncResult {
  ok: boolean;
  status: SyncStatus;
}

const MINUTE = 60_000;
/** With nothing to send, this old may the last contact be before we ask for news. */
const FRESH = 30 * MINUTE;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 15 * MINUTE;

const BLANK: SyncStatus = {
  state: "idle",
  pending: 0,
  received: 0,
  centre: null,
  stations: [],
  held: 0,
  refused: 0,
  lastSync: null,
  node: null,
  otherDevices: 0,
};

const changes = emitter<SyncStatus>();
let status: SyncStatus = BLANK;
let running: Promise<SyncResult> | null = null;
/** For whom it runs: on a shared phone somebody else may be in before it ends. */
let whose: string | undefined;
let failures = 0;
let lastAttempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function syncStatus(): SyncStatus {
  return status;
}

export function onSync(callback: (status: SyncStatus) => void): () => void {
  return changes.on(callback);
}

/** Sends and fetches until there is no more; never throws: the result says what went wrong. */
export function syncNow(): Promise<SyncResult> {
  const learner = currentProfile()?.learner;
  if (running && whose !== learner) return running.then(syncNow);
  whose = learner;
  running ??= syncOnce().finally(() => {
    running = null;
  });
  return running;
}

/** The same with a station that was just found, whoever else is in reach. */
export async function syncWith(node: KnownNode): Promise<SyncResult> {
  await running;
  whose = currentProfile()?.learner;
  running = syncOnce(node).finally(() => {
    running = null;
  });
  return running;
}

async function syncOnce(node?: KnownNode): Promise<SyncResult> {
  const learner = currentProfile()?.learner;
  const retryAt = status.error?.retryAt;
  if (!learner || (retryAt && retryAt > Date.now())) return { ok: false, status };
  lastAttempt = Date.now();
  publish({ state: "sending", error: undefined });
  try {
    const onProgress = (sent: number, toSend: number, got: number) =>
      publish({ progress: { sent, toSend, got } });
    const { exchangeAnywhere, exchangeWith } = await import("./reach.ts");
    const options = { learner, catalogue: await knownNumber(), onProgress };
    const number = await (node ? exchangeWith(node, options) : exchangeAnywhere(options));
    failures = 0;
    await afterExchange(learner, number);
    await refreshStatus("done");
    return { ok: true, status };
  } catch (error) {
    failures += 1;
    const { code, detail, retryAt } = failureOf(error);
    const state = code === "offline" ? "offline" : "error";
    // What went wrong for one person is not told to the next.
    if (currentProfile()?.learner === learner)
      await refreshStatus(state, { code, detail, retryAt });
    return { ok: false, status };
  }
}

/** What an answer may change elsewhere: the name another device gave, a newer catalogue. */
export async function afterExchange(learner: string, number: number): Promise<void> {
  const [progress, profile] = await inStore((store) =>
    Promise.all([store.get("progress", learner), store.get("profiles", learner)]),
  );
  const data = progress?.profile?.[1];
  const old = profile && JSON.stringify([profile.nickname, profile.picture, profile.group]);
  if (data && old !== JSON.stringify([data.nickname, data.picture, data.group]))
    await adoptProfileData(learner, data);
  void learnNodesOnce();
  void fetchNotices(learner);
  // The catalogue has its own errors and its own place on the screen.
  if (number > (await knownNumber())) refreshCatalogue().catch(() => {});
  else await listAnewIfMoved();
}

/** What the station wrote itself, where the answer named something new. */
async function fetchNotices(learner: string): Promise<void> {
  const state = await inStore((store) => stateOf(store, learner));
  const { node, notices } = standingWith(state, state.last ?? HOME);
  if (!node?.id || !notices) return;
  const { refreshNotices } = await import("../notices/notices.ts");
  await refreshNotices(node.id, notices).catch(() => {});
}

let learned = false;

/** After the first sync of a visit: who the centre is, and which stations it has. */
async function learnNodesOnce(): Promise<void> {
  if (learned) return;
  learned = true;
  const { learnNodes } = await import("./nodes.ts");
  await learnNodes().catch(() => {});
}

/** Counts anew from what the phone has. */
async function refreshStatus(
  state: SyncStatus["state"],
  error?: SyncStatus["error"],
): Promise<void> {
  const learner = currentProfile()?.learner;
  if (!learner) return replace(BLANK);
  const counted = await inStore(async (store) => {
    const sync = await stateOf(store, learner);
    const device = await deviceOf(store, learner);
    const pending = await countPending(store, device, bestReceived(sync));
    const verdicts = await store.getAll("verdicts", startingWith(learner));
    return { sync, pending, verdicts };
  });
  const { sync, pending, verdicts } = counted;
  const answered = standingWith(sync, sync.last ?? HOME);
  const refused = verdicts.filter((verdict) => verdict.state === "refused").length;
  const trouble = error ?? (refused > 0 ? { code: "refused-items" as const } : undefined);
  replace({
    state: state === "done" && pending > 0 ? "idle" : state,
    pending,
    received: answered.received?.events ?? 0,
    centre: sync.centre?.events ?? null,
    stations: stationsOf(sync),
    held: verdicts.length - refused,
    refused,
    lastSync: answered.lastSync ?? null,
    node: answered.node ?? null,
    otherDevices: Object.keys(answered.others).length,
    ...(trouble ? { error: trouble } : {}),
  });
}

function stationsOf({ nodes }: SyncState): SyncStatus["stations"] {
  const isStation = ([, { node }]: [string, NodeStanding]) => node?.role === "station";
  return Object.entries(nodes)
    .filter(isStation)
    .map(([key, { node, received, lastSync }]) => ({
      key,
      name: node!.name,
      events: received?.events ?? 0,
      lastSync: lastSync ?? 0,
    }))
    .sort((a, b) => b.lastSync - a.lastSync);
}

function publish(patch: Partial<SyncStatus>): void {
  replace({ ...status, ...patch });
}

function replace(next: SyncStatus): void {
  status = next;
  changes.emit(next);
}

/** Syncs by itself: at start, back online, back on screen, after a lesson. Call once. */
export function startAutoSync(): void {
  let learner = currentProfile()?.learner;
  setFinder(async () => (await import("./reach.ts")).findStation());
  onProfile((profile) => {
    if (profile?.learner === learner) return;
    learner = profile?.learner;
    void settle().then(() => quietSync(true));
  });
  onEvent((event) => {
    void recount();
    if (event.type === "lesson-done" || event.type === "today-done") void quietSync(false);
  });
  addEventListener("online", () => void quietSync(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void quietSync(false);
  });
  void settle().then(() => quietSync(true));
}

/** A profile was opened: show where it stands. */
async function settle(): Promise<void> {
  failures = 0;
  await refreshStatus("idle").catch(() => {});
}

async function recount(): Promise<void> {
  if (status.state !== "sending") await refreshStatus("idle", lasting()).catch(() => {});
}

/** Something new waits, but what kept us from sending it may still hold. */
function lasting(): SyncStatus["error"] {
  const { error } = status;
  return error?.retryAt && error.retryAt > Date.now() ? error : undefined;
}

/** @param eager at moments that are rare by themselves, the minute between two tries is not kept */
async function quietSync(eager: boolean): Promise<void> {
  const since = Date.now() - lastAttempt;
  const stale = Date.now() - (status.lastSync ?? 0) > FRESH;
  if (!currentProfile() || navigator.onLine === false) return;
  if (status.pending === 0 && !stale) return;
  if (!eager && since < MINUTE) return later(MINUTE - since);
  const { ok } = await syncNow();
  if (!ok || status.pending > 0) later(pause());
}

/** 5 s, 10 s, 20 s … 15 min, a little more or less so that phones do not all come at once. */
function pause(): number {
  const wait = Math.min(FIRST_WAIT * 2 ** Math.min(failures, 10), LONGEST_WAIT);
  const asked = (status.error?.retryAt ?? 0) - Date.now();
  return Math.max(wait * (0.75 + Math.random() / 2), asked);
}

function later(wait: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (document.visibilityState === "visible") void quietSync(true);
  }, wait);
}

/** Held and refused events of the current learner, with what the phone knows about them. */
export async function verdicts(): Promise<Verdict[]> {
  const learner = currentProfile()?.learner;
  if (!learner) return [];
  const rows = await inStore((store) => store.getAll("verdicts", startingWith(learner)));
  return Promise.all(rows.map(async (row) => ({ ...row, event: await eventOf(row) })));
}

async function eventOf({ device, counter }: Verdict): Promise<LearnerEvent | undefined> {
  const { eventsOf, openBatch } = await import("./batch.ts");
  const batches = await inStore((store) => store.getAll("batches", startingWith(device)));
  const batch = batches.find(({ first, count }) => first <= counter && counter < first + count);
  if (!batch) return undefined;
  const events = await eventsOf(openBatch(batch.bytes)).catch(() => []);
  return events.find((event) => event.counter === counter);
}

/** Newest first. */
export async function mail(): Promise<Mail[]> {
  const learner = currentProfile()?.learner;
  if (!learner) return [];
  const letters = await inStore((store) => store.getAll("mail", startingWith(learner)));
  return letters.reverse();
}

export async function markRead(number: number): Promise<void> {
  const learner = currentProfile()!.learner;
  await inStore(async (store) => {
    const tx = store.transaction("mail", "readwrite");
    const letter = await tx.store.get([learner, number]);
    if (letter) await tx.store.put({ ...letter, read: true });
    await tx.done;
  });
}
