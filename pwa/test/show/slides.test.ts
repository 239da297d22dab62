import { expect, test } from "vitest";
import type { Item, Lesson } from "../../src/core/types.ts";
import {
  fewestPeople,
  type Hands,
  MOST_PEOPLE,
  onlyRaised,
  raised,
  slidesOf,
} from "../../src/show/slides.ts";

const options = [{ id: "top", right: true }, { id: "bottom" }];
const feedback = { right: "yes", wrong: "no" };
const one: Item = { kind: "item", id: "T.one", type: "choose-one", ask: "?", options };
const many: Item = { kind: "item", id: "T.many", type: "choose-many", ask: "?", options, feedback };
const lesson: Lesson = {
  id: "T.l",
  title: "",
  goal: "",
  minutes: 1,
  blocks: [
    { kind: "card", id: "a", text: "a" },
    one,
    many,
    { kind: "rule", id: "rule", text: "r" },
  ],
};

test("one pause to talk before the first question, and an answer after each", () => {
  expect(slidesOf(lesson).map(({ key }) => key)).toEqual([
    "group title",
    "a",
    "group talk",
    "T.one",
    "T.one answer",
    "T.many",
    "T.many answer",
    "rule",
    "group people",
  ]);
});

test("without questions there is no pause", () => {
  const plain = { ...lesson, blocks: lesson.blocks.filter(({ kind }) => kind !== "item") };
  expect(slidesOf(plain).map(({ kind }) => kind)).toEqual(["title", "card", "card", "people"]);
});

test("a card may have any id, also that of what the show adds", () => {
  const ids = ["title", "talk", "people"];
  const cards = ids.map((id) => ({ kind: "card" as const, id, text: id }));
  const keys = slidesOf({ ...lesson, blocks: [...cards, one] }).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("hands never go below nothing nor above a full hall", () => {
  expect(raised({}, one, "top", -1)).toEqual({ "T.one": { top: 0 } });
  const full: Hands = { "T.one": { top: MOST_PEOPLE - 1 } };
  expect(raised(full, one, "bottom", 1)).toEqual({
    "T.one": { top: MOST_PEOPLE - 1, bottom: 1 },
  });
  expect(raised(raised(full, one, "bottom", 1), one, "top", 1)["T.one"]?.top).toBe(MOST_PEOPLE - 1);
});

test("who raised a hand was there; where several fit, one person raises several", () => {
  expect(fewestPeople(lesson, {})).toBe(1);
  expect(fewestPeople(lesson, { "T.one": { top: 5, bottom: 7 } })).toBe(12);
  expect(fewestPeople(lesson, { "T.many": { top: 5, bottom: 7 } })).toBe(7);
});

test("what nobody raised a hand for is not recorded", () => {
  expect(onlyRaised({ a: { x: 0, y: 2 }, b: { x: 0 } })).toEqual({ a: { y: 2 } });
});
