/** A room that is over, graded over many rooms so that luck does not count. */
import type { Ask } from "../engine.ts";
import type { Graded } from "../runs.ts";
import { planOf, type Room, wholeCards } from "./room.ts";

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
