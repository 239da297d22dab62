/**
 * Runs that are over: recorded for the server, counted on this phone, and the last of each scenario kept
 * to be compared. What is being played is kept by each room itself.
 */
import { record } from "../core/events.ts";
import { inStore } from "../core/store.ts";
import type { RunData } from "../core/types.ts";
import { nameIn, reachedElsewhere } from "./reached.ts";
import type { Playable } from "./scenarios.ts";

/** What the engine's `grade` answers, as far as every room needs it. */
export interface Graded {
  run: Omit<RunData, "id">;
  grade: { j: number; mean: number; worstTenth: number; score: number | null; capped: boolean };
  /** Means over the rooms or seasons. */
  figures: Record<string, number>;
}

export interface Tries {
  tries: number;
  best: number;
}

export interface Finished {
  /** Milliseconds since 1970. */
  at: number;
  score: number;
  /** The plan with which it began. */
  plan: unknown;
}

const MOST_FINISHED = 12;

/**
 * Records the run and counts the try, both or neither. `alongside` gives what else is kept in the
 * same step, so that a phone that dies neither loses the run nor records it twice.
 */
export async function finishRun(
  learner: string,
  playable: Playable,
  { run }: Pick<Graded, "run">,
  alongside: (tries: Tries) => Record<string, string> = () => ({}),
): Promise<Tries> {
  const { id } = playable.scenario;
  const name = countedAs(playable);
  const [before, own] = [await triesOf(learner, name), await keptTries(learner, name)];
  const earlier = await finishedRuns(learner, name);
  const score = run.score ?? 0;
  const after = withOneMore(before, score);
  const finished: Finished[] = [...earlier, { at: Date.now(), score, plan: run.actions[0] }];
  await record(
    { type: "run-finished", data: { ...run, id } },
    {
      [triesName(learner, name)]: JSON.stringify(withOneMore(own, score)),
      [finishedName(learner, name)]: JSON.stringify(finished.slice(-MOST_FINISHED)),
      ...alongside(after),
    },
  );
  return after;
}

function withOneMore({ tries, best }: Tries, score: number): Tries {
  return { tries: tries + 1, best: Math.max(best, score) };
}

/** Under which name tries are counted: good and bad years for themselves. */
export function countedAs({ scenario, set }: Playable): string {
  return nameIn(scenario.id, set);
}

/** On all phones of the learner, as far as this one knows; the best without what is disputed. */
export async function triesOf(learner: string, scenario: string): Promise<Tries> {
  const all = await reachedElsewhere(learner);
  return all ? (all.tries[scenario] ?? { tries: 0, best: 0 }) : keptTries(learner, scenario);
}

/** On this phone. */
async function keptTries(learner: string, scenario: string): Promise<Tries> {
  const kept = await keptValue<Tries>(triesName(learner, scenario));
  return kept && kept.tries >= 0 && kept.best >= 0 ? kept : { tries: 0, best: 0 };
}

/** The last of them, the oldest first. */
export async function finishedRuns(learner: string, scenario: string): Promise<Finished[]> {
  const kept = await keptValue<Finished[]>(finishedName(learner, scenario));
  return Array.isArray(kept) ? kept : [];
}

/** A value kept as JSON; null where there is none, or one that nobody can read. */
export async function keptValue<T>(name: string): Promise<T | null> {
  const text = await inStore((store) => store.get("values", name));
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

function triesName(learner: string, scenario: string): string {
  return `tries ${learner} ${scenario}`;
}

function finishedName(learner: string, scenario: string): string {
  return `runs ${learner} ${scenario}`;
}
