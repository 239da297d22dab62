import { expect, test } from "vitest";
import type { Fact, Lesson } from "../../src/core/types.ts";
import { gradedItems } from "../../src/learn/stale.ts";

const lesson = {
  blocks: [
    { kind: "card", id: "c" },
    { kind: "item", id: "X.plain" },
    { kind: "item", id: "X.law", facts: ["L1"] },
    { kind: "item", id: "X.both", facts: ["L1", "N1"] },
    { kind: "item", id: "X.unknown", facts: ["L9"] },
  ],
} as unknown as Lesson;
const facts = {
  L1: { review_by: "2027-01-01" },
  N1: { review_by: "2026-06-01" },
} as unknown as Record<string, Fact>;
const on = (day: string) => gradedItems(lesson, facts, new Date(day)).map(({ id }) => id);

test("an item counts until the day its fact is to be reviewed, and not after", () => {
  expect(on("2026-06-01T12:00Z")).toEqual(["X.plain", "X.law", "X.both", "X.unknown"]);
  expect(on("2026-06-02T00:00Z")).toEqual(["X.plain", "X.law", "X.unknown"]);
  expect(on("2027-01-02T00:00Z")).toEqual(["X.plain", "X.unknown"]);
});
