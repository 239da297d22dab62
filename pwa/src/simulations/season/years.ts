/**
 * Practice in other years: the same plan on seasons that were kind or cruel to many plans. Always the same
 * ones, so a score there is of the plan too; tries are counted for each kind of years by themselves.
 */
import { countedAs, triesOf } from "../runs.ts";
import type { Playable } from "../scenarios.ts";

export type Kind = "ordinary" | "good" | "bad";

/** Below this, good years are proposed; from the other on, bad ones. */
const LITTLE = 20;
const WELL = 60;

/** The scenario to be played in these years; ordinary ones where it has no others. */
export function inYears(playable: Playable, kind: "good" | "bad" | undefined): Playable {
  const few = kind && playable.years?.[kind];
  return few ? { ...playable, ...few, practisedIn: kind } : playable;
}

/** The kinds that this scenario has, the kindest first; none where there is nothing to choose. */
export function kindsOf({ years }: Playable): Kind[] {
  return years?.good && years.bad ? ["good", "ordinary", "bad"] : [];
}

export function kindOf({ practisedIn }: Playable): Kind {
  return practisedIn ?? "ordinary";
}

/** What to try next after this score; null: stay and mend the plan. */
export function proposed(kind: Kind, score: number, capped: boolean): Kind | null {
  if (capped) return null;
  if (kind === "ordinary") return score >= WELL ? "bad" : score < LITTLE ? "good" : null;
  if (kind === "good") return score >= WELL ? "ordinary" : null;
  return null;
}

/** The best score in each kind of years; null where nothing was tried. */
export async function bestIn(
  learner: string,
  playable: Playable,
): Promise<Record<Kind, number | null>> {
  const { set: _now, ...plain } = playable;
  const best = async (kind?: "good" | "bad") => {
    const found = await triesOf(learner, countedAs(inYears(plain, kind)));
    return found.tries > 0 ? Math.round(found.best) : null;
  };
  return { ordinary: await best(), good: await best("good"), bad: await best("bad") };
}
