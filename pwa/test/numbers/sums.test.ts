import fc from "fast-check";
import { expect, test } from "vitest";
import { FIELDS, KINDS, limitsOf, PARTS } from "../../src/numbers/entries.ts";
import {
  boxOf,
  costOf,
  frequencyOf,
  netOf,
  numberOf,
  sumsOf,
  trendOf,
  within,
} from "../../src/numbers/sums.ts";
import { anyEntry, entry } from "./samples.ts";

/** The sums of P10-A: thirty orders at 60 yuan, 60 paid back, 44 of cost each. */
const MA = [
  entry("visits", { visits: 1000 }),
  entry("order", { orders: 30, boxes: 30, money: 180_000, goods: 90_000, shipping: 42_000 }),
  entry("refund", { money: 6_000 }),
];

test("the example of the lesson comes out as the lesson says", () => {
  const sums = sumsOf(MA);
  expect(numberOf("visits", sums)).toBe(1000);
  expect(numberOf("conversion", sums)).toBe(3);
  expect(numberOf("price", sums)).toBe(6_000);
  expect(numberOf("refund", sums)).toBe(6_000);
  expect(numberOf("net", sums)).toBe(42_000);
});

test("single costs and those of an order are one heap each", () => {
  const sums = sumsOf([
    ...MA,
    entry("cost", { money: 12_000 }, { part: "advert" }),
    entry("cost", { money: 500 }, { part: "goods" }),
  ]);
  expect(sums.costs).toEqual({
    goods: 90_500,
    packing: 0,
    shipping: 42_000,
    work: 0,
    fee: 0,
    advert: 12_000,
  });
  expect(netOf(sums)).toBe(42_000 - 12_500);
});

test("orders of a day without visits do not make the conversion look better", () => {
  const sums = sumsOf([
    entry("visits", { visits: 100 }),
    entry("order", { orders: 3, boxes: 3, money: 1 }),
    entry("order", { orders: 50, boxes: 50, money: 1 }, { day: "2026-11-03" }),
  ]);
  expect(numberOf("conversion", sums)).toBe(3);
  expect(numberOf("conversion", sumsOf([MA[1]!]))).toBeNull();
});

test("nothing noted is no number, not a zero that looks like one", () => {
  const sums = sumsOf([]);
  expect(numberOf("conversion", sums)).toBeNull();
  expect(numberOf("price", sums)).toBeNull();
  expect(boxOf(sums)).toBeNull();
  expect(numberOf("net", sums)).toBe(0);
});

test("orders that name no cost are counted, those that say 0 are not", () => {
  const bare = entry("order", { orders: 2, boxes: 2, money: 100 });
  const free = entry("order", { orders: 1, boxes: 1, money: 100, goods: 0 });
  expect(sumsOf([bare, free]).bare).toBe(2);
});

test("shares are said as people count", () => {
  expect(frequencyOf(30, 1000)).toEqual({ some: 3, all: 100, exact: true });
  expect(frequencyOf(1, 250)).toEqual({ some: 1, all: 250, exact: true });
  expect(frequencyOf(1, 3)).toEqual({ some: 33, all: 100, exact: false });
  expect(frequencyOf(0, 10)).toEqual({ some: 0, all: 100, exact: true });
  expect(frequencyOf(1, 0)).toBeNull();
  expect(frequencyOf(-1, 5)).toBeNull();
});

test("a number rises, falls or stays; against nothing it does none of them", () => {
  expect(trendOf(3, 2)).toBe("rose");
  expect(trendOf(-5, 2)).toBe("fell");
  expect(trendOf(2 + 1e-9, 2)).toBe("same");
  expect(trendOf(2, null)).toBeNull();
});

test("a box that costs more than it brings leaves less than nothing", () => {
  const box = boxOf(sumsOf([entry("order", { orders: 1, boxes: 2, money: 1000, goods: 1500 })]));
  expect(box).toEqual({ price: 500, parts: [{ part: "goods", fen: 750 }], left: -250 });
});

const entries = fc.array(anyEntry, { maxLength: 40 });

test("the parts of a box and what is left add up to its price, to the fen", () => {
  fc.assert(
    fc.property(entries, (some) => {
      const box = boxOf(sumsOf(some));
      if (!box) return;
      const parts = box.parts.reduce((sum, { fen }) => sum + fen, 0);
      expect(parts + box.left).toBe(box.price);
    }),
  );
});

test("money is never made and never lost by splitting the entries", () => {
  fc.assert(
    fc.property(entries, fc.nat(40), (some, at) => {
      const [a, b] = [sumsOf(some.slice(0, at)), sumsOf(some.slice(at))];
      const whole = sumsOf(some);
      expect(netOf(a) + netOf(b)).toBe(netOf(whole));
      expect(costOf(a) + costOf(b)).toBe(costOf(whole));
      expect(Number.isSafeInteger(netOf(whole))).toBe(true);
    }),
  );
});

test("a full book of the largest entries still adds up exactly", () => {
  for (const kind of KINDS) {
    const values: Record<string, number> = {};
    for (const field of FIELDS[kind]) values[field] = limitsOf(field)[1];
    const sums = sumsOf(Array.from({ length: 10_000 }, () => entry(kind, values)));
    expect(Number.isSafeInteger(netOf(sums))).toBe(true);
  }
  expect(PARTS).toHaveLength(6);
});

test("a span holds its first and its last day", () => {
  const days = ["2026-11-01", "2026-11-02", "2026-11-08"];
  const some = days.map((day) => entry("visits", { visits: 1 }, { day }));
  const found = within(some, { from: "2026-11-02", to: "2026-11-08" });
  expect(found.map(({ day }) => day)).toEqual(days.slice(1));
});
