import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_FEN, productName, readEntry } from "../../src/numbers/entries.ts";
import { fieldText, readField, yuanDigits } from "../../src/numbers/reading.ts";
import { anyEntry, entry } from "./samples.ts";

const money = (typed: string) => readField("refund", "money", typed);
const boxes = (typed: string) => readField("order", "boxes", typed);

test("money is read as people type it", () => {
  expect(money("12.5")).toEqual({ value: 1250 });
  expect(money("１２．５０")).toEqual({ value: 1250 });
  expect(money(" 1,200 ")).toEqual({ value: 120_000 });
  expect(money("12,5")).toEqual({ value: 1250 });
  expect(money("0")).toEqual({ value: 0 });
});

test("what cannot be kept says why", () => {
  const problems: [string, string][] = [
    ["", "missing"],
    ["abc", "no-number"],
    ["NaN", "no-number"],
    ["Infinity", "no-number"],
    ["1e9", "no-number"],
    ["--5", "no-number"],
    ["-5", "too-small"],
    ["-0.001", "too-small"],
    ["1000000.01", "too-large"],
    ["9".repeat(400), "too-large"],
    ["1.005", "too-fine"],
  ];
  for (const [typed, problem] of problems) expect(money(typed), typed).toEqual({ problem });
  expect(money("1000000")).toEqual({ value: MOST_FEN });
  expect(boxes("2.5")).toEqual({ problem: "not-whole" });
  expect(boxes("0")).toEqual({ problem: "too-small" });
  expect(readField("order", "goods", " ")).toEqual({ value: undefined });
});

test("what a field shows is read back as the same money", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MOST_FEN }), (fen) => {
      expect(money(fieldText("money", fen))).toEqual({ value: fen });
    }),
  );
});

test("yuan keep their two digits", () => {
  expect([0, 5, 1200, 1250, -5, -1205].map(yuanDigits)).toEqual([
    "0",
    "0.05",
    "12",
    "12.50",
    "-0.05",
    "-12.05",
  ]);
});

test("every entry that the app can keep comes back from a file", () => {
  fc.assert(
    fc.property(anyEntry, (one) => {
      expect(readEntry(JSON.parse(JSON.stringify(one)), "L")).toEqual(one);
    }),
  );
});

test("an entry of a file is never trusted", () => {
  const good = entry("cost", { money: 5 });
  const spoilt: unknown[] = [
    null,
    7,
    "cost",
    [],
    { ...good, id: "../../x" },
    { ...good, id: 5 },
    { ...good, kind: "constructor" },
    { ...good, day: "2026-02-30" },
    { ...good, product: "\u202eevil" },
    { ...good, product: "x".repeat(21) },
    { ...good, part: "bribe" },
    { ...good, part: undefined },
    { ...good, values: { money: -1 } },
    { ...good, values: { money: 1.5 } },
    { ...good, values: { money: MOST_FEN + 1 } },
    { ...good, values: { money: "5" } },
    { ...good, values: {} },
    { ...good, values: null },
    { ...good, changed: Number.NaN },
    { ...entry("order", { orders: 0, boxes: 1, money: 1 }) },
    { ...entry("refund", { money: 1 }), part: "work" },
  ];
  for (const one of spoilt) expect(readEntry(one, "L"), JSON.stringify(one)).toBeNull();
  const more = { ...good, learner: "somebody else", extra: 1, values: { money: 5, boxes: 9 } };
  expect(readEntry(more, "L")).toEqual({ ...good, learner: "L", values: { money: 5 } });
});

test("anything at all from a file is an entry or nothing", () => {
  fc.assert(fc.property(fc.anything(), (one) => void readEntry(one, "L")));
});

test("a product's name shows, and is short", () => {
  expect(productName("  red \u0000 pepper\u202e ")).toBe("red pepper");
  expect(Array.from(productName("椒".repeat(30)))).toHaveLength(20);
});
