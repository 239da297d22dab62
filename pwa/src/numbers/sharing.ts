/**
 * Sharing of outcomes: off until the learner turns it on. Then the events `first-order` and
 * `repeat-order` are recorded, once each, and no amount, product or count ever.
 */
import { record } from "../core/events.ts";
import { progressOf } from "../core/progress.ts";
import { inStore } from "../core/store.ts";
import { sharingOf } from "../profile/profiles.ts";
import { entriesOf } from "./book.ts";
import type { Entry } from "./entries.ts";

/** Throws StorageError. */
export async function isSharing(learner: string): Promise<boolean> {
  return (await inStore((store) => store.get("values", sharingOf(learner)))) === "on";
}

/** Throws StorageError. */
export async function setSharing(learner: string, on: boolean): Promise<void> {
  await inStore(async (store) => {
    if (on) await store.put("values", "on", sharingOf(learner));
    else await store.delete("values", sharingOf(learner));
  });
  if (on) await shareOutcomes(learner);
}

/** What the entries show that was not recorded yet. */
function outcomesIn(entries: readonly Entry[], reached: ReadonlyMap<string, number>): string[] {
  const orders = entries.filter(({ kind }) => kind === "order");
  const found = orders.length > 0 ? ["first-order"] : [];
  if (orders.some(({ again }) => again)) found.push("repeat-order");
  return found.filter((kind) => !reached.has(kind));
}

/** Records what is new, where the learner wants it shared. Throws StorageError. */
export async function shareOutcomes(learner: string): Promise<void> {
  if (!(await isSharing(learner))) return;
  const { milestones } = await progressOf(learner);
  for (const kind of outcomesIn(await entriesOf(learner), milestones))
    await record({ type: "milestone", data: { kind } });
}
