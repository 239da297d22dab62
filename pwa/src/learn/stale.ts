/** Facts past their review date: still shown, said to be old, and nobody is graded on them. Pure. */
import type { Fact, Item, Lesson } from "../core/types.ts";

export function isStale(fact: Fact, today = new Date()): boolean {
  return fact.review_by < today.toISOString().slice(0, 10);
}

/** The questions of a lesson that count: none whose fact may have changed. */
export function gradedItems(
  lesson: Lesson,
  facts: Record<string, Fact>,
  today = new Date(),
): Item[] {
  const holds = (id: string) => !facts[id] || !isStale(facts[id], today);
  return lesson.blocks.filter(
    (block): block is Item => block.kind === "item" && (block.facts ?? []).every(holds),
  );
}
