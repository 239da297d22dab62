/** Judging an answer and choosing what to say about it; pure (docs/pack-format.md, "Items"). */
import type {
  Answer,
  Item,
  NumberItem,
  Option,
  PutInOrder,
  SortGroups,
  Spot,
} from "../core/types.ts";

export interface Judgement {
  right: boolean;
  /** What to tell the learner: at most two sentences of the item's author. */
  says: string[];
  /** Words that would give the answer away: for after the last try. */
  missed?: string[];
}

const MOST_SAID = 2;

export function judge(item: Item, answer: Answer): Judgement {
  switch (item.type) {
    case "choose-one":
    case "picture-choice":
      return judgeOne(item.options, answer as string);
    case "choose-many":
      return judgeSet(item.options, answer as string[], item.feedback);
    case "spot-fault":
      return judgeSet(item.spots, answer as string[], item.feedback);
    case "sort-groups":
      return judgeGroups(item, answer as Record<string, string>);
    case "put-in-order":
      return judgeOrder(item, answer as string[]);
    case "number":
      return judgeNumber(item, answer as number);
  }
}

function judgeOne(options: readonly Option[], answer: string): Judgement {
  const chosen = options.find(({ id }) => id === answer);
  return { right: Boolean(chosen?.right), says: said([chosen?.feedback]) };
}

function judgeSet(
  options: readonly (Option | Spot)[],
  answer: readonly string[],
  feedback: { right: string; wrong: string },
): Judgement {
  const tooMuch = options.filter(({ id, right }) => answer.includes(id) && !right);
  const missed = options.filter(({ id, right }) => !answer.includes(id) && right);
  if (tooMuch.length + missed.length === 0) return { right: true, says: [feedback.right] };
  const words = (some: typeof options) => some.map((one) => one.feedback);
  return {
    right: false,
    says: said(words(tooMuch), feedback.wrong),
    missed: said(words(missed)),
  };
}

function judgeGroups(item: SortGroups, answer: Record<string, string>): Judgement {
  const missed = item.options.filter(({ id, group }) => answer[id] !== group);
  if (missed.length === 0) return { right: true, says: [item.feedback.right] };
  return {
    right: false,
    says: said(
      missed.map((one) => one.feedback),
      item.feedback.wrong,
    ),
  };
}

function judgeOrder(item: PutInOrder, answer: readonly string[]): Judgement {
  const place = item.options.findIndex(({ id }, index) => answer[index] !== id);
  if (place < 0) return { right: true, says: [item.feedback.right] };
  const early = item.options.find(({ id }) => id === answer[place]);
  return { right: false, says: said([early?.feedback], item.feedback.wrong) };
}

function judgeNumber(item: NumberItem, answer: number): Judgement {
  // Decimal fractions are not exact in binary: 0.3 is within 0.1 of 0.2.
  const near = (value: number, tolerance: number) => Math.abs(answer - value) <= tolerance + 1e-9;
  if (near(item.answer, item.tolerance)) return { right: true, says: [item.feedback.right] };
  const known = item.wrong?.find(({ value, tolerance }) =>
    near(value, tolerance ?? item.tolerance),
  );
  return { right: false, says: said([known?.feedback], item.feedback.wrong) };
}

function said(feedback: readonly (string | undefined)[], otherwise?: string): string[] {
  const found = [...new Set(feedback.filter((one): one is string => Boolean(one)))];
  if (found.length > 0) return found.slice(0, MOST_SAID);
  return otherwise ? [otherwise] : [];
}

/** The whole right answer of an item, in the form of its type. */
export function rightAnswer(item: Item): Answer {
  const ids = (options: readonly (Option | Spot)[]) =>
    options.filter(({ right }) => right).map(({ id }) => id);
  switch (item.type) {
    case "choose-one":
    case "picture-choice":
      return ids(item.options)[0]!;
    case "choose-many":
      return ids(item.options).sort();
    case "spot-fault":
      return ids(item.spots).sort();
    case "sort-groups":
      return groupsOf(item);
    case "put-in-order":
      return item.options.map(({ id }) => id);
    case "number":
      return item.answer;
  }
}

function groupsOf(item: SortGroups): Record<string, string> {
  const groups: Record<string, string> = {};
  for (const { id, group } of item.options) groups[id] = group!;
  return groups;
}

/** Why the right answer is right, when it had to be shown. */
export function whyRight(item: Item): string[] {
  if (item.type === "choose-one" || item.type === "picture-choice") {
    const right = item.options.find((option) => option.right);
    return right?.feedback ? [right.feedback] : [];
  }
  return [item.feedback.right];
}

/** True when there is something to hand in. */
export function isComplete(item: Item, answer: Answer | undefined): boolean {
  if (answer === undefined || answer === "") return false;
  if (item.type === "number") return typeof answer === "number" && Number.isFinite(answer);
  if (item.type === "sort-groups")
    return item.options.every(({ id }) => (answer as Record<string, string>)[id] !== undefined);
  if (item.type === "put-in-order") return (answer as string[]).length === item.options.length;
  return answer.toString().length > 0;
}

/** A number as people type it: full-width digits, a comma for the point, spaces. */
export function readNumber(typed: string): number | undefined {
  const plain = typed
    .replace(/[０-９．，－]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\s_]/g, "")
    .replace(/。/g, ".")
    .replace(/^(-?\d+),(\d{1,2})$/, "$1.$2")
    .replace(/,/g, "");
  return /^-?\d+(\.\d*)?$|^-?\.\d+$/.test(plain) ? Number(plain) : undefined;
}

/** The same mix for the same seed, and never the order it came in (where there are two or more). */
export function shuffled<T>(list: readonly T[], seed: string): T[] {
  let state = 2166136261;
  for (const sign of seed) state = Math.imul(state ^ sign.charCodeAt(0), 16777619) >>> 0;
  const mixed = [...list];
  for (let place = mixed.length - 1; place > 0; place--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = (state >>> 8) % (place + 1);
    [mixed[place], mixed[other]] = [mixed[other]!, mixed[place]!];
  }
  const same = mixed.every((one, place) => one === list[place]);
  return same && mixed.length > 1 ? [...mixed.slice(1), mixed[0]!] : mixed;
}
