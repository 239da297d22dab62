/** The engine as the phone's worker has it, without a worker; scenarios as the build writes them. */
import { answer, type Request } from "../../engine/desk.ts";
import type { Ask } from "../../src/simulations/engine.ts";
import type { Playable } from "../../src/simulations/scenarios.ts";
import { kit } from "../engine/desk.ts";

export const ask: Ask = async (question, request, onProgress) =>
  JSON.parse(JSON.stringify(answer(question, request as Request, onProgress)));

export function playable(id: string): Playable {
  return kit(id);
}
