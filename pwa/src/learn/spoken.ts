/** What is read aloud of a question; pure. */
import type { Item } from "../core/types.ts";

/** The question with its options, as somebody would read it to you. */
export function spokenItem(item: Item): string {
  const options = item.type === "spot-fault" || item.type === "number" ? [] : item.options;
  return [item.ask, ...options.map(({ text, picture }) => text ?? picture?.alt ?? "")].join("\n");
}
