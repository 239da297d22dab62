/** What the engine's tests share: scenarios by name, plans tried, seasons counted. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { scenarioFiles } from "../../build/engine.ts";
import { withChoice } from "../../engine/explain.ts";
import { goal, type Par, valuesOf, worstTenth } from "../../engine/grade.ts";
import { mean } from "../../engine/numbers.ts";
import { playMany } from "../../engine/play.ts";
import { readPar } from "../../engine/run.ts";
import { readActions, readScenario, type Scenario } from "../../engine/scenario.ts";

const LESSONS = fileURLToPath(new URL("../../../lessons", import.meta.url));
const FILES = new Map(scenarioFiles(LESSONS).map((path) => [basename(path, ".json"), path]));

/** Not the set that the par values were searched on. */
export const OTHER_SET = 77;

export const ids = [...FILES.keys()].sort();

/** A scenario with its par values and seals, as it lies in its pack. */
// biome-ignore lint/suspicious/noExplicitAny: a scenario's file, to be spoilt by tests
export function kit(id: string): any {
  return JSON.parse(readFileSync(FILES.get(id)!, "utf8"));
}

// biome-ignore lint/suspicious/noExplicitAny: a scenario's file, to be spoilt by tests
export function file(id: string): any {
  return kit(id).scenario;
}

export function scenario(id: string): Scenario {
  return readScenario(file(id));
}

/** The scenario with other parameters: `{ "weather.storm": 0.12 }`. */
export function changed(id: string, changes: Record<string, unknown>): Scenario {
  const raw = file(id);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    const last = names.pop()!;
    let place = raw.parameters;
    for (const name of names) place = place[name];
    if (!(last in place)) throw new Error(`no parameter ${path}`);
    place[last] = value;
  }
  return readScenario(raw);
}

export function par(id: string): Par {
  return readPar(scenario(id), kit(id).par);
}

export function j(scenario: Scenario, plan: unknown, seasons = 200, set = OTHER_SET): number {
  const actions = readActions(scenario, [plan]);
  return goal(valuesOf(scenario, actions, set, seasons));
}

/** J of the plan with a lever set to each value in turn. */
export function sweep(scenario: Scenario, plan: object, name: string, values: unknown[]): number[] {
  return values.map((value) => j(scenario, { ...plan, [name]: value }));
}

export function summary(scenario: Scenario, plan: unknown, seasons = 400, set = OTHER_SET) {
  const played = playMany(scenario, readActions(scenario, [plan]), set, seasons);
  const values = played.map(({ value }) => value);
  const figure = (name: string) => mean(played.map(({ figures }) => figures[name]!));
  const losses = values.filter((value) => value < 0).length / seasons;
  const broken = played.filter((season) => season.broken).length / seasons;
  return { mean: mean(values), worst: worstTenth(values), losses, broken, figure, values };
}

/** The best is somewhere between the ends, and the ends are clearly worse. */
export function hasInnerOptimum(values: readonly number[]): boolean {
  const best = Math.max(...values);
  return values[0]! < best && values[values.length - 1]! < best;
}

/** Any plan made of the options of its levers. */
export function plans(it: Scenario): fc.Arbitrary<object> {
  const levers = it.model.levers(it.parameters);
  return fc
    .tuple(...levers.map(({ options }) => fc.constantFrom(...options)))
    .map((choices) =>
      levers.reduce((plan, lever, i) => withChoice(plan, lever, choices[i]), it.average as object),
    );
}
