import { expect, test } from "vitest";
import type { Grade } from "../../src/review/grades.ts";
import {
  type Candidate,
  dueBefore,
  MOST_A_DAY,
  memoryOf,
  nextStart,
  planReview,
} from "../../src/review/schedule.ts";

const DAY = 86_400;
const NOON = Date.UTC(2026, 10, 2, 4) / 1000;

function known(...days: number[]): Grade[] {
  return days.map((day, place) => ({ at: NOON + day * DAY, knew: true, review: place > 0 }));
}

function interval(grades: Grade[]): number {
  const { last, due } = memoryOf(grades);
  return Math.round((due - last) / DAY);
}

test("intervals grow as the default weights say, and stop at 45 days", () => {
  expect(interval(known(0))).toBe(2);
  expect(interval(known(0, 2))).toBe(11);
  expect(interval(known(0, 2, 13))).toBe(45);
  expect(interval(known(0, 2, 13, 58, 103))).toBe(45);
});

test("what was not known comes again the next day", () => {
  expect(interval([{ at: NOON, knew: false, review: false }])).toBe(1);
  const lapse = { at: NOON + 13 * DAY, knew: false, review: true };
  expect(interval([...known(0, 2), lapse])).toBeLessThanOrEqual(3);
});

test("a crop step pulls a review to a week before it, unless it was reviewed since", () => {
  const memory = { last: NOON, due: NOON + 45 * DAY };
  const start = NOON + 30 * DAY;
  expect(dueBefore(memory, [start])).toBe(start - 7 * DAY);
  expect(dueBefore({ ...memory, last: start - 5 * DAY }, [start])).toBe(memory.due);
  expect(dueBefore(memory, [NOON + 90 * DAY])).toBe(memory.due);
});

test("the next start is this year's until a week after it began, then next year's", () => {
  const step = { crop: "lychee", title: "", starts: "06-01", lessons: [] };
  const on = (month: number, day: number) => new Date(2026, month - 1, day).getTime() / 1000;
  const year = (now: number) => new Date(nextStart(step, now) * 1000).getFullYear();
  expect(year(on(5, 20))).toBe(2026);
  expect(year(on(6, 7))).toBe(2026);
  expect(year(on(6, 20))).toBe(2027);
});

function candidate(item: string, grades: Grade[], starts: number[] = []): Candidate {
  return { item, lesson: "X.l", grades, starts };
}

test("at most eight a day, crop steps first, then what is longest due", () => {
  const many = Array.from({ length: 12 }, (_, n) => candidate(`X.${n}`, known(n / 10)));
  const crop = candidate("X.crop", known(0, 2, 13), [NOON + 40 * DAY]);
  const { due } = planReview([...many, crop], NOON + 34 * DAY);
  expect(due).toHaveLength(MOST_A_DAY);
  expect(due[0]!.item).toBe("X.crop");
  expect(due[1]!.item).toBe("X.0");
});

test("what was reviewed today counts against the eight", () => {
  const now = NOON + 10 * DAY;
  const fresh = Array.from({ length: 6 }, (_, n) => candidate(`X.r${n}`, known(0, 10)));
  const waiting = Array.from({ length: 6 }, (_, n) => candidate(`X.w${n}`, known(0)));
  expect(planReview([...fresh, ...waiting], now).due).toHaveLength(2);
});

test("nothing due says when", () => {
  const { due, next } = planReview([candidate("X.i", known(0))], NOON + DAY);
  expect(due).toEqual([]);
  expect(next).toBe(NOON + 2 * DAY);
  expect(planReview([], NOON)).toEqual({ due: [], next: null });
});
