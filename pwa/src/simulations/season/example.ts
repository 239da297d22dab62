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

const MENDED = 3;
const PREVIEW = 50;

/** The plan to begin with, and after each of the choices that bring most. Throws EngineError. */
export async function mendedPlans(asks: Ask, playable: Playable): Promise<Mended[]> {
  const { naive, average } = playable.scenario as unknown as Record<string, Plan>;
  let left = await choicesOf(asks, playable);
  let plan = naive!;
  const steps: Mended[] = [{ change: null, plan, played: await playSeasons(asks, playable, plan) }];
  while (steps.length <= MENDED) {
    const change = await bestChange(asks, playable, plan, average!, left);
    if (!change) break;
    plan = taken(change, plan, average!);
    left = left.filter((choice) => choice !== change);
    steps.push({ change, plan, played: await playSeasons(asks, playable, plan) });
  }
  return steps;
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
