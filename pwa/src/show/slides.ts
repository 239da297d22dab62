/** A lesson as slides for a group, and what may be counted on them; pure. */
import type { CardBlock, Item, Lesson, RuleBlock, TodayBlock } from "../core/types.ts";

/** `key`: a block's id; what the show adds has a space in its key, as no id has. */
export type Slide =
  | { kind: "title"; key: string }
  | { kind: "card"; key: string; block: CardBlock | RuleBlock | TodayBlock }
  /** Between what was shown and what is asked: the group talks. */
  | { kind: "talk"; key: string }
  | { kind: "ask"; key: string; item: Item }
  | { kind: "answer"; key: string; item: Item }
  | { kind: "people"; key: string };

/** How many raised a hand, by item and option. */
export type Hands = Record<string, Record<string, number>>;

/** What the sync protocol takes. */
export const MOST_PEOPLE = 2000;

export function slidesOf(lesson: Lesson): Slide[] {
  const slides: Slide[] = [{ kind: "title", key: "group title" }];
  for (const block of lesson.blocks) {
    if (block.kind !== "item") {
      slides.push({ kind: "card", key: block.id, block });
      continue;
    }
    const talked = slides.some(({ kind }) => kind === "talk");
    if (!talked) slides.push({ kind: "talk", key: "group talk" });
    slides.push({ kind: "ask", key: block.id, item: block });
    slides.push({ kind: "answer", key: `${block.id} answer`, item: block });
  }
  return [...slides, { kind: "people", key: "group people" }];
}

/** For what hands are raised before the answer is shown. */
export function choicesOf(item: Item): string[] {
  const counted =
    item.type === "choose-one" || item.type === "picture-choice" || item.type === "choose-many";
  return counted ? item.options.map(({ id }) => id) : [];
}

/** For what hands are raised once it is shown: who had it right, who was not sure. */
export function afterwards(item: Item): string[] {
  const compared =
    item.type === "sort-groups" || item.type === "put-in-order" || item.type === "spot-fault";
  return compared ? ["right", "unsure"] : [];
}

/** The same hands with one more or one less, within what a hall can hold. */
export function raised(hands: Hands, item: Item, option: string, change: number): Hands {
  const before = hands[item.id] ?? {};
  const count = Math.max(0, (before[option] ?? 0) + change);
  const next = { ...before, [option]: count };
  return needed(item, next) > MOST_PEOPLE ? hands : { ...hands, [item.id]: next };
}

/** How many people there must have been; where several may be chosen, one raises several hands. */
function needed(item: Item, counts: Record<string, number>): number {
  const each = Object.values(counts);
  return item.type === "choose-many"
    ? Math.max(0, ...each)
    : each.reduce((sum, count) => sum + count, 0);
}

export function fewestPeople(lesson: Lesson, hands: Hands): number {
  const items = lesson.blocks.filter((block): block is Item => block.kind === "item");
  return Math.max(1, ...items.map((item) => needed(item, hands[item.id] ?? {})));
}

/** As it is recorded: without what nobody raised a hand for. */
export function onlyRaised(hands: Hands): Hands {
  const kept: Hands = {};
  for (const [item, counts] of Object.entries(hands))
    for (const [option, count] of Object.entries(counts))
      if (count > 0) kept[item] = { ...kept[item], [option]: count };
  return kept;
}

/** The same order of options every time a lesson is shown. */
export const seedOf = (item: string) => `show ${item}`;
