/** The five numbers of P10-A, and what becomes of one box; pure. Money is in fen. */
import { isInside, type Span } from "./days.ts";
import { amountOf, type Entry, ORDER_COSTS, PARTS, type Part } from "./entries.ts";

/** A span in whole numbers: whatever is a share is worked out from these when it is shown. */
export interface Sums {
  visits: number;
  /** Orders of days whose visits were noted: only those say how many visitors buy. */
  visitOrders: number;
  orders: number;
  boxes: number;
  /** Came in, before refunds. */
  money: number;
  refunds: number;
  costs: Record<Part, number>;
  /** Orders that name no cost: the net looks better than it is. */
  bare: number;
}

export type NumberName = "visits" | "conversion" | "price" | "refund" | "net";
export const FIVE: readonly NumberName[] = ["visits", "conversion", "price", "refund", "net"];

export function within(entries: readonly Entry[], span: Span): Entry[] {
  return entries.filter(({ day }) => isInside(span, day));
}

export function sumsOf(entries: readonly Entry[]): Sums {
  const sums = blankSums();
  const counted = new Set(entries.filter(({ kind }) => kind === "visits").map(({ day }) => day));
  for (const entry of entries) {
    if (entry.kind === "visits") sums.visits += amountOf(entry, "visits");
    if (entry.kind === "refund") sums.refunds += amountOf(entry, "money");
    if (entry.kind === "cost") sums.costs[entry.part!] += amountOf(entry, "money");
    if (entry.kind === "order") addOrder(sums, entry, counted.has(entry.day));
  }
  return sums;
}

function blankSums(): Sums {
  const costs = {} as Record<Part, number>;
  for (const part of PARTS) costs[part] = 0;
  return {
    visits: 0,
    visitOrders: 0,
    orders: 0,
    boxes: 0,
    money: 0,
    refunds: 0,
    costs,
    bare: 0,
  };
}

function addOrder(sums: Sums, entry: Entry, visitsKnown: boolean): void {
  const orders = amountOf(entry, "orders");
  sums.orders += orders;
  if (visitsKnown) sums.visitOrders += orders;
  sums.boxes += amountOf(entry, "boxes");
  sums.money += amountOf(entry, "money");
  for (const part of ORDER_COSTS) sums.costs[part] += amountOf(entry, part);
  if (ORDER_COSTS.every((part) => entry.values[part] === undefined)) sums.bare += orders;
}

export function costOf({ costs }: Sums): number {
  return PARTS.reduce((sum, part) => sum + costs[part], 0);
}

/** What stays. */
export function netOf(sums: Sums): number {
  return sums.money - sums.refunds - costOf(sums);
}

/** One of the five, null where nothing was noted that it could be worked out from. */
export function numberOf(name: NumberName, sums: Sums): number | null {
  switch (name) {
    case "visits":
      return sums.visits;
    case "conversion":
      return sums.visits > 0 ? (100 * sums.visitOrders) / sums.visits : null;
    case "price":
      return sums.orders > 0 ? Math.round(sums.money / sums.orders) : null;
    case "refund":
      return sums.refunds;
    case "net":
      return netOf(sums);
  }
}

/** So many of so many, as people count: "3 of 100", or "1 of 250" where that would be none. */
export interface Frequency {
  some: number;
  all: number;
  /** Not rounded. */
  exact: boolean;
}

/** Null where there is no whole to be a part of. */
export function frequencyOf(part: number, whole: number): Frequency | null {
  if (whole <= 0 || part < 0) return null;
  const some = Math.round((100 * part) / whole);
  if (some > 0 || part === 0) return { some, all: 100, exact: some * whole === 100 * part };
  const all = Math.round(whole / part);
  return { some: 1, all, exact: all * part === whole };
}

export type Trend = "rose" | "fell" | "same";

export function trendOf(now: number | null, before: number | null): Trend | null {
  if (now === null || before === null) return null;
  // Shares are fractions: one that differs by less than anybody sees is the same.
  if (Math.abs(now - before) < 0.05) return "same";
  return now > before ? "rose" : "fell";
}

export interface BoxParts {
  /** What one box brings. */
  price: number;
  parts: { part: Part | "refund"; fen: number }[];
  /** Less than 0: each box costs more than it brings. */
  left: number;
}

/** Where the money of one box goes; the parts and what is left add up to its price exactly. */
export function boxOf(sums: Sums): BoxParts | null {
  if (sums.boxes === 0) return null;
  const share = (fen: number) => Math.round(fen / sums.boxes);
  const parts: BoxParts["parts"] = PARTS.map((part) => ({ part, fen: share(sums.costs[part]) }));
  parts.push({ part: "refund", fen: share(sums.refunds) });
  const price = share(sums.money);
  const left = parts.reduce((rest, { fen }) => rest - fen, price);
  return { price, parts: parts.filter(({ fen }) => fen > 0), left };
}
