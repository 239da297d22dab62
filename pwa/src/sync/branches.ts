/**
 * Two branches of one chain: a storage that was set back, or copied, signed two batches with one
 * number, and two nodes each took one of them. Once the centre has one, the other is given up: what
 * was done on this phone is recorded anew, what another phone did comes from that one.
 */
import { emptyProgress } from "../core/progress.ts";
import { inStore, type Store } from "../core/store.ts";
import type { LearnerEvent } from "../core/types.ts";
import type { Fork } from "./answer.ts";
import { neverAccepted, startNewDevice } from "./heal.ts";
import { rebuildProgress } from "./inbox.ts";
import { ownDevice, readState, stateOf } from "./standing.ts";

/** True where a branch was left: what takes its place comes with the next request. */
export async function leaveLostBranch(learner: string, forks: readonly Fork[]): Promise<boolean> {
  const { device } = await ownDevice(learner);
  const lost = await firstLost(forks);
  if (!lost) return false;
  if (lost.device === device) await startNewDevice(learner, lost.good);
  else await leave(learner, lost);
  return true;
}

/** The fork furthest back of which this phone has the other branch. */
async function firstLost(forks: readonly Fork[]): Promise<Fork | undefined> {
  const sure = forks.filter((fork) => fork.sure).sort((a, b) => a.good - b.good);
  return inStore(async (store) => {
    for (const fork of sure) {
      const batch = await store.get("batches", [fork.device, fork.good + 1]);
      if (batch && batch.digest !== fork.next) return fork;
    }
    return undefined;
  });
}

/** Another device's, or one's own former device's. */
async function leave(learner: string, fork: Fork): Promise<void> {
  const { former = [] } = await inStore((store) => stateOf(store, learner));
  const mine = former.includes(fork.device);
  const acts = mine ? await neverAccepted(fork.device, fork.good) : [];
  await inStore((store) => drop(store, learner, fork, acts, mine));
  await rebuildProgress(learner);
}

async function drop(
  store: Store,
  learner: string,
  { device, good }: Fork,
  acts: readonly LearnerEvent[],
  mine: boolean,
): Promise<void> {
  const names = ["profiles", "devices", "events", "batches", "sync", "progress"] as const;
  const tx = store.transaction(names, "readwrite", { durability: "strict" });
  // Another tab was first: its acts are recorded already.
  if (!(await tx.objectStore("batches").getKey([device, good + 1]))) return;
  const profile = await tx.objectStore("profiles").get(learner);
  const own = (await tx.objectStore("devices").get(profile?.device ?? ""))!;
  tx.objectStore("batches").delete(IDBKeyRange.bound([device, good + 1], [device, []]));
  acts.forEach((act, i) => {
    tx.objectStore("events").add({ ...act, device: own.device, counter: own.next + i });
  });
  tx.objectStore("devices").put({ ...own, next: own.next + acts.length });
  const state = readState(learner, await tx.objectStore("sync").get(learner));
  // The branch that holds may have some of these acts, too: they are compared when it came.
  if (mine) tx.objectStore("sync").put({ ...state, again: { device, good } });
  // Wrong until it is rebuilt, so better empty than counting events twice.
  tx.objectStore("progress").put(emptyProgress(), learner);
  await tx.done;
}
