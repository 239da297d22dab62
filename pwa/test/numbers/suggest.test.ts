import { expect, test } from "vitest";
import { costsLike, lastOrder } from "../../src/numbers/suggest.ts";
import { entry } from "./samples.ts";

const first = entry("order", { orders: 1, boxes: 2, money: 9000, goods: 4000, shipping: 1001 });
const bare = entry("order", { orders: 1, boxes: 1, money: 4500 });
const pears = entry("order", { orders: 1, boxes: 1, money: 1, fee: 5 }, { product: "pear" });

test("the last order of the same product that names a cost is the pattern", () => {
  expect(lastOrder([first, bare, pears], "")).toBe(first);
  expect(lastOrder([first, bare, pears], "pear")).toBe(pears);
  expect(lastOrder([bare], "")).toBeUndefined();
});

test("its costs are taken over box for box, and nothing that it does not name", () => {
  expect(costsLike(first, 1)).toEqual({ goods: 2000, shipping: 501 });
  expect(costsLike(first, 6)).toEqual({ goods: 12_000, shipping: 3003 });
});
