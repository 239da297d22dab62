import { expect, test } from "vitest";
import { type Names, toCsv } from "../../src/numbers/csv.ts";
import { entry } from "./samples.ts";

const names: Names = {
  day: "Day",
  kind: "Kind",
  product: "Product",
  again: "Again",
  fields: {
    visits: "Visits",
    orders: "Orders",
    boxes: "Boxes",
    money: "Money",
    goods: "Fruit",
    packing: "Box",
    shipping: "Road",
    fee: "Fee",
  },
  kindOf: ({ kind }) => kind,
  productOf: ({ product }) => product,
  yes: "yes",
};

test("a table holds every entry, in yuan", () => {
  const values = { orders: 1, boxes: 2, money: 9050, shipping: 0 };
  const text = toCsv([entry("order", values, { product: "pear", again: true })], names);
  expect(text).toBe(
    "\ufeffDay,Kind,Product,Visits,Orders,Boxes,Money,Fruit,Box,Road,Fee,Again\r\n" +
      "2026-11-02,order,pear,,1,2,90.50,,,0,,yes\r\n",
  );
});

test("no product becomes a formula or breaks a line", () => {
  for (const evil of ["=1+1", "+1", "-1", "@x", "＝1", " =1"]) {
    const text = toCsv([entry("visits", { visits: 1 }, { product: evil })], names);
    expect(text).toContain(`,'${evil},`);
  }
  const quoted = toCsv([entry("visits", { visits: 1 }, { product: 'a,"b"' })], names);
  expect(quoted).toContain(',"a,""b""",');
});
