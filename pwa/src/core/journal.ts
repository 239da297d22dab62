/** The phone's own part of the ledger: numbered events, and the progress that follows from them. */
import { emitter } from "./emitter.ts";
import { apply, wholeProgress } from "./progress.ts";
import { inStore, type Store, type StoredDevice } from "./store.ts";
import type { LearnerEvent, NewEvent } from "./types.ts";

/** The last second of the year 9999: what the protocol can carry. */
const LAST_SECOND = 253402300799;

const events = emitter<LearnerEvent>();

export function onEvent(callback: (event: LearnerEvent) => void): () => void {
  return events.on(callback);
}

/**
 * Gives the act the next counter of the learner's device; durable when this resolves. `alongside`
 * goes into "values" with it: what says that the act was recorded must not be lost without it.
 */
export async function append(
  learner: string,
  event: NewEvent,
  alongside: Record<string, string> = {},
): Promise<LearnerEvent> {
  const kept = await inStore((store) => appendTo(store, learner, event, alongside));
  events.emit(kept);
  return kept;
}

async function appendTo(
  store: Store,
  learner: string,
  event: NewEvent,
  alongside: Record<string, string>,
): Promise<LearnerEvent> {
  // One transaction, so that two tabs never give the same counter. Strict: what the learner
  // answered must survive an empty battery.
  const stores = ["profiles", "devices", "events", "progress", "values"] as const;
  const tx = store.transaction(stores, "readwrite", { durability: "strict" });
  const profile = await tx.objectStore("profiles").get(learner);
  const device = await tx.objectStore("devices").get(profile?.device ?? "");
  if (!device) throw new Error("the profile is gone from this phone");
  const numbered = numberedEvent(device, event);
  const progress = wholeProgress(await tx.objectStore("progress").get(learner));
  apply(progress, numbered);
  tx.objectStore("events").add(numbered);
  tx.objectStore("devices").put({ ...device, next: device.next + 1 });
  tx.objectStore("progress").put(progress, learner);
  for (const name of Object.keys(alongside)) tx.objectStore("values").put(alongside[name]!, name);
  await tx.done;
  return numbered;
}

function numberedEvent(device: StoredDevice, event: NewEvent): LearnerEvent {
  return {
    ...event,
    learner: device.learner,
    device: device.device,
    counter: device.next,
    at: now(),
  };
}

/** The phone's clock in Unix seconds, kept to what the protocol can carry. */
export function now(): number {
  return Math.min(Math.max(Math.floor(Date.now() / 1000), 0), LAST_SECOND);
}
