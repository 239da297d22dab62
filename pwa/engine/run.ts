/** A run as it travels in an event, and what a replay says to it. */
import { type Grade, gradeOf, type Par, parOn } from "./grade.ts";
import { MOST_SEASONS, playMany } from "./play.ts";
import { readActions, type Scenario } from "./scenario.ts";
import { anything, type Checked, check, number, orNull, Refused, text, whole } from "./schema.ts";
import { ENGINE } from "./version.ts";

/** More would say nothing new, and cost the server time. */
const MOST_IN_A_RUN = 200;
const RUN = {
  engine: text(20),
  scenario: text(16),
  /** The set of seasons; with `seasons` 1 it is that season's set, and the season its first. */
  set: whole(0, 4294967295),
  seasons: whole(1, MOST_IN_A_RUN),
  actions: anything,
  digest: text(16),
  /** What the phone showed, or null where nothing was graded. */
  score: orNull(number(0, 1e6)),
};
const PAR = {
  scenario: text(16),
  engine: text(20),
  set: whole(0, 4294967295),
  seasons: whole(1, MOST_SEASONS),
  baselineJ: number(-1e15, 1e15),
  bestJ: number(-1e15, 1e15),
  baseline: whole(0, 3),
  best: anything,
};

export type Run = Checked<typeof RUN>;

export type Verdict =
  | { verdict: "accepted"; grade: Grade; better: boolean }
  | { verdict: "disputed"; reason: "digest" | "score"; grade: Grade; better: boolean }
  | { verdict: "refused"; reason: string; where: string };

/** Scores agree within what rounding on a screen takes away. */
const SCORE_TOLERANCE = 0.5;

export function readRun(value: unknown): Run {
  return check(RUN, value);
}

/** Throws Refused where these values are not of this scenario. */
export function readPar(scenario: Scenario, value: unknown): Par {
  const par = check(PAR, value, "par");
  if (par.scenario !== scenario.hash) throw new Refused("other-scenario", "par.scenario");
  if (!(par.bestJ > par.baselineJ)) throw new Refused("out-of-order", "par.bestJ");
  return { ...par, best: check(scenario.model.plan(scenario.parameters), par.best, "par.best") };
}

/** Plays a run and says what it came to: what the phone does before it sends, and the server after. */
export function playRun(
  scenario: Scenario,
  par: Par | null,
  actions: unknown,
  set: number,
  seasons: number,
  progress?: (done: number) => void,
) {
  const read = readActions(scenario, actions);
  const played = playMany(scenario, read, set, seasons, progress);
  const there = par && parOn(scenario, par, { plan: par.best, changes: [] }, set, seasons);
  return { played, grade: gradeOf(played, seasons > 1 ? there : null), par: there };
}

/** What is true of a run that somebody sent. Never throws for bad data. */
export function replay(scenario: Scenario, par: Par | null, value: unknown): Verdict {
  try {
    const run = readRun(value);
    if (run.engine !== ENGINE) throw new Refused("other-engine", "engine");
    if (run.scenario !== scenario.hash) throw new Refused("other-scenario", "scenario");
    const { grade, par: there } = playRun(scenario, par, run.actions, run.set, run.seasons);
    const better = there !== null && run.seasons > 1 && !grade.capped && grade.j > there.bestJ;
    if (grade.digest !== run.digest)
      return { verdict: "disputed", reason: "digest", grade, better };
    if (!sameScore(run.score, grade.score))
      return { verdict: "disputed", reason: "score", grade, better };
    return { verdict: "accepted", grade, better };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { verdict: "refused", reason: error.code, where: error.where };
  }
}

function sameScore(claimed: number | null, found: number | null): boolean {
  if (claimed === null || found === null) return claimed === null;
  return Math.abs(claimed - found) <= SCORE_TOLERANCE;
}
