/** Where a learner stands with the node, read from the phone. Small: the first screen shows it. */
import { inStore, type Store, type StoredDevice, type SyncState } from "../core/store.ts";

export function blankState(learner: string): SyncState {
  return { learner, mail: 0, cards: {}, others: {} };
}

export async function stateOf(store: Store, learner: string): Promise<SyncState> {
  return { ...blankState(learner), ...(await store.get("sync", learner)) };
}

/** The key in use of a learner on this phone. */
export async function deviceOf(store: Store, learner: string): Promise<StoredDevice> {
  const profile = await store.get("profiles", learner);
  const device = await store.get("devices", profile?.device ?? "");
  if (!device) throw new Error("the profile is gone from this phone");
  return device;
}

/** Events that the node does not have, sealed or not. */
export async function countPending(
  store: Store,
  device: StoredDevice,
  received: number,
): Promise<number> {
  const batch = received ? await store.get("batches", [device.device, received]) : undefined;
  const sent = batch ? batch.first + batch.count - 1 : 0;
  return device.next - 1 - sent;
}

/** A learner's own standing in one look. */
export function ownDevice(learner: string): Promise<StoredDevice> {
  return inStore((store) => deviceOf(store, learner));
}
