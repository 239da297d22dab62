/** Where the current learner stopped in a lesson: the way back to the same card. */

import type { Position } from "../core/phone-types.ts";
import { inStore, startingWith } from "../core/store.ts";
import { currentProfile } from "../profile/profiles.ts";

export async function getPosition(lesson: string): Promise<Position | null> {
  const found = await inStore((store) => store.get("positions", [learner(), lesson]));
  return found?.position ?? null;
}

/** `whose`: an answer may be kept a moment after a shared tablet locked itself. */
export async function setPosition(
  lesson: string,
  position: Position,
  whose = learner(),
): Promise<void> {
  const row = { learner: whose, lesson, position, at: Date.now() };
  await inStore((store) => store.put("positions", row));
}

export async function clearPosition(lesson: string, whose = learner()): Promise<void> {
  await inStore((store) => store.delete("positions", [whose, lesson]));
}

/** Lessons begun and not finished, latest first. */
export async function openPositions(): Promise<
  { lesson: string; position: Position; at: number }[]
> {
  const rows = await inStore((store) => store.getAll("positions", startingWith(learner())));
  return rows
    .sort((a, b) => b.at - a.at)
    .map(({ lesson, position, at }) => ({ lesson, position, at }));
}

function learner(): string {
  const profile = currentProfile();
  if (!profile) throw new Error("no profile is open");
  return profile.learner;
}
