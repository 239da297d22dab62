/**
 * Where a showing stands: slide, hands, people. In the database and not in sessionStorage: the
 * station's computer loses its current in the middle of a talk, and the counts must be there after.
 */
import { inStore } from "../core/store.ts";
import type { Hands } from "./slides.ts";

export interface Showing {
  /** Key of the slide on screen. */
  slide: string;
  hands: Hands;
  /** As it was typed; "" before that. */
  people: string;
  seconds: number;
  /** Milliseconds since 1970. */
  at: number;
}

export const BEGINNING: Omit<Showing, "at"> = {
  slide: "group title",
  hands: {},
  people: "",
  seconds: 0,
};

export async function keptShowing(learner: string, lesson: string): Promise<Showing | null> {
  const kept = await inStore((store) => store.get("values", nameOf(learner, lesson)));
  return kept === undefined ? null : (JSON.parse(kept) as Showing);
}

export async function keepShowing(
  learner: string,
  lesson: string,
  showing: Showing,
): Promise<void> {
  const text = JSON.stringify(showing);
  await inStore((store) => store.put("values", text, nameOf(learner, lesson)));
}

export async function forgetShowing(learner: string, lesson: string): Promise<void> {
  await inStore((store) => store.delete("values", nameOf(learner, lesson)));
}

function nameOf(learner: string, lesson: string): string {
  return `show ${learner} ${lesson}`;
}
