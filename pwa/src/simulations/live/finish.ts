/** A room that is over: graded over 200 rooms, kept among the tries, and sent on as one record. */
import { inStore } from "../../core/store.ts";
import type { Ask } from "../engine.ts";
import { planOf, type Room, wholeCards } from "./room.ts";

export interface Graded {
  run: Record<string, unknown> & { score: number | null };
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

/** Counts the try and keeps the run; tells how many tries there were and the best of them. */
export async function finishRun(
  learner: string,
  scenario: string,
  run: Graded["run"],
): Promise<Tries> {
  const before = await triesOf(learner, scenario);
  const after = { tries: before.tries + 1, best: Math.max(before.best, run.score ?? 0) };
  await inStore((store) => store.put("values", JSON.stringify(after), nameOf(learner, scenario)));
  return after;
}

export async function triesOf(learner: string, scenario: string): Promise<Tries> {
  const text = await inStore((store) => store.get("values", nameOf(learner, scenario)));
  return text === undefined ? { tries: 0, best: 0 } : (JSON.parse(text) as Tries);
}

function nameOf(learner: string, scenario: string): string {
  return `tries ${learner} ${scenario}`;
}
