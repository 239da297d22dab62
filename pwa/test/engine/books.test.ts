/** Nothing comes from nowhere: fruit, boxes and money of a season add up, whatever the plan. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { seedOf } from "../../engine/chance.ts";
import { sum } from "../../engine/numbers.ts";
import { story } from "../../engine/play.ts";
import { readActions } from "../../engine/scenario.ts";
import type { Season } from "../../engine/season/parameters.ts";
import type { SeasonState } from "../../engine/season/state.ts";
import { plans, scenario } from "./desk.ts";

test.each(["conghua-lychee", "xixian-pear"])("%s: the books are right every evening", (id) => {
  const it = scenario(id);
  const { costs, fruit } = it.parameters as Season;
  fc.assert(
    fc.property(plans(it), fc.nat(), (plan, place) => {
      const days = story(it, readActions(it, [plan]), seedOf(1, place)) as SeasonState[];
      for (const day of days) {
        const { books, tally } = day;
        const money = costs.startCashYuan + sum(Object.values(books));
        expect(day.cashYuan + sum(day.settling)).toBeCloseTo(money, 4);
        const packed = sum(day.boxes) * fruit.boxKg;
        const fruits = tally.lostKg + tally.soldKg + day.treeKg + day.storeKg + packed;
        expect(fruits).toBeCloseTo(tally.grownKg, 4);
        expect(Math.min(day.treeKg, day.storeKg, ...day.boxes)).toBeGreaterThanOrEqual(0);
        expect(day.presaleOwed).toBeGreaterThanOrEqual(0);
        expect(day.contractOwedKg).toBeGreaterThanOrEqual(0);
        expect(day.rating).toBeGreaterThanOrEqual(1);
        expect(day.rating).toBeLessThanOrEqual(5);
      }
    }),
    { numRuns: 25 },
  );
});
