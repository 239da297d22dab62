import { describe, expect, test } from "vitest";
import { emptyProgress } from "../../src/core/progress.ts";
import type { Lesson, LessonProgress, TextDocument } from "../../src/core/types.ts";
import { nextStep, todayTasks } from "../../src/home/steps.ts";

const lesson = (id: string): Lesson => ({
  id,
  title: id,
  goal: "",
  minutes: 4,
  blocks: [{ kind: "today", id: "today", text: `**Do** ${id}\nand more` }],
});
const pack = (id: string, ...lessons: string[]): TextDocument => ({
  format: 1,
  pack: id,
  language: "en",
  title: id,
  summary: "",
  lessons: lessons.map(lesson),
  facts: {},
});
const texts = [pack("X", "X.1", "X.2"), pack("Y", "Y.1")];
const progress = (lessons: Record<string, LessonProgress>) => ({
  ...emptyProgress(),
  lessons: new Map(Object.entries(lessons)),
});

describe("the next step", () => {
  test("is the first lesson at first", () => {
    expect(nextStep(texts, progress({}), [])).toMatchObject({
      lesson: { id: "X.1" },
      number: 1,
      count: 2,
      done: 0,
      begun: false,
    });
  });

  test("is what was left in the middle, wherever it is", () => {
    const step = nextStep(texts, progress({}), [{ lesson: "Y.1" }]);
    expect(step).toMatchObject({ lesson: { id: "Y.1" }, begun: true });
  });

  test("skips what is done, and passes over a lesson that is not on the phone any more", () => {
    const done = progress({ "X.1": { opened: 1, done: 2 }, "X.2": { opened: 3 } });
    expect(nextStep(texts, done, [{ lesson: "Z.9" }])).toMatchObject({
      lesson: { id: "X.2" },
      done: 1,
    });
  });

  test("is nothing when all is done", () => {
    const all = { "X.1": { done: 1 }, "X.2": { done: 2 }, "Y.1": { done: 3 } };
    expect(nextStep(texts, progress(all), [])).toBeNull();
    expect(nextStep([], progress({}), [])).toBeNull();
  });
});

describe("what is to be done today", () => {
  test("are steps of finished lessons that are not ticked off, latest first, two at most", () => {
    const some = { "X.1": { done: 10 }, "X.2": { done: 30 }, "Y.1": { done: 20 } };
    const tasks = todayTasks(texts, progress(some));
    expect(tasks.map((task) => task.lesson.id)).toEqual(["X.2", "Y.1"]);
    expect(tasks[0]!.text).toBe("Do X.2");
  });

  test("leave out what was done and lessons that are only begun", () => {
    const some = { "X.1": { done: 10, today: 11 }, "X.2": { opened: 1 } };
    expect(todayTasks(texts, progress(some))).toEqual([]);
  });
});
