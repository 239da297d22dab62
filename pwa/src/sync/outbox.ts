/** What waits to be sent: events are sealed into batches, and kept so before they travel. */
import { now } from "../core/journal.ts";
import { inStore, type Store, type StoredBatch, startingWith } from "../core/store.ts";
import { sealBatch } from "./batch.ts";
import { deviceOf } from "./standing.ts";

/** Events a batch: long enough for few bytes an event, short enough for one bad line. */
export const BATCH_EVENTS = 100;

/** Seals all events that are not in a batch yet, at most `size` a batch. */
export async function sealPending(learner: string, size = BATCH_EVENTS): Promise<void> {
  for (;;) {
    const found = await inStore((store) => nextToSeal(store, learner, size));
    if (!found) return;
    const { device, last, events } = found;
    const chain = {
      learner,
      device: device.device,
      n: (last?.n ?? 0) + 1,
      prev: last?.digest ?? "",
    };
    const batch = await sealBatch(device.privateKey, chain, events, now());
    await inStore((store) => keepSealed(store, batch));
  }
}

async function nextToSeal(store: Store, learner: string, size: number) {
  const device = await deviceOf(store, learner);
  const events = await store.getAll("events", startingWith(device.device), size);
  if (events.length === 0) return null;
  return { device, last: await lastBatch(store, device.device), events };
}

/** The last batch of a device on this phone. */
export async function lastBatch(store: Store, device: string): Promise<StoredBatch | undefined> {
  const cursor = await store.transaction("batches").store.openCursor(startingWith(device), "prev");
  return cursor?.value;
}

/** Batch in, its events out, together. `add` fails where another tab sealed them first: good. */
async function keepSealed(store: Store, batch: StoredBatch): Promise<void> {
  const tx = store.transaction(["batches", "events"], "readwrite", { durability: "strict" });
  const last = batch.first + batch.count - 1;
  try {
    await tx.objectStore("batches").add(batch);
    await tx.objectStore("events").delete(eventsUpTo(batch.device, last));
    await tx.done;
  } catch (error) {
    await tx.done.catch(() => {});
    if ((error as Error).name !== "ConstraintError") throw error;
  }
}

/** What the node does not have of a device: as much as fits one request. */
export async function unsent(
  store: Store,
  device: string,
  received: number,
  budget: { events: number; bytes: number; batches: number },
): Promise<StoredBatch[]> {
  const found: StoredBatch[] = [];
  const range = IDBKeyRange.bound([device, received + 1], [device, []]);
  let cursor = await store.transaction("batches").store.openCursor(range);
  for (; cursor; cursor = await cursor.continue()) {
    const batch = cursor.value;
    const first = found.length === 0;
    if (!first && (budget.events < batch.count || budget.bytes < batch.bytes.length)) break;
    if (budget.batches <= 0) break;
    found.push(batch);
    budget.events -= batch.count;
    budget.bytes -= batch.bytes.length;
    budget.batches -= 1;
  }
  return found;
}

/** How many batches, from the first without holes, the phone has of each of a learner's devices. */
export async function held(store: Store, learner: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [device, n] of await store.getAllKeysFromIndex("batches", "learner", learner))
    counts[device] = Math.max(counts[device] ?? 0, n);
  return counts;
}

function eventsUpTo(device: string, counter: number): IDBKeyRange {
  return IDBKeyRange.bound([device], [device, counter]);
}
