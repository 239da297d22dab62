/** What the current learner should look at again today, from their events and the packs here. */
import type { CropStep, Item, Lesson, TextDocument } from "../core/types.ts";
import { lessonStamp, openText, packStates } from "../packs/library.ts";
import { PackError } from "../packs/plan.ts";
import { historyOf } from "../sync/history.ts";
import { gradesOf } from "./grades.ts";
import { type Candidate, nextStart, type Plan, planReview } from "./schedule.ts";

/** Throws StorageError. */
export async function reviewNow(learner: string, crops?: readonly string[]): Promise<Plan> {
  const now = Date.now() / 1000;
  const grades = gradesOf(await historyOf(learner), now);
  const candidates: Candidate[] = [];
  for (const text of await textsHere()) candidates.push(...candidatesIn(text, grades, now, crops));
  return planReview(candidates, now);
}

/** The words of every course that can be read on this phone; the entry check is none. */
async function textsHere(): Promise<TextDocument[]> {
  const readable = [...(await packStates())].filter(([, state]) => state.readable);
  const texts = await Promise.all(readable.map(([pack]) => openText(pack).catch(goneIsNone)));
  return texts.filter((text): text is TextDocument => text !== null && !text.check);
}

function candidatesIn(
  text: TextDocument,
  grades: ReturnType<typeof gradesOf>,
  now: number,
  crops: readonly string[] | undefined,
): Candidate[] {
  const steps = (text.calendar ?? []).filter(({ crop }) => !crops?.length || crops.includes(crop));
  const found: Candidate[] = [];
  for (const lesson of text.lessons) {
    const starts = startsOf(steps, lesson.id, now);
    for (const { id } of itemsOf(lesson)) {
      const shown = grades.get(id);
      if (shown) found.push({ item: id, lesson: lesson.id, grades: shown, starts });
    }
  }
  return found;
}

function startsOf(steps: readonly CropStep[], lesson: string, now: number): number[] {
  return steps
    .filter(({ lessons }) => lessons.includes(lesson))
    .map((step) => nextStart(step, now));
}

function itemsOf(lesson: Lesson): Item[] {
  return lesson.blocks.filter((block): block is Item => block.kind === "item");
}

/** An item with the words around it, in the version that is on the phone now. */
export interface Reviewed {
  item: Item;
  lesson: Lesson;
  text: TextDocument;
  version: number;
}

/** Null where a newer version took the item away since the review began. */
export async function openItem({ item, lesson }: Candidate): Promise<Reviewed | null> {
  const text = await openText(lesson.split(".")[0]!).catch(goneIsNone);
  const found = text?.lessons.find(({ id }) => id === lesson);
  const block = found && itemsOf(found).find(({ id }) => id === item);
  const stamp = await lessonStamp(lesson);
  return text && found && block && stamp
    ? { item: block, lesson: found, text, version: stamp.version }
    : null;
}

function goneIsNone(error: unknown): null {
  if (error instanceof PackError) return null;
  throw error;
}
