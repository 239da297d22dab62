/** Entries to test with. */
import fc from "fast-check";
import { plusDays } from "../../src/numbers/days.ts";
import {
  type Entry,
  FIELDS,
  KINDS,
  type Kind,
  limitsOf,
  PARTS,
  productName,
} from "../../src/numbers/entries.ts";

let count = 0;

export function entry(
  kind: Kind,
  values: Entry["values"],
  more: Partial<Entry> = kind === "cost" ? { part: "work" } : {},
): Entry {
  count += 1;
  const id = `entry-${String(count).padStart(6, "0")}`;
  return {
    learner: "L",
    id,
    kind,
    day: "2026-11-02",
    product: "",
    values,
    changed: count,
    ...more,
  };
}

const day = fc.integer({ min: -9000, max: 9000 }).map((days) => plusDays("2026-11-02", days));

/** Whatever the app could have noted, up to its limits. */
export const anyEntry: fc.Arbitrary<Entry> = fc.constantFrom<Kind>(...KINDS).chain((kind) => {
  const values: Record<string, fc.Arbitrary<number>> = {};
  for (const field of FIELDS[kind]) {
    const [min, max] = limitsOf(field);
    values[field] = fc.integer({ min, max });
  }
  return fc.record({
    learner: fc.constant("L"),
    id: fc.stringMatching(/^[\w-]{12}$/),
    kind: fc.constant(kind),
    day,
    product: fc.string({ maxLength: 20 }).map(productName),
    values: fc.record(values),
    changed: fc.nat(2 ** 45),
    ...(kind === "cost" ? { part: fc.constantFrom(...PARTS) } : {}),
  });
});
