/**
 * The engine as the server's editors have it: all that a phone may ask, and what takes minutes. Built
 * into a file of its own, so that no phone pays for it.
 */
import * as desk from "./desk.ts";
import { goal, valuesOf } from "./grade.ts";
import { readPar } from "./run.ts";
import { readActions, readScenario, type Scenario } from "./scenario.ts";
import { check, whole } from "./schema.ts";
import { findPar } from "./search.ts";
import { findYears } from "./years.ts";

export { ENGINE as version } from "./version.ts";

type Answerer = (scenario: Scenario, request: desk.Request) => unknown;

const SEARCHED = { set: 1, seasons: 200 };
const STARTS = whole(0, 20);
const SETS = whole(1, 10_000);
const LOOKS = whole(0, 100_000);

const MORE: Record<string, Answerer> = {
  /** What its own plans come to, on the seasons of the par values: in order, or no exercise. */
  examine: (scenario, { par }) => {
    const jOf = (plan: unknown) =>
      goal(valuesOf(scenario, readActions(scenario, [plan]), SEARCHED.set, SEARCHED.seasons));
    const { best } = Object(par) as { best?: unknown };
    return {
      hash: scenario.hash,
      baselines: scenario.baselines.map(jOf),
      naive: jOf(scenario.naive),
      average: jOf(scenario.average),
      best: best === undefined ? null : jOf(best),
    };
  },
  /** The best known plan by search: minutes. */
  par: (scenario, { starts, known }) =>
    findPar(scenario, {
      ...SEARCHED,
      starts: check(STARTS, starts, "starts"),
      known: Array.isArray(known) ? known : [],
    }),
  /** Sets for graded attempts, for good and for bad years: minutes. */
  years: (scenario, { par, sets, looks }) =>
    findYears(scenario, readPar(scenario, par), {
      sets: check(SETS, sets, "sets"),
      looks: check(LOOKS, looks, "looks"),
    }),
};

/** JSON in, JSON out, never an exception for bad data. */
export function ask(question: string, json: string): string {
  if (Object.keys(MORE).indexOf(question) < 0) return desk.ask(question, json);
  try {
    const request = JSON.parse(json) as desk.Request;
    const answer = MORE[question]!(readScenario(request.scenario), request);
    return JSON.stringify({ answer });
  } catch (error) {
    return JSON.stringify({ error: desk.problem(error) });
  }
}
