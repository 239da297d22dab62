/**
 * When an item is due again: FSRS (the library ts-fsrs with its default weights, 90 of 100 to be
 * remembered), at most 45 days away, and before the crop step that its lesson serves.
 */
import { FSRSAlgorithm, type FSRSState, generatorParameters, Rating } from "ts-fsrs";
import type { CropStep } from "../core/types.ts";
import type { Grade } from "./grades.ts";

export const MOST_A_DAY = 8;
const LONGEST_DAYS = 45;
const DAY = 86_400;
/** A review comes this long before the step that it serves. */
const AHEAD_DAYS = 7;
/** A step once begun is worth a review for so long. */
const LATE_DAYS = 7;

// The algorithm without the library's scheduler, which is made for four buttons: with two, its rule
// that "good" comes later than "hard" would only move everything by a day. No chance: every phone
// of a learner comes to the same day.
const algorithm = new FSRSAlgorithm(
  generatorParameters({
    request_retention: 0.9,
    maximum_interval: LONGEST_DAYS,
    enable_fuzz: false,
    enable_short_term: false,
  }),
);

export interface Memory {
  /** Unix seconds. */
  last: number;
  due: number;
}

/** What follows from the grades of one item, oldest first; at least one. */
export function memoryOf(grades: readonly Grade[]): Memory {
  let state: FSRSState | null = null;
  let last = grades[0]!.at;
  for (const { at, knew } of grades) {
    const days = Math.round((at - last) / DAY);
    state = algorithm.next_state(state, days, knew ? Rating.Good : Rating.Again);
    last = at;
  }
  return { last, due: last + algorithm.next_interval(state!.stability, 0) * DAY };
}

/** When the step begins next (Unix seconds), counting one that began a few days ago. */
export function nextStart({ starts }: CropStep, now: number): number {
  const [month, day] = starts.split("-").map(Number);
  const year = new Date(now * 1000).getFullYear();
  const start = (in_: number) => new Date(in_, month! - 1, day!).getTime() / 1000;
  return start(year) + LATE_DAYS * DAY >= now ? start(year) : start(year + 1);
}

/** The day an item is due, pulled forward where a crop step would come before it. */
export function dueBefore(memory: Memory, starts: readonly number[]): number {
  const pulled = starts
    .map((start) => start - AHEAD_DAYS * DAY)
    .filter((day) => memory.last < day && day < memory.due);
  return Math.min(memory.due, ...pulled);
}

export interface Candidate {
  item: string;
  lesson: string;
  grades: readonly Grade[];
  /** Starts of the crop steps that its lesson serves. */
  starts: readonly number[];
}

export interface Plan {
  /** At most eight less those reviewed today: what serves a crop step first, then the longest due. */
  due: Candidate[];
  /** When the next one is due (Unix seconds), where none is now. */
  next: number | null;
}

/** What to review now, of the items that were learned. */
export function planReview(candidates: readonly Candidate[], now: number): Plan {
  const day = new Date(now * 1000).setHours(0, 0, 0, 0) / 1000;
  const isToday = ({ at, review }: Grade) => review && at >= day;
  const left = MOST_A_DAY - candidates.filter(({ grades }) => grades.some(isToday)).length;
  const timed = candidates.map((candidate) => {
    const memory = memoryOf(candidate.grades);
    const due = dueBefore(memory, candidate.starts);
    return { candidate, due, pulled: due < memory.due };
  });
  const waiting = timed
    .filter(({ due }) => due <= now)
    .sort((a, b) => Number(b.pulled) - Number(a.pulled) || a.due - b.due);
  const later = timed.filter(({ due }) => due > now).map(({ due }) => due);
  return {
    due: waiting.slice(0, Math.max(0, left)).map(({ candidate }) => candidate),
    next: later.length > 0 ? Math.min(...later) : null,
  };
}
