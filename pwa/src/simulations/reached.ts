/**
 * What a learner reached in practice, on all their phones: from the runs that this phone knows as events,
 * without those that a node could not confirm. A phone that was alone all the time needs none of it.
 */
import { inStore, startingWith } from "../core/store.ts";
import type { LearnerEvent, RunData } from "../core/types.ts";
import { historyOf } from "../sync/history.ts";

export interface Reached {
  /** By the name under which they are counted. */
  tries: Record<string, { tries: number; best: number }>;
  /** Of graded attempts: the score of the first of each seal, by scenario; null where it is disputed. */
  graded: Record<string, Record<number, number | null>>;
}

const PRACTICE_SET = 1;

let last: { key: string; found: Promise<Reached> } | null = null;

/** Null where this phone alone did everything, and nothing of it is disputed. Throws StorageError. */
export async function reachedElsewhere(learner: string): Promise<Reached | null> {
  const look = await glance(learner);
  if (!look.others && look.disputed.length === 0) return null;
  const key = [learner, look.batches, look.events, look.disputed].join();
  if (last?.key !== key) last = { key, found: addedUp(learner, look.disputed) };
  return last.found.catch((error) => {
    last = null;
    throw error;
  });
}

/** Without opening a batch: has somebody else's device a part in this, and what is disputed? */
async function glance(learner: string) {
  return inStore(async (store) => {
    const profile = await store.get("profiles", learner);
    const keys = await store.getAllKeysFromIndex("batches", "learner", learner);
    const letters = await store.getAll("mail", startingWith(learner));
    return {
      batches: keys.length,
      events: await store.count("events"),
      others: keys.some(([from]) => from !== profile?.device),
      // "run/<device>/<counter>": server/simulations/service.py.
      disputed: letters
        .filter(({ kind }) => kind === "run-disputed")
        .map(({ id }) => id ?? "")
        .sort(),
    };
  });
}

async function addedUp(learner: string, disputed: readonly string[]): Promise<Reached> {
  const runs = (await historyOf(learner)).filter(isRun).sort(inOrder);
  const found: Reached = { tries: {}, graded: {} };
  for (const { device, counter, data } of runs)
    add(found, data, disputed.includes(`run/${device}/${counter}`));
  return found;
}

type RunEvent = LearnerEvent & { type: "run-finished" };

function isRun(event: LearnerEvent): event is RunEvent {
  return event.type === "run-finished";
}

/** As the server orders the runs of a seal. */
function inOrder(a: RunEvent, b: RunEvent): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.device !== b.device) return a.device < b.device ? -1 : 1;
  return a.counter - b.counter;
}

function add(found: Reached, { id, set, score, seal }: RunData, disputed: boolean): void {
  const name = seal === undefined ? nameIn(id, set) : id;
  const { tries, best } = found.tries[name] ?? { tries: 0, best: 0 };
  const reached = disputed ? 0 : (score ?? 0);
  found.tries[name] = { tries: tries + 1, best: Math.max(best, reached) };
  if (seal === undefined) return;
  found.graded[id] ??= {};
  const own = found.graded[id];
  // The first of a seal uses it up, also where it is disputed.
  if (!(seal in own)) own[seal] = disputed ? null : Math.round(score ?? 0);
}

/** Tries in good and bad years are counted by their seasons. */
export function nameIn(id: string, set: number | undefined): string {
  return set === undefined || set === PRACTICE_SET ? id : `${id} ${set}`;
}
