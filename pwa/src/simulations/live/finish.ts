/** A run that is over: graded over many rooms or seasons, counted among the tries, and recorded. */
import { record } from "../../core/events.ts";
import { inStore } from "../../core/store.ts";
import type { RunData } from "../../core/types.ts";
import type { Ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { planOf, type Room, wholeCards } from "./room.ts";

export interface Graded {
  run: Omit<RunData, "id">;
  grade: { j: number; score: number | null; capped: boolean };
  /** Means over the rooms. */
  figures: Record<string, number>;
}

export interface Tries {
  tries: number;
  best: number;
}

const SEASONS = 200;

export async function gradeRoom(
  ask: Ask,
  room: Room,
  onProgress?: (done: number) => void,
): Promise<Graded> {
  const actions = [planOf({ ...room.kept, cards: wholeCards(room) })];
  const request = { ...room.playable, actions, set: room.kept.set, seasons: SEASONS };
  return (await ask("grade", request, onProgress)) as Graded;
}

/**
 * Records the run and counts the try, both or neither. `alongside` gives what else is kept in the
 * same step, so that a phone that dies neither loses the run nor records it twice.
 */
export async function finishRun(
  learner: string,
  { scenario: { id } }: Playable,
  { run }: Graded,
  alongside: (tries: Tries) => Record<string, string> = () => ({}),
): Promise<Tries> {
  const before = await triesOf(learner, id);
  const after = { tries: before.tries + 1, best: Math.max(before.best, run.score ?? 0) };
  await record(
    { type: "run-finished", data: { ...run, id } },
    { [nameOf(learner, id)]: JSON.stringify(after), ...alongside(after) },
  );
  return after;
}

export async function triesOf(learner: string, scenario: string): Promise<Tries> {
  const text = await inStore((store) => store.get("values", nameOf(learner, scenario)));
  return text === undefined ? { tries: 0, best: 0 } : (JSON.parse(text) as Tries);
}

function nameOf(learner: string, scenario: string): string {
  return `tries ${learner} ${scenario}`;
}
