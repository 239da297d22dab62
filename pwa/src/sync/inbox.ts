/** What comes down: verdicts, counters, mail, and the batches of the learner's other devices. */

import type { Bytes } from "../core/bytes.ts";
import type { Progress } from "../core/phone-types.ts";
import { apply, emptyProgress, wholeProgress } from "../core/progress.ts";
import {
  type DeviceCard,
  inStore,
  type NodeStanding,
  type Store,
  type StoredBatch,
  type SyncState,
  startingWith,
} from "../core/store.ts";
import type { LearnerEvent } from "../core/types.ts";
import type { EventVerdict, SyncAnswer } from "./answer.ts";
import { BadBatch, digestOf, isSignedBy, openBatch, readableEvents } from "./batch.ts";
import { cardOf, isGoodCard } from "./cards.ts";
import { held, lastBatch } from "./outbox.ts";
import { deviceOf, HOME, meetNode, readState, stateOf, withStanding } from "./standing.ts";

/** A batch that passed every check, with its events (none where the body cannot be read). */
interface Checked {
  batch: StoredBatch;
  events: LearnerEvent[];
}

/**
 * Keeps everything an answer brought, in one transaction. Throws StorageError.
 *
 * @param from key of the node's standing: its id, or HOME
 */
export async function absorb(
  learner: string,
  device: string,
  answer: SyncAnswer,
  from: string = HOME,
): Promise<void> {
  const known = await inStore(async (store) => {
    const own = cardOf(await deviceOf(store, learner));
    // This phone may have granted the ticket that another device came by.
    return { ...(await stateOf(store, learner)).cards, [own.device]: own };
  });
  const cards = await trustedCards(learner, known, answer.devices);
  const checked = await inStore((store) => check(store, learner, device, cards, answer.sent));
  const others: Record<string, number> = {};
  for (const other of answer.devices) others[other.device] = other.batch;
  const { node, received, notices } = answer;
  const news = { node, received, others, notices, cardKnown: true, lastSync: Date.now() };
  await inStore(async (store) => {
    await keepBatches(store, learner, checked);
    await keepNews(store, learner, from, { cards, news }, answer);
  });
  const stale = await inStore((store) => keepVerdicts(store, learner, answer.events, checked));
  if (stale) await rebuildProgress(learner);
}

/** Cards that prove themselves, with those known before. Issuers may stand later in the list. */
export async function trustedCards(
  learner: string,
  known: Record<string, DeviceCard>,
  found: readonly { card: DeviceCard }[],
): Promise<Record<string, DeviceCard>> {
  const trusted = { ...known };
  for (let before = -1; before !== Object.keys(trusted).length; ) {
    before = Object.keys(trusted).length;
    for (const { card } of found)
      if (!trusted[card.device] && (await isGoodCard(card, learner, trusted)))
        trusted[card.device] = card;
  }
  return trusted;
}

/** Those of the batches that go on from what the phone has, signed by a trusted device. */
async function check(
  store: Store,
  learner: string,
  own: string,
  cards: Record<string, DeviceCard>,
  sent: readonly Bytes[],
): Promise<Checked[]> {
  const ends = new Map<string, { n: number; digest: string }>();
  const checked: Checked[] = [];
  for (const bytes of sent) {
    const next = await checkOne(store, learner, own, cards, ends, bytes);
    if (!next) continue;
    ends.set(next.batch.device, next.batch);
    checked.push(next);
  }
  return checked;
}

async function checkOne(
  store: Store,
  learner: string,
  own: string,
  cards: Record<string, DeviceCard>,
  ends: Map<string, { n: number; digest: string }>,
  bytes: Bytes,
): Promise<Checked | null> {
  try {
    const open = openBatch(bytes);
    const { device, n, prev, first, count } = open.head;
    const card = cards[device];
    if (!card || device === own || open.head.learner !== learner) return null;
    const end = ends.get(device) ?? (await lastBatch(store, device)) ?? { n: 0, digest: "" };
    if (n !== end.n + 1 || prev !== end.digest || !(await isSignedBy(open, card))) return null;
    const digest = await digestOf(open);
    const events = await readableEvents(open);
    return { batch: { device, n, learner, bytes, digest, first, count }, events };
  } catch (error) {
    if (error instanceof BadBatch) return null;
    throw error;
  }
}

/** Batches and the progress that follows from them; what another tab kept first stays out. */
async function keepBatches(store: Store, learner: string, checked: Checked[]): Promise<void> {
  if (checked.length === 0) return;
  const tx = store.transaction(["batches", "progress"], "readwrite", { durability: "strict" });
  const progress = wholeProgress(await tx.objectStore("progress").get(learner));
  for (const { batch, events } of checked) {
    if (await tx.objectStore("batches").getKey([batch.device, batch.n])) continue;
    tx.objectStore("batches").add(batch);
    for (const event of events) apply(progress, event);
  }
  tx.objectStore("progress").put(progress, learner);
  await tx.done;
}

async function keepNews(
  store: Store,
  learner: string,
  from: string,
  { cards, news }: { cards: SyncState["cards"]; news: NodeStanding },
  answer: SyncAnswer,
): Promise<void> {
  const tx = store.transaction(["sync", "mail"], "readwrite");
  const kept = readState(learner, await tx.objectStore("sync").get(learner));
  const state = meetNode(kept, from, answer.node.id);
  let mail = state.mail;
  for (const letter of answer.mail) {
    if (!Number.isSafeInteger(letter.number) || letter.number <= state.mail) continue;
    tx.objectStore("mail").put({ ...letter, learner, read: false });
    mail = Math.max(mail, letter.number);
  }
  const centre = centreAfter(state, answer);
  tx.objectStore("sync").put({
    ...withStanding(state, from, news),
    cards,
    centre,
    mail,
    last: from,
    place: typeof answer.place === "string" ? answer.place : "",
  });
  await tx.done;
}

/** The centre's own word holds, also a smaller one; what a station heard of it only ever adds. */
function centreAfter(state: SyncState, { node, received, centre }: SyncAnswer) {
  if (node.role === "centre") return centre ?? received;
  const known = state.centre ?? null;
  return centre && centre.batch >= (known?.batch ?? 0) ? centre : known;
}

/**
 * The node lists every event that is not plainly accepted; true if the progress counts other events
 * as refused, also from a time when the app was closed before it was rebuilt.
 */
async function keepVerdicts(
  store: Store,
  learner: string,
  verdicts: readonly EventVerdict[],
  fresh: readonly Checked[],
): Promise<boolean> {
  const tx = store.transaction(["verdicts", "sync"], "readwrite");
  const rows = tx.objectStore("verdicts");
  const old = await rows.getAll(startingWith(learner));
  const name = ({ device, counter, state }: EventVerdict) => `${device} ${counter} ${state}`;
  const before = old.filter(isRefused).map(name).sort().join();
  const after = verdicts.filter(isRefused).map(name).sort().join();
  rows.delete(startingWith(learner));
  for (const { device, counter, state, reason } of verdicts)
    rows.put({ learner, device, counter, state, reason });
  const kept = readState(learner, await tx.objectStore("sync").get(learner));
  // What just came was counted although the node refused it, perhaps in an earlier answer.
  const counted = fresh.some(({ batch }) =>
    verdicts.some((one) => isRefused(one) && has(batch, one)),
  );
  const stale = before !== after || counted || kept.stale === true;
  if (stale) tx.objectStore("sync").put({ ...kept, stale });
  await tx.done;
  return stale;
}

function has(batch: StoredBatch, { device, counter }: EventVerdict): boolean {
  const { first, count } = batch;
  return batch.device === device && first <= counter && counter < first + count;
}

function isRefused({ state }: { state: string }): boolean {
  return state === "refused";
}

/** Progress anew from all that the phone has: batches and events not yet sealed. */
export async function rebuildProgress(learner: string): Promise<void> {
  const batches = await inStore((store) => store.getAllFromIndex("batches", "learner", learner));
  const sealed: LearnerEvent[] = [];
  for (const { bytes } of batches) sealed.push(...(await readableEvents(openBatch(bytes))));
  const done = await inStore(async (store) => {
    const tx = store.transaction(
      ["events", "batches", "verdicts", "progress", "sync"],
      "readwrite",
    );
    const keys = await tx.objectStore("batches").index("learner").getAllKeys(learner);
    // Another tab sealed events in between: they would be missing from both places.
    if (keys.length !== batches.length) return false;
    const rows = await tx.objectStore("verdicts").getAll(startingWith(learner));
    const refused = new Set(
      rows.filter(isRefused).map(({ device, counter }) => `${device} ${counter}`),
    );
    const known = new Set(sealed.map(({ device, counter }) => `${device} ${counter}`));
    const events = [...sealed];
    for (const event of await tx.objectStore("events").getAll())
      if (event.learner === learner && !known.has(`${event.device} ${event.counter}`))
        events.push(event);
    const progress: Progress = emptyProgress();
    for (const event of events)
      if (!refused.has(`${event.device} ${event.counter}`)) apply(progress, event);
    tx.objectStore("progress").put(progress, learner);
    const kept = await tx.objectStore("sync").get(learner);
    if (kept && "nodes" in kept && kept.stale) {
      const { stale: _, ...state } = kept;
      tx.objectStore("sync").put(state);
    }
    await tx.done;
    return true;
  });
  if (!done) await rebuildProgress(learner);
}

/** Counts for the request: how far the phone is with each of the learner's other devices. */
export async function knownOf(store: Store, learner: string, own: string) {
  const counts = await held(store, learner);
  delete counts[own];
  return counts;
}
