/** The season that is being played, kept with every choice, so that a phone that dies loses nothing. */
import { inStore } from "../../core/store.ts";
import { keptValue, type Tries } from "../runs.ts";
import type { Plan } from "./model.ts";

export interface KeptSeason {
  plan: Plan;
  /** Choices that were made; once all are, the plan is shown as a whole. */
  made: number;
  /** In how many of 100 seasons the learner thinks that it loses; null: not asked yet. */
  guess: number | null;
  /** Practised in good or bad years instead of the ordinary ones. */
  years?: "good" | "bad";
  /** Where the learner is. */
  at: "plan" | "guess" | "played";
  /** Graded and counted: with it, so many tries and the best of them. */
  done?: Tries;
  /** The season that is being told, and the day it stands at. */
  story?: { place: number; day: number };
}

/** `slot`: the scenario's id, or the farm's. */
export async function keptSeason(learner: string, slot: string): Promise<KeptSeason | null> {
  const kept = await keptValue<KeptSeason>(nameOf(learner, slot));
  return kept && isKept(kept) ? kept : null;
}

export async function keepSeason(learner: string, slot: string, kept: KeptSeason): Promise<void> {
  const text = JSON.stringify(kept);
  await inStore((store) => store.put("values", text, nameOf(learner, slot)));
}

/** The same as a value to be kept together with something else. */
export function asValue(learner: string, slot: string, kept: KeptSeason): Record<string, string> {
  return { [nameOf(learner, slot)]: JSON.stringify(kept) };
}

/** What an older app left behind may lack something: then there is nothing to go on with. */
function isKept({ plan, made, guess, years, at }: KeptSeason): boolean {
  const good = typeof plan === "object" && plan !== null && Array.isArray(plan.prices);
  const guessed = guess === null || (guess >= 0 && guess <= 100);
  const known = years === undefined || years === "good" || years === "bad";
  return good && made >= 0 && guessed && known && ["plan", "guess", "played"].includes(at);
}

function nameOf(learner: string, slot: string): string {
  return `season ${learner} ${slot}`;
}
