/** The engine as the phone's worker has it, without a worker; scenarios as the build writes them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { answer, type Request } from "../../engine/desk.ts";
import type { Ask } from "../../src/simulations/engine.ts";
import type { Playable } from "../../src/simulations/scenarios.ts";

const FOLDER = fileURLToPath(new URL("../../engine/", import.meta.url));
const PARS = JSON.parse(readFileSync(`${FOLDER}pars.json`, "utf8"));

export const ask: Ask = async (question, request, onProgress) =>
  JSON.parse(JSON.stringify(answer(question, request as Request, onProgress)));

export function playable(id: string): Playable {
  const scenario = JSON.parse(readFileSync(`${FOLDER}scenarios/${id}.json`, "utf8"));
  return { scenario, par: PARS[id] };
}
