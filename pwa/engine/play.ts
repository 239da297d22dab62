/** Playing: one season, many seasons, and what their digest is. */
import { seedOf } from "./chance.ts";
import { Digest } from "./digest.ts";
import type { Outcome } from "./model.ts";
import type { Actions, Scenario } from "./scenario.ts";

export const MOST_SEASONS = 1000;
const REPORT_EVERY = 10;

export interface Season extends Outcome {
  seed: number;
}

/** The state before the first step and after each. */
export function story(scenario: Scenario, actions: Actions, seed: number): unknown[] {
  const states: unknown[] = [];
  run(scenario, actions, seed, (state) => states.push(state));
  return states;
}

/** One season, to its end. */
export function playOnce(scenario: Scenario, actions: Actions, seed: number): Season {
  const { state, plan } = run(scenario, actions, seed);
  const { value, broken, figures, shocks } = scenario.model.outcome(
    scenario.parameters,
    state,
    plan,
  );
  return { seed, value, broken, figures, shocks };
}

/** The seasons of a set; `progress` hears how many are done. */
export function playMany(
  scenario: Scenario,
  actions: Actions,
  set: number,
  count: number,
  progress?: (done: number) => void,
): Season[] {
  const seasons: Season[] = [];
  for (let place = 0; place < count; place++) {
    seasons.push(playOnce(scenario, actions, seedOf(set, place)));
    if (progress && seasons.length % REPORT_EVERY === 0) progress(seasons.length);
  }
  return seasons;
}

/** Everything that came out, in 16 digits. */
export function digestOf(seasons: readonly Season[]): string {
  const digest = new Digest();
  for (const { seed, value, broken, figures, shocks } of seasons) {
    digest.add(seed, value, broken ? 1 : 0);
    for (const name of Object.keys(figures)) digest.add(figures[name]!);
    for (const name of Object.keys(shocks)) digest.add(shocks[name]!);
  }
  return digest.hex();
}

function run(
  { model, parameters }: Scenario,
  { plan, changes }: Actions,
  seed: number,
  see: (state: unknown) => void = () => {},
) {
  const steps = model.steps(parameters);
  let current = plan;
  let next = 0;
  let state = model.begin(parameters, current, seed);
  see(state);
  for (let at = 0; at < steps; at++) {
    if (next < changes.length && changes[next]!.at === at) current = changes[next++]!.plan;
    state = model.step(parameters, state, current);
    see(state);
  }
  return { state, plan: current };
}
