/** What is read aloud of a question, and which of its options that is just now. */
import type { Item } from "../core/types.ts";
import { shuffled } from "./answers.ts";
import { useSpokenAt } from "./Prose.tsx";

interface Said {
  /** Of the option or group; none for the question itself. */
  id?: string;
  words: string;
}

/** The question with its options in the order on screen, as somebody would read it to you. */
function saidOf(item: Item, seed: string): Said[] {
  const ask = { words: oneLine(item.ask) };
  if (item.type === "spot-fault" || item.type === "number") return [ask];
  const options = shuffled(item.options, seed).map(({ id, text, picture }) => ({
    id,
    words: oneLine(text ?? picture?.alt ?? ""),
  }));
  const groups = item.type === "sort-groups" ? item.groups : [];
  return [ask, ...options, ...groups.map(({ id, text }) => ({ id, words: oneLine(text) }))];
}

const oneLine = (words: string) => words.replace(/\s+/g, " ");

export function spokenItem(item: Item, seed: string): string {
  return saidOf(item, seed)
    .map(({ words }) => words)
    .join("\n");
}

/** The option or group that is being read, "" for the question, null for neither. */
export function useHeard(item: Item, seed: string): string | null {
  const text = spokenItem(item, seed);
  const at = useSpokenAt(text);
  if (at === null) return null;
  const line = text.slice(0, at + 1).split("\n").length - 1;
  return saidOf(item, seed)[line]?.id ?? "";
}
