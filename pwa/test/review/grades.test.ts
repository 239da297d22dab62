import fc from "fast-check";
import { expect, test } from "vitest";
import type { LearnerEvent } from "../../src/core/types.ts";
import { gradesOf } from "../../src/review/grades.ts";

const DAY = 86_400;
const NOON = 1_793_491_200;

/** [device, counter, day, knew, review]: one item, "X.i". */
type Act = [device: string, counter: number, day: number, knew: boolean, review?: boolean];

function events(acts: readonly Act[]): LearnerEvent[] {
  return acts.map(
    ([device, counter, day, knew, review]) =>
      ({
        type: review ? "item-reviewed" : "item-answered",
        item: "X.i",
        lesson: "X.l",
        device,
        counter,
        at: NOON + Math.round(day * DAY),
        right: knew ? 1 : 0,
      }) as LearnerEvent,
  );
}

/** Days before `now` and what was known, oldest first. */
function shown(acts: readonly Act[], today: number): [number, boolean][] {
  const now = NOON + today * DAY;
  const grades = gradesOf(events(acts), now).get("X.i") ?? [];
  return grades.map(({ at, knew }) => [Math.round((now - at) / DAY), knew]);
}

test("the first answer counts, a second try minutes later does not", () => {
  const acts: Act[] = [
    ["a", 1, 0, false],
    ["a", 2, 0.001, true],
    ["a", 3, 2, true, true],
  ];
  expect(shown(acts, 3)).toEqual([
    [3, false],
    [1, true],
  ]);
});

test("two phones come to one history, whichever order the events are in", () => {
  const acts: Act[] = [
    ["b", 1, 5, true, true],
    ["a", 2, 9, false, true],
    ["a", 1, 0, true],
  ];
  const order: [number, boolean][] = [
    [10, true],
    [5, true],
    [1, false],
  ];
  expect(shown(acts, 10)).toEqual(order);
  expect(shown([...acts].reverse(), 10)).toEqual(order);
});

test("a clock set back a year keeps the distances, and nothing lies in the future", () => {
  const acts: Act[] = [
    ["a", 1, 0, true],
    ["a", 2, 4, true, true],
    ["a", 3, 4 - 365, true, true],
  ];
  expect(shown(acts, 6 - 365)).toEqual([
    [6, true],
    // Its twin in the same hour is a second try.
    [2, true],
  ]);
});

test("a clock that ran a year ahead is mended without a year of silence", () => {
  const acts: Act[] = [
    ["a", 1, 365, true],
    ["a", 2, 368, true, true],
  ];
  expect(shown(acts, 3)).toEqual([
    [3, true],
    [0, true],
  ]);
});

test("whatever the clocks did, grades are in order, apart, and never in the future", () => {
  const act = fc.tuple(
    fc.constantFrom("a", "b"),
    fc.integer({ min: -400, max: 400 }),
    fc.boolean(),
    fc.boolean(),
  );
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 30 }),
      fc.integer({ min: -400, max: 400 }),
      (list, today) => {
        const acts = list.map(
          ([device, day, knew, review], place): Act => [device, place + 1, day, knew, review],
        );
        const now = NOON + today * DAY;
        const grades = gradesOf(events(acts), now).get("X.i") ?? [];
        expect(list.length === 0).toBe(grades.length === 0);
        for (const [place, { at }] of grades.entries()) {
          expect(at).toBeLessThanOrEqual(now);
          if (place > 0) expect(at - grades[place - 1]!.at).toBeGreaterThanOrEqual(12 * 3600);
        }
      },
    ),
  );
});
