/** The arrow keys in the picture of 100 seasons: every box can be reached, none leads out. */
import { expect, test } from "vitest";
import { boxAfter } from "../../src/simulations/season/HundredBoxes.tsx";

test("arrows go to the neighbour, Home and End to the worst and the best", () => {
  expect(boxAfter("ArrowRight", 0)).toBe(1);
  expect(boxAfter("ArrowLeft", 12)).toBe(11);
  expect(boxAfter("ArrowDown", 12)).toBe(22);
  expect(boxAfter("ArrowUp", 12)).toBe(2);
  expect(boxAfter("Home", 57)).toBe(0);
  expect(boxAfter("End", 57)).toBe(99);
});

test("at the edges, and with any other key, nothing moves", () => {
  expect(boxAfter("ArrowLeft", 0)).toBeNull();
  expect(boxAfter("ArrowUp", 9)).toBeNull();
  expect(boxAfter("ArrowDown", 90)).toBeNull();
  expect(boxAfter("ArrowRight", 99)).toBeNull();
  for (const key of ["Tab", "a", "Escape", "toString"]) expect(boxAfter(key, 5)).toBeNull();
});

test("from the first box every other can be reached", () => {
  const seen = new Set([0]);
  for (const at of seen)
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) {
      const to = boxAfter(key, at);
      if (to !== null) seen.add(to);
    }
  expect(seen.size).toBe(100);
});
