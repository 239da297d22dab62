/** What of a block waits for a translator, for the fields of its form. */
import { createContext } from "preact";
import type { Mark } from "../types.ts";

export interface Marks {
  /** By field ("options.top.text"). */
  marks: Record<string, Mark>;
  /** "It still fits", for the source words that were seen. */
  fits: (words: Record<string, string>) => void;
}

export const MarksContext = createContext<Marks>({ marks: {}, fits: () => undefined });

/** Where two texts differ: what is the same before, what each has there, what is the same after. */
export interface Difference {
  before: string;
  old: string;
  now: string;
  after: string;
}

const BOUNDARY = /[\s\p{P}\p{Script=Han}]/u;

/** The one stretch in which two texts differ; words of Latin letters are not cut in two. */
export function difference(old: string, now: string): Difference {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start++;
  while (start > 0 && !BOUNDARY.test(now[start - 1]!)) start--;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  while (end > 0 && !BOUNDARY.test(now[now.length - end]!)) end--;
  return {
    before: now.slice(0, start),
    old: old.slice(start, old.length - end),
    now: now.slice(start, now.length - end),
    after: now.slice(now.length - end),
  };
}
