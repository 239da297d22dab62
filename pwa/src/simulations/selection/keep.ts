/** The learner's own products and weights, on this phone only. */
import { inStore } from "../../core/store.ts";
import { problemsOf } from "./facts.ts";
import { CRITERIA, type OwnProduct } from "./model.ts";

export interface Choosing {
  own: OwnProduct[];
  /** Null: those of the exercise. */
  weights: number[] | null;
  /** Only the learner's own products are ranked. */
  onlyOwn: boolean;
}

const EMPTY: Choosing = { own: [], weights: null, onlyOwn: false };
/** The engine ranks forty; the exercise brings fourteen. */
export const MOST_OWN = 20;

export async function keptChoosing(learner: string): Promise<Choosing> {
  const text = await inStore((store) => store.get("values", `selection ${learner}`));
  return text === undefined ? EMPTY : read(text);
}

export async function keepChoosing(learner: string, choosing: Choosing): Promise<void> {
  const text = JSON.stringify(choosing);
  await inStore((store) => store.put("values", text, `selection ${learner}`));
}

/** What another version of the app wrote is taken as far as it makes sense. */
function read(text: string): Choosing {
  try {
    const kept = JSON.parse(text) as Choosing;
    const own = kept.own.filter((one) => problemsOf(one).length === 0).slice(0, MOST_OWN);
    const good = Array.isArray(kept.weights) && kept.weights.length === CRITERIA.length;
    return { own, weights: good ? kept.weights : null, onlyOwn: kept.onlyOwn === true };
  } catch {
    return EMPTY;
  }
}
