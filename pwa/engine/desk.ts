/**
 * What one may ask the engine, as plain data in and out: the worker's messages and the server's calls
 * are the same requests. README.md describes each.
 */
import { seedOf } from "./chance.ts";
import { committed, drawn } from "./draw.ts";
import { pictureOf, regrets } from "./explain.ts";
import { type Par, valuesOf } from "./grade.ts";
import { mean } from "./numbers.ts";
import { digestOf, MOST_SEASONS, playMany, playOnce, type Season, story } from "./play.ts";
import { playRun, readPar, replay } from "./run.ts";
import { readActions, readScenario, type Scenario } from "./scenario.ts";
import { check, Refused, whole } from "./schema.ts";
import { ENGINE } from "./version.ts";

export interface Request {
  /** The scenario as it stands in its file. */
  scenario: unknown;
  /** Its par values as `make pars` wrote them. */
  par?: unknown;
  actions?: unknown;
  set?: number;
  seasons?: number;
  /** Which season of the set, from 0. */
  place?: number;
  [more: string]: unknown;
}

type Progress = (done: number) => void;
type Answerer = (scenario: Scenario, request: Request, progress?: Progress) => unknown;

const FIXED_SET = 1;
const SEASONS = 200;
const PREVIEW = 50;
const SET = whole(0, 4294967295);
const COUNT = whole(1, MOST_SEASONS);
const PLACE = whole(0, MOST_SEASONS - 1);

const ANSWERS: Record<string, Answerer> = {
  /** Is this a scenario, and what can be chosen in it? */
  describe: (scenario) => ({
    engine: ENGINE,
    id: scenario.id,
    hash: scenario.hash,
    steps: scenario.model.steps(scenario.parameters),
    levers: scenario.model.levers(scenario.parameters),
    changeable: scenario.model.changeable,
  }),
  grade,
  /** What the seasons come to, in 16 digits. */
  digest: (scenario, request, progress) => {
    const actions = readActions(scenario, request.actions);
    const [set, count] = [setOf(request), countOf(request, SEASONS)];
    return digestOf(playMany(scenario, actions, set, count, progress));
  },
  /** One season of the set day by day. */
  story: (scenario, request) => {
    const actions = readActions(scenario, request.actions);
    const seed = seedOf(setOf(request), placeOf(request));
    return { days: story(scenario, actions, seed), outcome: playOnce(scenario, actions, seed) };
  },
  begin: (scenario, request) => {
    const { plan } = readActions(scenario, [request.plan]);
    return scenario.model.begin(scenario.parameters, plan, seedOf(setOf(request), 0));
  },
  /** One step on from a state that `begin` or `step` gave. */
  step: (scenario, request) => {
    const { plan } = readActions(scenario, [request.plan]);
    return scenario.model.step(scenario.parameters, request.state, plan);
  },
  regrets: (scenario, request, progress) => {
    const { plan } = readActions(scenario, request.actions);
    const par = readPar(scenario, request.par);
    const count = countOf(request, PREVIEW);
    return regrets(scenario, Object(plan), Object(par.best), setOf(request), count, progress);
  },
  /** What is hashed of a plan for a graded attempt, as text. */
  commit: (scenario, request) => committed(scenario, request.actions),
  /** The set of seasons that a hash's number leads to. */
  draw: (scenario, { number, years }) =>
    drawn(scenario, check(SET, number, "number"), Object(years).graded),
  replay: (scenario, request) => replay(scenario, parOf(scenario, request), request.run),
};

/** Throws Refused for a request that cannot be answered. */
export function answer(question: string, request: Request, progress?: Progress): unknown {
  if (Object.keys(ANSWERS).indexOf(question) < 0)
    throw new Refused("unknown-question", question.slice(0, 40));
  return ANSWERS[question]!(readScenario(request.scenario), request, progress);
}

/** For callers that have text only: JSON in, JSON out, never an exception for bad data. */
export function ask(question: string, json: string): string {
  try {
    return JSON.stringify({ answer: answer(question, JSON.parse(json)) });
  } catch (error) {
    return JSON.stringify({ error: problem(error) });
  }
}

export function problem(error: unknown): { code: string; where: string } {
  if (error instanceof Refused) return { code: error.code, where: error.where };
  return { code: error instanceof SyntaxError ? "not-json" : "engine-fault", where: String(error) };
}

/** Seasons played with a plan: its run, grade, picture and averages. */
function grade(scenario: Scenario, request: Request, progress?: Progress) {
  const [set, seasons] = [setOf(request), countOf(request, SEASONS)];
  const known = parOf(scenario, request);
  const { played, grade: result } = playRun(
    scenario,
    known,
    request.actions,
    set,
    seasons,
    progress,
  );
  const run = {
    engine: ENGINE,
    scenario: scenario.hash,
    set,
    seasons,
    actions: request.actions,
    digest: result.digest,
    score: result.score,
  };
  return {
    run,
    grade: result,
    figures: averages(played),
    seasons: played.map(({ value }) => value),
    picture: pictureOf(played, usual(scenario, known, set, seasons)),
  };
}

/** What the best baseline gets in the same seasons. */
function usual(scenario: Scenario, par: Par | null, set: number, seasons: number): number[] {
  const plan = scenario.baselines[par ? par.baseline : 0];
  return valuesOf(scenario, { plan, changes: [] }, set, seasons);
}

function averages(seasons: readonly Season[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of Object.keys(seasons[0]!.figures))
    found[name] = mean(seasons.map(({ figures }) => figures[name]!));
  return found;
}

function parOf(scenario: Scenario, { par }: Request): Par | null {
  return par === undefined || par === null ? null : readPar(scenario, par);
}

function setOf({ set }: Request): number {
  return set === undefined ? FIXED_SET : check(SET, set, "set");
}

function placeOf({ place }: Request): number {
  return place === undefined ? 0 : check(PLACE, place, "place");
}

function countOf({ seasons }: Request, usually: number): number {
  return seasons === undefined ? usually : check(COUNT, seasons, "seasons");
}
