/** The room that is being played, kept card by card, so that a phone that dies loses nothing. */
import { inStore } from "../../core/store.ts";
import type { Tries } from "../runs.ts";
import type { Card } from "./deck.ts";
import type { Kept } from "./room.ts";

/** Which way of playing the learner likes; kept with the room. */
export type Pace = "steps" | "slow" | "usual" | "quick";

export interface KeptLive extends Kept {
  /** Its id. */
  scenario: string;
  /** The room is over, graded and counted: with it, so many tries and the best of them. */
  done?: Tries;
  pace: Pace;
  /** Of a room with other phones: what lets this one back in. */
  shared?: { code: string; token: string };
  /** Milliseconds since 1970. */
  at: number;
}

export async function keptLive(learner: string, scenario: string): Promise<KeptLive | null> {
  const text = await inStore((store) => store.get("values", nameOf(learner, scenario)));
  return text === undefined ? null : read(text);
}

export async function keepLive(learner: string, kept: KeptLive): Promise<void> {
  const text = JSON.stringify(kept);
  await inStore((store) => store.put("values", text, nameOf(learner, kept.scenario)));
}

/** The same as a value to be kept together with something else. */
export function asValue(learner: string, kept: KeptLive): Record<string, string> {
  return { [nameOf(learner, kept.scenario)]: JSON.stringify(kept) };
}

export async function forgetLive(learner: string, scenario: string): Promise<void> {
  await inStore((store) => store.delete("values", nameOf(learner, scenario)));
}

/** What an older app left behind may lack something: then there is nothing to go on with. */
function read(text: string): KeptLive | null {
  try {
    const kept = JSON.parse(text) as KeptLive;
    const good =
      Array.isArray(kept.cards) && kept.cards.every((card: Card) => typeof card === "string");
    return good && typeof kept.set === "number" ? kept : null;
  } catch {
    return null;
  }
}

function nameOf(learner: string, scenario: string): string {
  return `live ${learner} ${scenario}`;
}
