/** Downloads under way, and how each pack stands with them: small, the library shows it at once. */
import { emitter } from "../core/emitter.ts";
import type { PackProblem, PackState } from "./plan.ts";
import { stateIn, survey } from "./shelf.ts";

export interface Job {
  pack: string;
  stopped: boolean;
  /** Rejects with Stopped when `halt` is called. */
  stopping: Promise<never>;
  halt: () => void;
  /** How the pack stood when the job last looked. */
  base?: PackState;
  activity: PackState["activity"];
  problem?: PackProblem;
  /** Bytes here and bytes in all, while files come in. */
  have: number;
  total: number;
  failures: number;
  /** Milliseconds until the next try. */
  wait: number;
  /** Ends the wait for the network. */
  wake: () => void;
  done: Promise<void>;
}

export const changes = emitter<{ pack: string; state: PackState }>();
export const jobs = new Map<string, Job>();
/** Why downloads stopped; a full phone cannot even write that down. */
export const troubles = new Map<string, PackProblem>();
/** The bar moves at most this often. */
const TICK = 250;

export function onPack(callback: (pack: string, state: PackState) => void): () => void {
  return changes.on(({ pack, state }) => callback(pack, state));
}

/** Every pack that is offered or on this phone. */
export async function packStates(): Promise<Map<string, PackState>> {
  const found = await survey();
  const ids = new Set([
    ...(found.catalogue?.packs ?? []).map(({ id }) => id),
    ...found.rows.keys(),
  ]);
  return new Map([...ids].map((id) => [id, live(id, stateIn(found, id))]));
}

export async function packState(pack: string): Promise<PackState> {
  return live(pack, stateIn(await survey(), pack));
}

/** A kept state with what is going on right now. */
function live(pack: string, state: PackState): PackState {
  const job = jobs.get(pack);
  const trouble = troubles.get(pack);
  if (!job) return trouble ? { ...state, problem: trouble } : state;
  const { activity, problem, have, total } = job;
  const { problem: _, ...rest } = state;
  const moved = total > 0 && rest.state !== "ready" ? { have, total } : {};
  const update =
    total > 0 && rest.update ? { update: { ...rest.update, bytes: total - have } } : {};
  return { ...rest, ...moved, ...update, activity, ...(problem ? { problem } : {}) };
}

let lastTick = 0;
export function tick(job: Job): void {
  if (Date.now() - lastTick < TICK) return;
  lastTick = Date.now();
  if (job.base) changes.emit({ pack: job.pack, state: live(job.pack, job.base) });
}

/** Looks anew and says how the pack stands. */
export async function tell(pack: string): Promise<void> {
  const found = await survey().catch(() => null);
  if (!found) return;
  const state = stateIn(found, pack);
  const job = jobs.get(pack);
  if (job) job.base = state;
  changes.emit({ pack, state: live(pack, state) });
}
