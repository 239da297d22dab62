/** The big choices of a season, and what may be chosen. */
import type { Lever } from "../model.ts";
import { type Checked, listOf, number, oneOf, share, whole } from "../schema.ts";
import type { Season } from "./parameters.ts";

const PARTS = 3;

export function planShape({ shop }: Pick<Season, "shop">) {
  const price = number(0.3 * shop.referenceYuan, 3 * shop.referenceYuan);
  return {
    /** Yuan for a box, in each part of the season. */
    prices: listOf(price, PARTS, PARTS),
    adsYuanPerDay: listOf(number(0, 20_000), PARTS, PARTS),
    logistics: oneOf("economy", "standard", "cold"),
    box: oneOf("basic", "strong", "iced"),
    /** 0: all fruit goes into boxes, 1: strict. */
    grading: share,
    /** Boxes kept ready beyond the expected orders, as a part of them. */
    safetyStock: number(-0.5, 3),
    /** Boxes listed beyond the stock, as a part of it. */
    oversell: share,
    presaleBoxes: whole(0, 100_000),
    presaleYuan: price,
    contractKg: number(0, 1e7),
    insurance: oneOf(0, 1),
    extraPickers: oneOf(0, 1),
    openFromDay: whole(0, 999),
    openUntilDay: whole(0, 999),
    /** Part of what is picked and not sold that goes into the cold store. */
    storeShare: share,
    releaseKgPerDay: number(0, 1e7),
  };
}

export type SeasonPlan = Checked<ReturnType<typeof planShape>>;

/** What can still be decided while the season runs. */
export const CHANGEABLE = [
  "prices",
  "adsYuanPerDay",
  "logistics",
  "box",
  "grading",
  "safetyStock",
  "oversell",
  "openUntilDay",
  "storeShare",
  "releaseKgPerDay",
];

export function seasonLevers({ days, shop, harvest, store }: Season): Lever[] {
  const priced = (...factors: number[]) =>
    factors.map((factor) => Math.floor(factor * shop.referenceYuan * 10 + 0.5) / 10);
  const prices = priced(0.75, 0.85, 0.93, 1, 1.08, 1.16, 1.25, 1.35, 1.5);
  const ads = [0, 100, 200, 400, 700, 1100, 1600];
  const harvests = (...parts: number[]) => parts.map((part) => Math.floor(part * harvest.meanKg));
  const levers: Lever[] = [
    { name: "logistics", options: ["economy", "standard", "cold"] },
    { name: "box", options: ["basic", "strong", "iced"] },
    { name: "grading", options: [0, 0.25, 0.5, 0.75, 1] },
    ...parts("prices", prices),
    ...parts("adsYuanPerDay", ads),
    { name: "presaleBoxes", options: [0, 200, 400, 600, 900] },
    { name: "presaleYuan", options: priced(0.75, 0.85, 0.93, 1, 1.08) },
    { name: "contractKg", options: harvests(0, 0.1, 0.2, 0.4) },
    { name: "insurance", options: [0, 1] },
    { name: "extraPickers", options: [0, 1] },
    { name: "safetyStock", options: [-0.2, 0, 0.2, 0.4, 0.7, 1, 1.5] },
    { name: "oversell", options: [0, 0.1, 0.25, 0.5] },
    { name: "openFromDay", options: [0, 3, 6, 9, 12] },
    { name: "openUntilDay", options: [28, 31, 34, 37, days - 1] },
  ];
  if (!store) return levers;
  return levers.concat([
    { name: "storeShare", options: [0, 0.25, 0.5, 0.75, 1] },
    { name: "releaseKgPerDay", options: [0, 100, 200, 400, 700] },
  ]);
}

function parts(name: string, options: readonly number[]): Lever[] {
  return [0, 1, 2].map((place) => ({ name, place, options }));
}
