import { expect, test } from "vitest";
import { nextCheckLesson, resultsOf } from "../../src/check/results.ts";
import { summarise } from "../../src/core/progress.ts";
import type { LearnerEvent, TextDocument } from "../../src/core/types.ts";

const text = {
  lessons: [{ id: "S0.one" }, { id: "S0.two" }],
  check: { "S0.a": "X01", "S0.b": "X01", "S0.c": "X02", "S0.d": "P03-A" },
} as unknown as TextDocument;

function progress(answers: [item: string, right: 0 | 1][], done: string[] = []) {
  const acts = [
    ...answers.map(([item, right]) => ({ type: "item-answered", item, right })),
    ...done.map((lesson) => ({ type: "lesson-done", lesson, right: 1, of: 1 })),
  ];
  return summarise(
    acts.map((act, at) => ({ ...act, at, device: "a", counter: at + 1 }) as LearnerEvent),
  );
}

test("a pack is known when every question about it was right at the first try", () => {
  const found = resultsOf(
    text,
    progress([
      ["S0.a", 1],
      ["S0.b", 1],
      ["S0.c", 0],
      ["S0.c", 1],
      ["S0.d", 1],
    ]),
  );
  expect(found).toEqual({ known: ["X01", "P03-A"], open: ["X02"], left: 0 });
});

test("what was not answered is not known", () => {
  expect(resultsOf(text, progress([["S0.a", 1]]))).toEqual({
    known: [],
    open: ["X01", "X02", "P03-A"],
    left: 3,
  });
});

test("the check goes on with its first lesson that is not done", () => {
  expect(nextCheckLesson(text, progress([]))).toBe("S0.one");
  expect(nextCheckLesson(text, progress([], ["S0.one"]))).toBe("S0.two");
  expect(nextCheckLesson(text, progress([], ["S0.one", "S0.two"]))).toBeUndefined();
});
