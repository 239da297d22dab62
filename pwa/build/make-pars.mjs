/**
 * `make pars`: searches each scenario's best known plan and writes it, with what it reaches, into
 * engine/pars.json. Seeded: the same search finds the same plan. A plan of a learner that beats it can
 * be put into that file by hand; the next search starts from it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport } from "vite";
import { scenarios, source } from "./load-engine.mjs";

const SEARCH = { set: 1, seasons: 200, starts: 3 };
const file = join(source, "pars.json");
const { readScenario } = await load("scenario.ts");
const { findPar } = await load("search.ts");

for (const raw of scenarios()) {
  if (process.argv[2] && process.argv[2] !== raw.id) continue;
  const began = Date.now();
  const pars = JSON.parse(readFileSync(file, "utf8"));
  const known = pars[raw.id] ? [pars[raw.id].best] : [];
  pars[raw.id] = findPar(readScenario(raw), { ...SEARCH, known });
  const sorted = Object.fromEntries(Object.entries(pars).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
  const { baselineJ, bestJ } = pars[raw.id];
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${raw.id}: J0 ${baselineJ.toFixed(1)}, J* ${bestJ.toFixed(1)}, ${seconds} s`);
}

async function load(name) {
  return (await runnerImport(join(source, name))).module;
}
