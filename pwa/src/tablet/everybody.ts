/** Everybody on a shared tablet: where their learning is, and sending it for all of them at once. */

import type { Profile } from "../core/phone-types.ts";
import { inStore, startingWith } from "../core/store.ts";
import { knownNumber } from "../packs/catalogue.ts";
import { listProfiles } from "../profile/profiles.ts";
import { failureOf, type SyncProblem } from "../sync/failure.ts";
import { bestReceived, countPending, deviceOf, stateOf } from "../sync/standing.ts";
import { afterExchange } from "../sync/sync.ts";

export interface Standing {
  profile: Profile;
  /** Records that no node has. */
  pending: number;
  /** The centre has all of them. */
  safe: boolean;
  /** Entries of "My numbers", which stand nowhere else. */
  notes: number;
  /** Milliseconds since 1970. */
  lastSync: number;
}

export interface Round {
  done: number;
  of: number;
  /** Why the round stopped before its end: with the others it would be the same. */
  stopped?: SyncProblem;
  /** Whose records were not taken, and why. */
  failed: { profile: Profile; code: SyncProblem }[];
}

/** These have to do with the road, not with a learner. */
const OF_THE_ROAD: readonly SyncProblem[] = [
  "offline",
  "captive-portal",
  "bad-certificate",
  "rate-limited",
  "server-error",
  "too-old-app",
  "not-allowed",
  "no-way",
  "storage-full",
  "storage",
];
/** Who has nothing to send is asked about when they come; their letters wait no longer than this. */
const FRESH = 24 * 3_600_000;

let running: Promise<Round> | null = null;

/** By name, as the door shows them. Throws StorageError. */
export async function standings(): Promise<Standing[]> {
  const profiles = await listProfiles();
  return Promise.all(profiles.map(standingOf));
}

/** How one learner stands. Throws StorageError. */
export async function standingOf(profile: Profile): Promise<Standing> {
  const { learner } = profile;
  return inStore(async (store) => {
    const state = await stateOf(store, learner);
    const device = await deviceOf(store, learner);
    const pending = await countPending(store, device, bestReceived(state));
    const recorded = device.next - 1;
    const lastSync = Math.max(0, ...Object.values(state.nodes).map((node) => node.lastSync ?? 0));
    return {
      profile,
      pending,
      // What is recorded anew after a fork has not been looked through yet.
      safe: (state.centre?.events ?? 0) >= recorded && !state.again && lastSync > 0,
      notes: await store.count("entries", startingWith(learner)),
      lastSync,
    };
  });
}

/** How many records of all people wait on this tablet. Throws StorageError. */
export async function waiting(): Promise<number> {
  return (await standings()).reduce((sum, { pending }) => sum + pending, 0);
}

/**
 * Sends and fetches for one after the other; never two rounds at a time. Throws StorageError.
 *
 * @param quietly leaves out those with nothing to send who were asked about a short while ago
 */
export function sendEverybody(
  onProgress: (round: Round) => void = () => {},
  quietly = false,
): Promise<Round> {
  running ??= round(onProgress, quietly).finally(() => {
    running = null;
  });
  return running;
}

async function round(onProgress: (round: Round) => void, quietly: boolean): Promise<Round> {
  const all = await standings();
  const stale = ({ pending, lastSync }: Standing) => pending > 0 || Date.now() - lastSync > FRESH;
  const chosen = quietly ? all.filter(stale) : all;
  // Those with something to send come first: the network may not last.
  chosen.sort((a, b) => Number(b.pending > 0) - Number(a.pending > 0));
  const result: Round = { done: 0, of: chosen.length, failed: [] };
  onProgress({ ...result });
  for (const { profile } of chosen) {
    const code = await sendOne(profile.learner);
    if (code && OF_THE_ROAD.includes(code)) return { ...result, stopped: code };
    if (code) result.failed.push({ profile, code });
    result.done += 1;
    onProgress({ ...result });
  }
  return result;
}

/** What went wrong; undefined where all is well. */
async function sendOne(learner: string): Promise<SyncProblem | undefined> {
  try {
    const { exchangeAnywhere } = await import("../sync/reach.ts");
    const number = await exchangeAnywhere({ learner, catalogue: await knownNumber() });
    await afterExchange(learner, number);
    return undefined;
  } catch (error) {
    return failureOf(error).code;
  }
}
