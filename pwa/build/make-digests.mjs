/**
 * `npm run digests`: what 1,000 seasons of each scenario come to, for the tests that every JavaScript
 * engine must pass. It changes with the engine's version and with scenarios, never else.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadEngine, scenarios, source } from "./load-engine.mjs";

const set = 2;
const seasons = 1000;
const folder = join(source, "../../tests/vectors/simulations");
const engine = await loadEngine();
const digests = {};
for (const scenario of await scenarios()) {
  const request = { scenario, actions: [scenario.average], set, seasons };
  digests[scenario.id] = engine.answer("digest", request);
}
mkdirSync(folder, { recursive: true });
const written = { engine: engine.version, set, seasons, digests };
writeFileSync(join(folder, "digests.json"), `${JSON.stringify(written, null, 2)}\n`);
