/**
 * My farm: twelve figures of one's own, put into the season's model. What nobody knows by heart (how ripe
 * fruit is lost, how adverts work) stays as in the exercise. Nothing of it is graded.
 */

import type { Season } from "../../../engine/season/parameters.ts";
import { gettext as _ } from "../../core/i18n.ts";
import type { Entry } from "../../numbers/entries.ts";
import { sumsOf } from "../../numbers/sums.ts";
import type { Playable } from "../scenarios.ts";
import type { Plan } from "../season/model.ts";

/** Fruit for days, fruit for weeks, and that with a cold store. */
export const KINDS = ["fresh", "keeps", "store"] as const;
export type Kind = (typeof KINDS)[number];

/** A figure with its range, and the stops of its slider. */
export interface Figure {
  name: FigureName;
  least: number;
  most: number;
  stops: readonly number[];
}

export const NAMES = [
  "harvestKg",
  "badYear",
  "harvestDays",
  "keepsDays",
  "wholesaleYuan",
  "glut",
  "boxKg",
  "boxYuan",
  "visits",
  "buyers",
  "parcelYuan",
  "fixedYuan",
] as const;
export type FigureName = (typeof NAMES)[number];

const steps = (least: number, most: number, step: number) => {
  const found: number[] = [];
  for (let value = least; value <= most + step / 2; value += step)
    found.push(Math.round(10 * value) / 10);
  return found;
};

const STOPS: Record<FigureName, readonly number[]> = {
  harvestKg: [
    500, 800, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 8000, 10_000, 12_000, 15_000, 20_000,
    25_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000, 150_000, 200_000,
  ],
  badYear: steps(30, 95, 5),
  harvestDays: [5, 7, 10, 12, 15, 18, 20, 22, 25, 28, 30, 35, 40, 50, 60, 80, 100],
  keepsDays: [2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 23, 30, 40, 60, 90, 120],
  wholesaleYuan: [0.5, 0.8, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 20, 25, 30, 40, 60],
  glut: steps(0, 80, 5),
  boxKg: [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 15, 20],
  boxYuan: [10, 15, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100, 110, 120, 150, 180, 200, 250, 300],
  visits: [
    5, 10, 20, 30, 50, 80, 100, 150, 200, 300, 400, 500, 700, 900, 1200, 1500, 2000, 3000, 5000,
  ],
  buyers: [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 2.8, 3, 3.5, 4, 5, 6, 8, 10],
  parcelYuan: [3, 4, 5, 6, 7, 8, 8.5, 9, 10, 12, 13, 15, 18, 20, 25, 30, 40],
  fixedYuan: [
    0, 500, 1000, 2000, 3000, 5000, 6000, 8000, 10_000, 15_000, 20_000, 30_000, 50_000, 80_000,
    100_000,
  ],
};

export const FIGURES: readonly Figure[] = NAMES.map((name) => {
  const stops = STOPS[name];
  return { name, stops, least: stops[0]!, most: stops[stops.length - 1]! };
});

export interface Farm {
  kind: Kind;
  values: Record<FigureName, number>;
}

/** The scenario that a farm is like. */
export function templateOf(kind: Kind): string {
  return kind === "fresh" ? "conghua-lychee" : "xixian-pear";
}

/** Its figures, as a place to begin from. */
export function usualFarm(kind: Kind, template: Playable): Farm {
  const { harvest, wholesale, fruit, shop, costs } = parametersOf(template);
  return {
    kind,
    values: {
      harvestKg: harvest.meanKg,
      badYear: Math.round(100 * badYearOf(harvest.spread)),
      harvestDays: 2 * harvest.halfWidthDays,
      keepsDays: Math.round(HALF_ROTTEN / fruit.rotPerDayAt20),
      wholesaleYuan: wholesale.yuanPerKg,
      glut: Math.round(100 * wholesale.glut),
      boxKg: fruit.boxKg,
      boxYuan: shop.referenceYuan,
      visits: shop.visitsPerDay,
      buyers: Math.round(1000 * shop.conversion) / 10,
      parcelYuan: costs.shippingYuanPerBox,
      fixedYuan: costs.fixedYuan,
    },
  };
}

export function isInside({ least, most }: Figure, value: number): boolean {
  return value >= least && value <= most;
}

/** What came out of a file, a link or the store; null for what is no farm. */
export function readFarm(given: unknown): Farm | null {
  if (typeof given !== "object" || given === null) return null;
  const { kind, values } = given as Farm;
  if (!(KINDS as readonly unknown[]).includes(kind) || typeof values !== "object" || !values)
    return null;
  const read = {} as Farm["values"];
  for (const figure of FIGURES) {
    const value = values[figure.name];
    if (typeof value !== "number" || !isInside(figure, value)) return null;
    read[figure.name] = value;
  }
  return { kind, values: read };
}

/** Rot hazard H is at one half where 1 - exp(-H²) = 0.5 (docs/simulations.md, "Rot on the way"). */
const HALF_ROTTEN = 0.8326;
/** One year in ten is worse than this many standard deviations below the mean. */
const ONE_IN_TEN = 1.28;

/** The harvest of the worst year in ten, as a part of the mean one: exp(s z - s²/2) at z = -1.28. */
export function badYearOf(spread: number): number {
  return Math.exp(-spread * ONE_IN_TEN - (spread * spread) / 2);
}

/** The other way round. */
export function spreadOf(badYear: number): number {
  const spread = Math.sqrt(ONE_IN_TEN * ONE_IN_TEN - 2 * Math.log(badYear)) - ONE_IN_TEN;
  return Math.round(10_000 * spread) / 10_000;
}

function parametersOf({ scenario }: Playable): Season {
  return scenario.parameters as unknown as Season;
}

/** The farm as a scenario that the engine takes; without par, so nothing is graded. */
export function farmScenario(template: Playable, farm: Farm): Playable {
  const base = parametersOf(template);
  const parameters = parametersWith(base, farm);
  const average = plansWith(template.scenario.average as Plan, base, parameters);
  const baselines = (template.scenario.baselines as Plan[]).map((plan) =>
    plansWith(plan, base, parameters),
  );
  const words = {
    title: _("My farm"),
    story: _("Your own figures, in a computer’s weather and market."),
    goal: _("Compare plans for the coming season before they cost anything."),
    unit: _("box"),
    questions: [],
    names: {},
  };
  return {
    scenario: {
      id: "my-farm",
      model: "season",
      words: { zh_Hans: words, en: words },
      parameters: parameters as unknown as Record<string, unknown>,
      average,
      naive: average,
      baselines: farm.kind === "keeps" ? baselines.slice(0, 1) : baselines,
    },
    par: null,
    ...(template.engine !== undefined && { engine: template.engine }),
  };
}

function parametersWith(base: Season, { kind, values }: Farm): Season {
  const half = values.harvestDays / 2;
  const middle = Math.ceil(base.harvest.middleDay - base.harvest.halfWidthDays + half);
  const wider = half / base.harvest.halfWidthDays;
  const larger = values.harvestKg / base.harvest.meanKg;
  const promised = {
    firstDay: Math.max(0, Math.floor(middle - 0.64 * half)),
    lastDay: Math.ceil(middle + 0.64 * half),
  };
  const conversion = values.buyers / 100;
  const more = (values.visits * conversion) / (base.shop.visitsPerDay * base.shop.conversion);
  return {
    ...base,
    ...calendarOf(kind, middle, half),
    harvest: {
      ...base.harvest,
      meanKg: values.harvestKg,
      spread: spreadOf(values.badYear / 100),
      middleDay: middle,
      halfWidthDays: half,
    },
    wholesale: {
      ...base.wholesale,
      yuanPerKg: values.wholesaleYuan,
      glut: values.glut / 100,
      glutHalfWidthDays: Math.min(200, base.wholesale.glutHalfWidthDays * wider),
    },
    shop: {
      ...base.shop,
      referenceYuan: values.boxYuan,
      visitsPerDay: values.visits,
      conversion,
    },
    fruit: {
      ...base.fruit,
      boxKg: values.boxKg,
      rotPerDayAt20: HALF_ROTTEN / values.keepsDays,
      shelfDays: Math.max(1, Math.min(10, Math.round(0.4 * values.keepsDays))),
    },
    costs: {
      ...base.costs,
      // What must be there to begin with is what the figures are asked for.
      startCashYuan: 0,
      fixedYuan: values.fixedYuan,
      shippingYuanPerBox: values.parcelYuan,
      pickingKgPerDay: (base.costs.pickingKgPerDay * larger) / wider,
    },
    presale: {
      ...base.presale,
      ...promised,
      buyersAtReference: base.presale.buyersAtReference * more,
    },
    contract: {
      ...base.contract,
      ...promised,
      yuanPerKg: (base.contract.yuanPerKg / base.wholesale.yuanPerKg) * values.wholesaleYuan,
    },
    store: kind === "store" && base.store ? storeWith(base.store, middle + half, larger) : null,
  };
}

/** Weeks after the harvest in which a store still sells. */
const SELLING_ON = 60;

function storeWith(store: NonNullable<Season["store"]>, lastPick: number, larger: number) {
  const lastFillingDay = Math.ceil(lastPick) + 2;
  return {
    ...store,
    capacityKg: store.capacityKg * larger,
    lastFillingDay,
    firstReleaseDay: Math.max(store.firstReleaseDay, lastFillingDay + 10),
  };
}

function calendarOf(kind: Kind, middle: number, half: number) {
  const lastPick = Math.ceil(middle + half);
  if (kind === "store") {
    const days = Math.max(150, lastPick + 12 + SELLING_ON);
    return {
      days,
      secondPartDay: lastPick + 6,
      thirdPartDay: Math.floor((lastPick + 6 + days) / 2),
    };
  }
  return {
    days: lastPick + 10,
    secondPartDay: Math.max(1, Math.round(middle - 0.55 * half)),
    thirdPartDay: Math.round(middle + 0.73 * half),
  };
}

/** A plan of the exercise with the farm's prices and days. */
function plansWith(plan: Plan, base: Season, farm: Season): Plan {
  const ratio = farm.shop.referenceYuan / base.shop.referenceYuan;
  const priced = (yuan: unknown) => Math.round(10 * ratio * Number(yuan)) / 10;
  const never = Number(plan.openFromDay) > base.days;
  const larger = farm.harvest.meanKg / base.harvest.meanKg;
  return {
    ...plan,
    prices: (plan.prices as number[]).map(priced),
    presaleYuan: priced(plan.presaleYuan),
    openFromDay: never
      ? plan.openFromDay!
      : Math.max(0, Math.floor(farm.harvest.middleDay - farm.harvest.halfWidthDays)),
    openUntilDay: never ? plan.openUntilDay! : farm.days - 1,
    releaseKgPerDay: Math.round(Number(plan.releaseKgPerDay) * larger),
  };
}

/** A plan made for other figures of the same farm: its prices follow the usual price of a box. */
export function fitted(plan: Plan, before: Farm, after: Farm): Plan {
  const ratio = after.values.boxYuan / before.values.boxYuan;
  const [least, most] = [0.3 * after.values.boxYuan, 3 * after.values.boxYuan];
  const priced = (yuan: unknown) =>
    Math.min(most, Math.max(least, Math.round(10 * ratio * Number(yuan)) / 10));
  return {
    ...plan,
    prices: (plan.prices as number[]).map(priced),
    presaleYuan: priced(plan.presaleYuan),
  };
}

/** What "My numbers" say of these figures; only what follows from them, and lies in the range. */
export function fromNumbers(entries: readonly Entry[]): Partial<Record<FigureName, number>> {
  const sums = sumsOf(entries);
  const days = new Set(entries.filter(({ kind }) => kind === "visits").map(({ day }) => day)).size;
  const found: Partial<Record<FigureName, number>> = {};
  if (sums.boxes > 0) found.boxYuan = sums.money / sums.boxes / 100;
  if (sums.boxes > 0 && sums.costs.shipping > 0)
    found.parcelYuan = sums.costs.shipping / sums.boxes / 100;
  if (days > 0) found.visits = sums.visits / days;
  if (sums.visits > 0 && sums.visitOrders > 0)
    found.buyers = (100 * sums.visitOrders) / sums.visits;
  for (const figure of FIGURES) {
    const value = found[figure.name];
    if (value === undefined) continue;
    const round = Math.round(10 * value) / 10;
    if (isInside(figure, round)) found[figure.name] = round;
    else delete found[figure.name];
  }
  return found;
}
