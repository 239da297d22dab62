/**
 * When the node cannot take this device's chain any further, because a copy of the phone's storage
 * went another way (a fork) or a batch went bad, the phone becomes a new device of the learner and
 * records the events that were never accepted once more. Nothing accepted is touched.
 */
import { emptyProgress } from "../core/progress.ts";
import {
  type DeviceCard,
  inStore,
  type Store,
  type StoredDevice,
  type SyncState,
  startingWith,
} from "../core/store.ts";
import type { LearnerEvent } from "../core/types.ts";
import { adoptDevice, makeDevice } from "../profile/profiles.ts";
import { eventsOf, openBatch, readableEvents } from "./batch.ts";
import { cardOf, makeLink, makeTicket } from "./cards.ts";
import { rebuildProgress } from "./inbox.ts";
import { ownDevice, readState } from "./standing.ts";

/** @param good number of the last batch that the node has exactly as this phone has it */
export async function startNewDevice(learner: string, good: number): Promise<void> {
  const old = await ownDevice(learner);
  const ticket = await makeTicket(old);
  const fresh = await makeDevice(learner);
  fresh.link = await makeLink(ticket, fresh.device);
  fresh.cards = [...old.cards, cardOf(old)];
  const sealed = await neverAccepted(old.device, good);
  const moved = await inStore((store) => move(store, old, fresh, good, sealed));
  if (!moved) return;
  await rebuildProgress(learner);
  await adoptDevice(learner);
}

export async function neverAccepted(device: string, good: number): Promise<LearnerEvent[]> {
  const range = IDBKeyRange.bound([device, good + 1], [device, []]);
  const batches = await inStore((store) => store.getAll("batches", range));
  const events: LearnerEvent[] = [];
  for (const { bytes } of batches)
    events.push(...(await eventsOf(openBatch(bytes)).catch(() => [])));
  return events;
}

/** All or nothing; false where another tab was first. */
async function move(
  store: Store,
  old: StoredDevice,
  fresh: StoredDevice,
  good: number,
  sealed: LearnerEvent[],
): Promise<boolean> {
  const names = ["profiles", "devices", "events", "batches", "sync", "progress"] as const;
  const tx = store.transaction(names, "readwrite", { durability: "strict" });
  const { learner } = old;
  const profile = await tx.objectStore("profiles").get(learner);
  if (profile?.device !== old.device) return false;
  const waiting = await tx.objectStore("events").getAll(startingWith(old.device));
  const events = [...sealed, ...waiting].map((event, i) => ({
    ...event,
    device: fresh.device,
    counter: i + 1,
  }));
  tx.objectStore("events").delete(startingWith(old.device));
  tx.objectStore("batches").delete(IDBKeyRange.bound([old.device, good + 1], [old.device, []]));
  for (const event of events) tx.objectStore("events").add(event);
  tx.objectStore("devices").delete(old.device);
  tx.objectStore("devices").put({ ...fresh, next: events.length + 1 });
  tx.objectStore("profiles").put({ ...profile, device: fresh.device });
  const state = readState(learner, await tx.objectStore("sync").get(learner));
  const again = { device: old.device, good };
  tx.objectStore("sync").put({ ...afresh(state, cardOf(old)), again });
  // Wrong until it is rebuilt, so better empty than counting events twice.
  tx.objectStore("progress").put(emptyProgress(), learner);
  await tx.done;
  return true;
}

/** What nodes have of the old device says nothing about the new one. */
function afresh(state: SyncState, old: DeviceCard): SyncState {
  const nodes: SyncState["nodes"] = {};
  for (const [id, { received: _, ...standing }] of Object.entries(state.nodes))
    nodes[id] = { ...standing, cardKnown: false };
  const { centre: _, ...kept } = state;
  const former = [...(state.former ?? []), old.device];
  return { ...kept, nodes, former, cards: { ...state.cards, [old.device]: old } };
}

/**
 * A copy of the phone's storage may have sent acts that this one recorded anew, under the old device
 * or under one that it became itself: now that the node showed what it has of the learner, those are
 * taken out again before they are sealed.
 */
export async function dropKnown(learner: string, again: SyncState["again"] & {}): Promise<void> {
  const { device } = await ownDevice(learner);
  const there = await actsElsewhere(learner, device, again);
  await inStore(async (store) => {
    const names = ["profiles", "devices", "events", "sync"] as const;
    const tx = store.transaction(names, "readwrite", { durability: "strict" });
    const { again: _, ...state } = readState(learner, await tx.objectStore("sync").get(learner));
    const profile = await tx.objectStore("profiles").get(learner);
    const device = (await tx.objectStore("devices").get(profile?.device ?? ""))!;
    const events = await tx.objectStore("events").getAll(startingWith(device.device));
    const first = events[0]?.counter ?? device.next;
    const left = events
      .filter((event) => !isTaken(there, actOf(event)))
      .map((event, i) => ({ ...event, counter: first + i }));
    tx.objectStore("events").delete(startingWith(device.device));
    for (const event of left) tx.objectStore("events").add(event);
    tx.objectStore("devices").put({ ...device, next: first + left.length });
    tx.objectStore("sync").put(state);
    await tx.done;
  });
  await rebuildProgress(learner);
}

/** How often each act stands with other devices; with the old one after the last common batch. */
async function actsElsewhere(
  learner: string,
  own: string,
  { device, good }: SyncState["again"] & {},
): Promise<Map<string, number>> {
  const all = await inStore((store) => store.getAllFromIndex("batches", "learner", learner));
  const acts = new Map<string, number>();
  for (const batch of all) {
    if (batch.device === own || (batch.device === device && batch.n <= good)) continue;
    for (const event of await readableEvents(openBatch(batch.bytes))) {
      const act = actOf(event);
      acts.set(act, (acts.get(act) ?? 0) + 1);
    }
  }
  return acts;
}

/** What was done and when, whatever device and number it is under. */
function actOf({ learner: _l, device: _d, counter: _c, ...act }: LearnerEvent): string {
  const fields = Object.entries(act).filter(([, value]) => value !== undefined);
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isTaken(acts: Map<string, number>, act: string): boolean {
  const count = acts.get(act) ?? 0;
  if (count > 0) acts.set(act, count - 1);
  return count > 0;
}
