/**
 * The worked example: a plan as many begin with, mended choice by choice in the order of what each
 * costs, up to what one does who has heard the lesson. The engine works out every number of it; the
 * best known plan is not given away.
 */
import type { Ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import {
  type Choice,
  choicesOf,
  chosen,
  type Plan,
  type Played,
  playSeasons,
  withChosen,
} from "./model.ts";

export interface Mended {
  /** What was changed to come here; null: the plan to begin with. */
  change: Choice | null;
  plan: Plan;
  played: Played;
}

/** So many choices are mended. */
const MENDED = 3;
/** Enough to find the choice that brings most; what is shown is played in 200. */
const PREVIEW = 20;

/** The next step: the first plan, or the last one with the choice mended that brings most; null: no more. */
export async function nextMended(
  asks: Ask,
  playable: Playable,
  steps: readonly Mended[],
): Promise<Mended | null> {
  const { naive, average } = playable.scenario as unknown as Record<string, Plan>;
  const last = steps[steps.length - 1];
  if (!last)
    return { change: null, plan: naive!, played: await playSeasons(asks, playable, naive!) };
  if (steps.length > MENDED) return null;
  const done = steps.map(({ change }) => change?.id);
  const left = (await choicesOf(asks, playable)).filter(({ id }) => !done.includes(id));
  const change = await bestChange(asks, playable, last.plan, average!, left);
  if (!change) return null;
  const plan = taken(change, last.plan, average!);
  return { change, plan, played: await playSeasons(asks, playable, plan) };
}

/** The choice that brings most when it is made as in the other plan; null where none brings anything. */
async function bestChange(
  asks: Ask,
  playable: Playable,
  plan: Plan,
  other: Plan,
  choices: readonly Choice[],
): Promise<Choice | null> {
  const jOf = async (tried: Plan) =>
    (await playSeasons(asks, playable, tried, undefined, PREVIEW)).grade.j;
  let best: Choice | null = null;
  let most = await jOf(plan);
  for (const choice of choices) {
    const j = await jOf(taken(choice, plan, other));
    if (j > most) [best, most] = [choice, j];
  }
  return best;
}

function taken({ levers }: Choice, plan: Plan, other: Plan): Plan {
  return levers.reduce((made, lever) => withChosen(made, lever, chosen(other, lever)), plan);
}
