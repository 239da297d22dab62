import fc from "fast-check";
import { expect, test } from "vitest";
import { merge, summarise } from "../../src/core/progress.ts";
import type { LearnerEvent } from "../../src/core/types.ts";
import { names, plain, vector } from "../support/vectors.ts";

interface Vector {
  events: LearnerEvent[];
  progress: unknown;
}

test.each(names("progress"))("%s reduces as in Python", (name) => {
  const { events, progress } = vector<Vector>(name);
  expect(plain(summarise(events))).toEqual(progress);
});

const times = fc.integer({ min: 0, max: 5 });
const device = fc.constantFrom("a", "b");
const lesson = fc.constantFrom("X.one", "X.two");
const event = fc.oneof(
  fc.record({ type: fc.constant("lesson-opened" as const), lesson, at: times, device }),
  fc.record({ type: fc.constant("today-done" as const), lesson, at: times, device }),
  fc.record({
    type: fc.constant("item-answered" as const),
    lesson,
    item: fc.constantFrom("X.i", "X.j"),
    right: fc.constantFrom(0 as const, 1 as const),
    at: times,
    device,
  }),
  fc.record({
    type: fc.constant("lesson-done" as const),
    lesson,
    edition: fc.integer({ min: 1, max: 3 }),
    right: fc.integer({ min: 0, max: 3 }),
    of: fc.integer({ min: 0, max: 3 }),
    at: times,
    device,
  }),
  fc.record({
    type: fc.constant("item-reviewed" as const),
    lesson,
    item: fc.constantFrom("X.i", "X.j"),
    right: fc.constantFrom(0 as const, 1 as const),
    at: times,
    device,
  }),
  fc.record({
    type: fc.constant("milestone" as const),
    data: fc.record({
      kind: fc.constantFrom("a", "b"),
      pack: fc.option(lesson, { nil: undefined }),
    }),
    at: times,
    device,
  }),
  fc.record({
    type: fc.constant("lesson-taught" as const),
    lesson,
    data: fc.record({ people: fc.integer({ min: 1, max: 9 }) }),
    at: times,
    device,
  }),
  fc.record({
    type: fc.constant("run-finished" as const),
    data: fc.record({ id: fc.constant("county-live-room") }),
    at: times,
    device,
  }),
  fc.record({
    type: fc.constant("profile" as const),
    data: fc.record({ nickname: fc.string() }),
    at: times,
    device,
  }),
);

/** Every event with a counter of its own: (device, counter) is its identity. */
const history = fc
  .array(event, { maxLength: 20 })
  .map((events) => events.map((one, i) => ({ ...one, counter: i + 1 }) as LearnerEvent));

test("any order and any split over two summaries gives the same progress", () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.boolean()), fc.nat(), (events, sides, turn) => {
      const whole = plain(summarise(events));
      const rotated = [...events.slice(turn % 7), ...events.slice(0, turn % 7)].reverse();
      expect(plain(summarise(rotated))).toEqual(whole);
      const left = events.filter(() => sides.next().value);
      const right = events.filter((one) => !left.includes(one));
      expect(plain(merge(summarise(left), summarise(right)))).toEqual(whole);
      expect(plain(merge(summarise(right), summarise(left)))).toEqual(whole);
    }),
  );
});

test("a type that a newer app invented changes nothing", () => {
  const unknown = { type: "sang", at: 1, device: "a", counter: 1, learner: "a" };
  expect(plain(summarise([unknown as unknown as LearnerEvent]))).toEqual({
    items: {},
    lessons: {},
  });
});
