/**
 * Graded attempts: on seasons that follow from a seal of the pack, the learner and the plan, so that
 * nobody can tune a plan to weather that only the committed plan reveals (docs/simulations.md).
 */
import { utf8 } from "../core/bytes.ts";
import { sha256 } from "../core/crypto.ts";
import { inStore } from "../core/store.ts";
import type { Ask } from "./engine.ts";
import { reachedElsewhere } from "./reached.ts";
import { finishRun, type Graded, type Tries } from "./runs.ts";
import type { Playable } from "./scenarios.ts";

export const GRADED_SEASONS = 200;

export interface Attempt {
  /** Which of the scenario's seals, from 0. */
  seal: number;
  set: number;
}

/** How many graded attempts a learner has finished on this phone, and what they came to. */
export interface Attempts {
  used: number;
  scores: number[];
}

/** Throws EngineError for actions that are none. */
export async function sealedSet(
  ask: Ask,
  playable: Playable,
  learner: string,
  actions: readonly unknown[],
  seal: number,
): Promise<number> {
  const text = (await ask("commit", { ...playable, actions })) as string;
  const number = await sealedNumber(playable.seals![seal]!, learner, text);
  return (await ask("draw", { ...playable, number })) as number;
}

/** The first 32 bits of the hash; the same as server/simulations/judge.py. */
export async function sealedNumber(seal: string, learner: string, text: string): Promise<number> {
  const said = utf8(`tianjian seal\n${seal}\n${learner}\n${text}`);
  const hash = await sha256(said);
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}

/** Null where the scenario has no seal left, or none at all. */
export function nextSeal(playable: Playable, { used }: Attempts): number | null {
  return used < (playable.seals?.length ?? 0) ? used : null;
}

/** On all phones of the learner: a seal that was used on another one is used. */
export async function attemptsOf(learner: string, scenario: string): Promise<Attempts> {
  const all = await reachedElsewhere(learner);
  if (!all) return keptAttempts(learner, scenario);
  const graded = all.graded[scenario] ?? {};
  const seals = Object.keys(graded).map(Number);
  const scores = seals.map((seal) => graded[seal]).filter((score) => typeof score === "number");
  return { used: Math.max(0, ...seals.map((seal) => seal + 1)), scores };
}

async function keptAttempts(learner: string, scenario: string): Promise<Attempts> {
  const text = await inStore((store) => store.get("values", nameOf(learner, scenario)));
  try {
    const kept = JSON.parse(text ?? "") as Attempts;
    if (kept.used >= 0 && Array.isArray(kept.scores)) return kept;
  } catch {
    // Nothing kept, or nothing that can be read.
  }
  return { used: 0, scores: [] };
}

/** Plays a plan on the seasons drawn for it, and records it as graded. */
export async function playGraded(
  ask: Ask,
  playable: Playable,
  learner: string,
  actions: readonly unknown[],
  onProgress?: (done: number) => void,
): Promise<{ graded: Graded; attempts: Attempts }> {
  const { id } = playable.scenario;
  const before = await attemptsOf(learner, id);
  const seal = nextSeal(playable, before);
  if (seal === null) throw new Error("no seal left");
  const set = await sealedSet(ask, playable, learner, actions, seal);
  const request = { ...playable, actions, set, seasons: GRADED_SEASONS };
  const graded = (await ask("grade", request, onProgress)) as Graded;
  const { attempts } = await finishGraded(learner, playable, graded, seal);
  return { graded, attempts };
}

/** Records a graded run and counts its seal as used, both or neither. */
export async function finishGraded(
  learner: string,
  playable: Playable,
  { run }: Pick<Graded, "run">,
  seal: number,
  alongside: (tries: Tries) => Record<string, string> = () => ({}),
): Promise<{ attempts: Attempts; tries: Tries }> {
  const { id } = playable.scenario;
  const score = Math.round(run.score ?? 0);
  const before = await attemptsOf(learner, id);
  const own = await keptAttempts(learner, id);
  const after = { used: seal + 1, scores: [...before.scores, score] };
  const name = nameOf(learner, id);
  const tries = await finishRun(learner, playable, { run: { ...run, seal } }, (tries) => ({
    [name]: JSON.stringify({ used: seal + 1, scores: [...own.scores, score] }),
    ...alongside(tries),
  }));
  return { attempts: after, tries };
}

function nameOf(learner: string, scenario: string): string {
  return `graded ${learner} ${scenario}`;
}
