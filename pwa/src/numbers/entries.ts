/** What a learner can note in "My numbers", and the limits of it; pure. Money is in fen. */
import type { StoredEntry } from "../core/store.ts";
import { isDay } from "./days.ts";

export type Entry = StoredEntry;

export const KINDS = ["order", "cost", "refund", "visits"] as const;
export type Kind = (typeof KINDS)[number];

/** What money goes out for: fruit, box, road, work, fee and adverts, as P10-A names them. */
export const PARTS = ["goods", "packing", "shipping", "work", "fee", "advert"] as const;
export type Part = (typeof PARTS)[number];

const COUNTS = ["orders", "boxes", "visits"] as const;
export type Count = (typeof COUNTS)[number];
/** The parts of its cost that an order names itself. */
export const ORDER_COSTS = ["goods", "packing", "shipping", "fee"] as const;
export type Money = "money" | (typeof ORDER_COSTS)[number];
export type Field = Count | Money;

export const FIELDS: Record<Kind, readonly Field[]> = {
  order: ["orders", "boxes", "money", ...ORDER_COSTS],
  cost: ["money"],
  refund: ["money"],
  visits: ["visits"],
};

/** Without these an entry says nothing. */
const NEEDED: Record<Kind, readonly Field[]> = {
  order: ["orders", "boxes", "money"],
  cost: ["money"],
  refund: ["money"],
  visits: ["visits"],
};

/** A million yuan: a slip of the finger, or a firm with a bookkeeper. */
export const MOST_FEN = 100_000_000;
const MOST_COUNT = 1_000_000;
/** Years of daily notes; sums of so many stay exact. */
export const MOST_ENTRIES = 10_000;
const LONGEST_PRODUCT = 20;
const ID = /^[\w-]{8,24}$/;
/** Control characters and those that turn the text around them, as in a learner's name. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

export function isMoney(field: Field): field is Money {
  return !(COUNTS as readonly string[]).includes(field);
}

/** The least and the most that a field may hold. */
export function limitsOf(field: Field): [least: number, most: number] {
  if (isMoney(field)) return [0, MOST_FEN];
  return [field === "visits" ? 0 : 1, MOST_COUNT];
}

export function isNeeded(kind: Kind, field: Field): boolean {
  return NEEDED[kind].includes(field);
}

/** 0 where it was not noted. */
export function amountOf(entry: Entry, field: Field): number {
  return entry.values[field] ?? 0;
}

/** A product's name as it is kept: nothing that cannot be seen, at most 20 characters. */
export function productName(typed: string): string {
  const safe = typed.replace(UNSAFE, "").replace(/\s+/g, " ").trim();
  return Array.from(safe).slice(0, LONGEST_PRODUCT).join("");
}

/** An entry from a file, member by member; null for one that this app could not have written. */
export function readEntry(given: unknown, learner: string): Entry | null {
  if (typeof given !== "object" || given === null) return null;
  const { id, kind, day, product = "", part, again, values, changed } = given as StoredEntry;
  if (typeof id !== "string" || !ID.test(id) || !isKind(kind) || !isDay(day)) return null;
  if (typeof product !== "string" || product !== productName(product)) return null;
  if (!Number.isSafeInteger(changed) || changed < 0) return null;
  const good = readValues(kind, values);
  if (!good || (kind === "cost") !== isPart(part)) return null;
  const entry: Entry = { learner, id, kind, day, product, values: good, changed };
  if (isPart(part)) entry.part = part;
  if (kind === "order" && again === true) entry.again = true;
  return entry;
}

function isKind(kind: unknown): kind is Kind {
  return (KINDS as readonly unknown[]).includes(kind);
}

function isPart(part: unknown): part is Part {
  return (PARTS as readonly unknown[]).includes(part);
}

function readValues(kind: Kind, given: unknown): Entry["values"] | null {
  if (typeof given !== "object" || given === null) return null;
  const values: Entry["values"] = {};
  for (const field of FIELDS[kind]) {
    const value = (given as Record<string, unknown>)[field];
    if (value === undefined && !isNeeded(kind, field)) continue;
    if (!fits(field, value)) return null;
    values[field] = value;
  }
  return values;
}

function fits(field: Field, value: unknown): value is number {
  const [least, most] = limitsOf(field);
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}
