import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bucketsOf,
  isDay,
  isInside,
  isPast,
  lengthOf,
  plusDays,
  plusMonths,
  spanBefore,
  spanOf,
  today,
} from "../../src/numbers/days.ts";

test("a day is one of the calendar", () => {
  expect(isDay("2026-02-28")).toBe(true);
  expect(isDay("2028-02-29")).toBe(true);
  for (const bad of ["2026-02-29", "2026-13-01", "26-1-1", "1999-12-31", "", null, 20261122])
    expect(isDay(bad)).toBe(false);
});

test("tomorrow has not come", () => {
  expect(isPast("2026-11-22", "2026-11-22")).toBe(true);
  expect(isPast("2026-11-23", "2026-11-22")).toBe(false);
});

test("today is the day of the phone's own clock", () => {
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});

test("a week begins on Monday and is compared with as many days", () => {
  // 2026-11-25 is a Wednesday.
  expect(spanOf("week", "2026-11-25")).toEqual({ from: "2026-11-23", to: "2026-11-29" });
  expect(spanBefore("week", "2026-11-25")).toEqual({ from: "2026-11-16", to: "2026-11-18" });
  expect(spanOf("week", "2026-11-29").from).toBe("2026-11-23");
});

test("a month is compared with as many days of a month that may be shorter", () => {
  expect(spanBefore("month", "2026-03-30")).toEqual({ from: "2026-02-01", to: "2026-02-28" });
  expect(spanBefore("month", "2026-03-05")).toEqual({ from: "2026-02-01", to: "2026-02-05" });
  // The whole of February against the whole of January.
  expect(spanBefore("month", "2026-02-28")).toEqual({ from: "2026-01-01", to: "2026-01-31" });
  expect(spanBefore("all", "2026-02-28")).toBeNull();
});

test("months go over the end of a year", () => {
  expect(plusMonths("2026-12", 1)).toBe("2027-01");
  expect(plusMonths("2026-01", -13)).toBe("2024-12");
});

test("the bars of a week and of a month cover it without gaps", () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map((days) => plusDays("2010-01-01", days));
  fc.assert(
    fc.property(day, fc.constantFrom("week" as const, "month" as const), (now, name) => {
      const span = spanOf(name, now);
      const buckets = bucketsOf(name, now);
      expect(isInside(span, now)).toBe(true);
      expect(buckets[0]!.from).toBe(span.from);
      expect(buckets[buckets.length - 1]!.to).toBe(span.to);
      expect(buckets.reduce((sum, bucket) => sum + lengthOf(bucket), 0)).toBe(lengthOf(span));
      const before = spanBefore(name, now)!;
      expect(before.to < span.from).toBe(true);
    }),
  );
});

test("all time shows its last twelve months", () => {
  const buckets = bucketsOf("all", "2026-11-25");
  expect(buckets).toHaveLength(12);
  expect(buckets[11]).toEqual({ from: "2026-11-01", to: "2026-11-30" });
  expect(buckets[0]).toEqual({ from: "2025-12-01", to: "2025-12-31" });
});
