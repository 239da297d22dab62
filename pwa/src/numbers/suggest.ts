/** What a new order probably costs: as the last one of the same product did; pure. */
import { amountOf, type Entry, ORDER_COSTS } from "./entries.ts";

/** The latest order of this product that names a cost. */
export function lastOrder(entries: readonly Entry[], product: string): Entry | undefined {
  const orders = entries.filter(
    (entry) =>
      entry.kind === "order" &&
      entry.product === product &&
      ORDER_COSTS.some((part) => entry.values[part] !== undefined),
  );
  return orders[orders.length - 1];
}

/** Its costs, box for box. */
export function costsLike(order: Entry, boxes: number): Entry["values"] {
  const costs: Entry["values"] = {};
  for (const part of ORDER_COSTS) {
    const cost = order.values[part];
    if (cost !== undefined) costs[part] = Math.round((cost * boxes) / amountOf(order, "boxes"));
  }
  return costs;
}
