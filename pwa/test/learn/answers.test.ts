import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Item, NumberItem, PutInOrder, SortGroups } from "../../src/core/types.ts";
import { isComplete, judge, readNumber, rightAnswer, shuffled } from "../../src/learn/answers.ts";

const feedback = { right: "yes", wrong: "no" };

const one: Item = {
  kind: "item",
  id: "P.one",
  type: "choose-one",
  ask: "?",
  options: [
    { id: "a", text: "a", right: true, feedback: "because" },
    { id: "b", text: "b", feedback: "think of the floor" },
  ],
};
const many: Item = {
  kind: "item",
  id: "P.many",
  type: "choose-many",
  ask: "?",
  feedback,
  options: [
    { id: "a", text: "a", right: true, feedback: "a is one of them" },
    { id: "b", text: "b", right: true, feedback: "b is one of them" },
    { id: "c", text: "c", feedback: "c only sounds good" },
  ],
};
const groups: SortGroups = {
  kind: "item",
  id: "P.groups",
  type: "sort-groups",
  ask: "?",
  feedback,
  groups: [
    { id: "x", text: "x" },
    { id: "y", text: "y" },
  ],
  options: [
    { id: "a", text: "a", group: "x", feedback: "feel it" },
    { id: "b", text: "b", group: "y" },
  ],
};
const order: PutInOrder = {
  kind: "item",
  id: "P.order",
  type: "put-in-order",
  ask: "?",
  feedback,
  options: [
    { id: "first", text: "1", feedback: "not that one yet" },
    { id: "second", text: "2", feedback: "too early" },
    { id: "third", text: "3" },
  ],
};
const number: NumberItem = {
  kind: "item",
  id: "P.number",
  type: "number",
  ask: "?",
  answer: 2.5,
  tolerance: 0.1,
  unit: "kg",
  wrong: [{ value: 25, feedback: "a point is missing" }],
  feedback,
};
const spot: Item = {
  kind: "item",
  id: "P.spot",
  type: "spot-fault",
  ask: "?",
  picture: { file: "x", alt: "", width: 4, height: 3 },
  feedback,
  spots: [
    { id: "tape", x: 1, y: 1, r: 60, text: "tape", right: true },
    { id: "label", x: 9, y: 9, r: 60, text: "label", feedback: "the label is fine" },
  ],
};
const all: Item[] = [one, many, groups, order, number, spot];

describe("judging", () => {
  test("the right answer of every type is right, complete and praised", () => {
    for (const item of all) {
      const answer = rightAnswer(item);
      expect(isComplete(item, answer), item.type).toBe(true);
      expect(judge(item, answer).right, item.type).toBe(true);
      expect(judge(item, answer).says.length, item.type).toBe(1);
    }
  });

  test("a wrong option is met with its own words", () => {
    expect(judge(one, "b")).toEqual({ right: false, says: ["think of the floor"] });
  });

  test("an option that does not exist is wrong and breaks nothing", () => {
    expect(judge(one, "nowhere")).toEqual({ right: false, says: [] });
    expect(judge(order, ["nowhere"]).right).toBe(false);
  });

  test("choose-many speaks of what was too much, and names what was missed only at the end", () => {
    expect(judge(many, ["a"])).toEqual({
      right: false,
      says: ["no"],
      missed: ["b is one of them"],
    });
    expect(judge(many, ["c"])).toEqual({
      right: false,
      says: ["c only sounds good"],
      missed: ["a is one of them", "b is one of them"],
    });
    expect(judge(many, ["b", "a"]).right).toBe(true);
  });

  test("where no option says why, the item's own words do", () => {
    expect(judge(spot, ["tape", "label"]).says).toEqual(["the label is fine"]);
    expect(judge(spot, []).says).toEqual(["no"]);
    expect(judge(groups, { a: "x", b: "x" }).says).toEqual(["no"]);
    expect(judge(groups, { a: "y", b: "y" }).says).toEqual(["feel it"]);
  });

  test("an order is judged by the first step out of place", () => {
    expect(judge(order, ["second", "first", "third"]).says).toEqual(["too early"]);
    expect(judge(order, ["first", "third", "second"]).says).toEqual(["no"]);
  });

  test("a number may be off by its tolerance, edges included", () => {
    expect(judge(number, 2.4).right).toBe(true);
    expect(judge(number, 2.6).right).toBe(true);
    expect(judge(number, 2.61).right).toBe(false);
    expect(judge(number, 25).says).toEqual(["a point is missing"]);
    expect(judge(number, 7).says).toEqual(["no"]);
  });

  test("nothing half done can be handed in", () => {
    expect(isComplete(order, ["first"])).toBe(false);
    expect(isComplete(groups, { a: "x" })).toBe(false);
    expect(isComplete(many, [])).toBe(false);
    expect(isComplete(number, Number.NaN)).toBe(false);
    for (const item of all) expect(isComplete(item, undefined), item.type).toBe(false);
  });
});

describe("numbers as people type them", () => {
  test.each([
    ["12", 12],
    [" 2.5 ", 2.5],
    ["2,5", 2.5],
    ["１２．５", 12.5],
    ["2。5", 2.5],
    ["10,000", 10000],
    ["-3", -3],
    [".5", 0.5],
  ])("%s", (typed, value) => {
    expect(readNumber(typed)).toBe(value);
  });

  test.each(["", "twelve", "1e5", "--2", "1.2.3", "0x10", "∞", "1 kg"])("%s is none", (typed) => {
    expect(readNumber(typed)).toBeUndefined();
  });
});

describe("mixing", () => {
  test("keeps every option, the same way for the same seed, never in the order it came", () => {
    const lists = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(lists, fc.string(), (list, seed) => {
        const mixed = shuffled(list, seed);
        expect([...mixed].sort()).toEqual([...list].sort());
        expect(shuffled(list, seed)).toEqual(mixed);
        expect(mixed).not.toEqual(list);
      }),
    );
  });

  test("puts each option in each place about equally often", () => {
    const places = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed++) {
      const at = shuffled(["a", "b", "c", "d"], `item-${seed}`).indexOf("a");
      places.set(String(at), (places.get(String(at)) ?? 0) + 1);
    }
    for (const count of places.values()) expect(count).toBeGreaterThan(500);
  });
});
