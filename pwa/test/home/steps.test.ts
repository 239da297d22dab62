import { describe, expect, test } from "vitest";
import type { LessonProgress, Progress } from "../../src/core/phone-types.ts";
import { emptyProgress } from "../../src/core/progress.ts";
import type { CataloguePack, Lesson, TextDocument } from "../../src/core/types.ts";
import { pathOf } from "../../src/home/path.ts";
import { type Known, nextSteps, type Step } from "../../src/home/steps.ts";

const lesson = (id: string): Lesson => ({
  id,
  title: id,
  goal: "",
  minutes: 4,
  blocks: [{ kind: "today", id: "today", text: `**Do** ${id}\nand more` }],
});
const text = (id: string, ...lessons: string[]): TextDocument => ({
  format: 1,
  pack: id,
  language: "en",
  title: id,
  summary: "",
  lessons: lessons.map(lesson),
  facts: {},
  task: { text: `**Go** out for ${id}` },
});
const pack = (id: string, lessons = 2, level = "A") => ({ id, lessons, level }) as CataloguePack;
const progress = (
  lessons: Record<string, LessonProgress>,
  milestones: Record<string, number> = {},
): Progress => ({
  ...emptyProgress(),
  lessons: new Map(Object.entries(lessons)),
  milestones: new Map(Object.entries(milestones)),
});

const X = text("X", "X.1", "X.2");
const Y = text("Y", "Y.1");
const PACKS = [pack("X", 2), pack("Y", 1), pack("Z", 3)];

function steps(known: Partial<Known>): Step[] {
  return nextSteps({
    packs: PACKS,
    texts: [X, Y],
    progress: progress({}),
    open: [],
    due: 0,
    crops: [],
    ...known,
  });
}

const shape = (found: Step[]) =>
  found.map((step) => {
    if (step.kind === "lesson" || step.kind === "today") return `${step.kind} ${step.lesson.id}`;
    if (step.kind === "fetch" || step.kind === "check") return `${step.kind} ${step.pack.id}`;
    if (step.kind === "crops") return "crops";
    return step.kind === "review" ? `review ${step.count}` : `${step.kind} ${step.pack}`;
  });

describe("the first step", () => {
  test("is the first lesson at first, and then the first of the next course", () => {
    expect(steps({})[0]).toMatchObject({ number: 1, count: 2, done: 0, begun: false });
    expect(shape(steps({}))).toEqual(["lesson X.1", "lesson Y.1"]);
  });

  test("is what was left in the middle, wherever it is", () => {
    const found = steps({ open: [{ lesson: "Y.1" }] });
    expect(found[0]).toMatchObject({ lesson: { id: "Y.1" }, begun: true });
    expect(shape(found)).toEqual(["lesson Y.1", "lesson X.1"]);
  });

  test("skips what is done, and passes over a lesson that is not on the phone any more", () => {
    const done = progress({ "X.1": { opened: 1, done: 2, today: 3 }, "X.2": { opened: 3 } });
    const found = steps({ progress: done, open: [{ lesson: "Q.9" }] });
    expect(found[0]).toMatchObject({ lesson: { id: "X.2" }, done: 1 });
  });

  test("is to fetch the next course where it is not on the phone", () => {
    expect(shape(steps({ texts: [] }))).toEqual(["fetch X", "fetch Y"]);
    const all = { "X.1": { done: 1, today: 1 }, "X.2": { done: 2, today: 2 } };
    const found = steps({ texts: [], progress: progress(all) });
    expect(shape(found)).toEqual(["fetch Y", "fetch Z"]);
  });

  test("is on the phone where there is something to learn: there may be no network", () => {
    expect(shape(steps({ texts: [Y] }))).toEqual(["lesson Y.1", "fetch X"]);
  });

  test("leaves out what the entry check found to be known", () => {
    const known = progress({}, { "known X": 1 });
    expect(shape(steps({ progress: known }))).toEqual(["lesson Y.1", "fetch Z"]);
  });

  test("is a course that was withdrawn from the list while it is still here", () => {
    expect(shape(steps({ packs: [] }))).toEqual(["lesson X.1", "lesson Y.1"]);
  });

  test("is nothing when there is nothing", () => {
    expect(steps({ packs: [], texts: [] })).toEqual([]);
  });
});

describe("after it", () => {
  const some = { "X.1": { done: 30 }, "X.2": { done: 10 } };

  test("come the review, and the step of the lesson that was finished last", () => {
    const found = steps({ progress: progress(some), due: 5 });
    expect(shape(found)).toEqual(["lesson Y.1", "review 5", "today X.1"]);
    expect(found[2]).toMatchObject({ text: "Do X.1" });
  });

  test("are never more than three in all", () => {
    expect(steps({ progress: progress(some), due: 5, open: [{ lesson: "Y.1" }] })).toHaveLength(3);
  });

  test("comes the field task once its course is done, until it is done too", () => {
    const all = { "X.1": { done: 1, today: 2 }, "X.2": { done: 2, today: 3 } };
    expect(shape(steps({ progress: progress(all) }))).toContain("field-task X");
    const told = progress(all, { "field-task X": 9 });
    expect(shape(steps({ progress: told }))).not.toContain("field-task X");
  });

  test("come no lessons and no tasks of the entry check itself", () => {
    const asked = { ...text("S0", "S0.1"), check: { "S0.a": "X" } };
    const begun = progress({ "S0.1": { done: 1 } });
    const found = steps({ texts: [asked, X], progress: begun, packs: [pack("X", 2)] });
    expect(shape(found)).toEqual(["lesson X.1"]);
  });

  test("comes the entry check, until a lesson is done", () => {
    const check = pack("S0", 1, "S");
    expect(shape(steps({ check }))[1]).toBe("check S0");
    expect(shape(steps({ check, progress: progress(some) }))).not.toContain("check S0");
  });
});

describe("what they grow", () => {
  test("is asked once something was learned, and not again when it was answered", () => {
    const some = progress({ "X.1": { done: 1, today: 1 } });
    const asked = { progress: some, crops: undefined };
    expect(steps(asked)[1]).toEqual({ kind: "crops" });
    expect(steps({ crops: undefined })).not.toContainEqual({ kind: "crops" });
    expect(steps({ progress: some, crops: [] })).not.toContainEqual({ kind: "crops" });
  });
});

describe("the path of a group", () => {
  const catalogue = {
    packs: [...PACKS, pack("S0", 1, "S")],
    paths: { farmer: ["Z", "Q", "X"] },
  } as never;

  test("has its packs in its order, without those that are not here", () => {
    const { own, others, check } = pathOf(catalogue, "farmer");
    expect(own.map(({ id }) => id)).toEqual(["Z", "X"]);
    expect(others.map(({ id }) => id)).toEqual(["Y"]);
    expect(check?.id).toBe("S0");
  });

  test("is empty for a group without one, and before the first list", () => {
    expect(pathOf(catalogue, "mayor").own).toEqual([]);
    expect(pathOf(null, "farmer")).toEqual({ own: [], others: [], check: undefined });
  });
});
