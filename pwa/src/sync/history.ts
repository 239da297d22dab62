/** Everything that a learner did, as far as this phone knows. */
import { inStore, startingWith } from "../core/store.ts";
import type { LearnerEvent } from "../core/types.ts";
import { openBatch, readableEvents } from "./batch.ts";

/** Events of all the learner's devices, without those that the node refused; in no order. */
export async function historyOf(learner: string): Promise<LearnerEvent[]> {
  // One look: another tab may be sealing events into a batch.
  const { batches, loose, verdicts } = await inStore(async (store) => {
    const tx = store.transaction(["batches", "events", "verdicts"]);
    const [batches, loose, verdicts] = await Promise.all([
      tx.objectStore("batches").index("learner").getAll(learner),
      tx.objectStore("events").getAll(),
      tx.objectStore("verdicts").getAll(startingWith(learner)),
    ]);
    return { batches, loose, verdicts };
  });
  const name = ({ device, counter }: { device: string; counter: number }) => `${device} ${counter}`;
  const refused = new Set(verdicts.filter(({ state }) => state === "refused").map(name));
  const events = loose.filter((event) => event.learner === learner);
  for (const { bytes } of batches) events.push(...(await readableEvents(openBatch(bytes))));
  return events.filter((event) => !refused.has(name(event)));
}
