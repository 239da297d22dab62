/** What the entry check found; pure. */
import type { Progress } from "../core/phone-types.ts";
import type { TextDocument } from "../core/types.ts";

export interface Results {
  /** Packs whose every question was right at the first try. */
  known: string[];
  /** Packs with a question that was not. */
  open: string[];
  /** Questions not answered yet. */
  left: number;
}

export function resultsOf(text: TextDocument, progress: Progress): Results {
  const tested = new Map<string, boolean>();
  let left = 0;
  for (const [item, pack] of Object.entries(text.check ?? {})) {
    const mine = progress.items.get(item);
    if (!mine) left += 1;
    tested.set(pack, tested.get(pack) !== false && mine?.first[1] === 1);
  }
  const packs = [...tested.keys()];
  return {
    known: packs.filter((pack) => tested.get(pack)),
    open: packs.filter((pack) => !tested.get(pack)),
    left,
  };
}

/** The first lesson of the check that is not done. */
export function nextCheckLesson(text: TextDocument, progress: Progress): string | undefined {
  return text.lessons.find(({ id }) => progress.lessons.get(id)?.done === undefined)?.id;
}
