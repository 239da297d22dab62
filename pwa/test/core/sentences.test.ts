import { expect, test } from "vitest";
import { sentencesOf } from "../../src/core/sentences.ts";

test("a text is cut after its sentences and lines, and nothing is lost", () => {
  for (const text of ["冰在上。果在下！\n缝里塞紧", "Ice on top. Fruit below?\n\n- one\n- two"]) {
    expect(sentencesOf(text).join("")).toBe(text);
    expect(sentencesOf(text).length).toBeGreaterThan(2);
  }
});

test("the point in a number does not end a sentence", () => {
  expect(sentencesOf("It costs 2.5 yuan. Now.")).toEqual(["It costs 2.5 yuan. ", "Now."]);
});
