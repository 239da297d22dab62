/** Orders, parcels and what arrives good (docs/simulations.md, "Listing", "Rot on the way"). */
import { aroundOne } from "../chance.ts";
import { exp, sum } from "../numbers.ts";
import type { Market } from "./market.ts";
import type { Morning } from "./orchard.ts";
import type { Season } from "./parameters.ts";
import type { Picking } from "./picking.ts";
import type { SeasonPlan } from "./plan.ts";
import { RAIN, type SeasonState, STORM } from "./state.ts";

const TRANSIT_SPREAD = 0.25;
const STORM_DELAY_DAYS = 1.5;
const RAIN_DELAY_DAYS = 0.3;
/** A cold chain loses a fifth of its cold on the last road to the door. */
const COLD_CHAIN_HOLDS = 0.8;
/** Strict grading finds so much of the defects. */
const GRADING_FINDS = 0.85;

export interface Shipping {
  ordered: number;
  shippedPresale: number;
  shippedShop: number;
  shipped: number;
  backlog: number;
  /** Ordered the day before yesterday and cancelled by the platform. */
  late: number;
  thrownAwayBoxes: number;
  /** Part of today's parcels that arrives bad. */
  badShare: number;
  boxes: readonly number[];
}

export function shipping(
  season: Season,
  state: SeasonState,
  plan: SeasonPlan,
  morning: Morning,
  market: Market,
  picked: Picking,
): Shipping {
  const aged = [picked.packedBoxes, ...state.boxes.slice(0, -1)];
  const ordered = Math.min(market.wanted, listed(season, state, plan, market, picked, aged));
  const owed = picked.due + state.backlog + ordered;
  const parcels = oldestFirst(aged, Math.min(owed, season.costs.packingBoxesPerDay));
  const shippedPresale = Math.min(picked.due, parcels.shipped);
  const shippedLate = Math.min(state.backlog, parcels.shipped - shippedPresale);
  const shippedNew = parcels.shipped - shippedPresale - shippedLate;
  const rotten = rottenShare(season, state, plan, morning, parcels);
  return {
    ordered,
    shippedPresale,
    shippedShop: shippedLate + shippedNew,
    shipped: parcels.shipped,
    backlog: ordered - shippedNew,
    late: Math.max(0, state.backlog - shippedLate),
    thrownAwayBoxes: state.boxes[state.boxes.length - 1]!,
    badShare: Math.min(1, rotten + bruises(season, plan) + defects(season, plan)),
    boxes: parcels.left,
  };
}

/** Only real stock is listed, and what the plan dares beyond it. */
function listed(
  { costs }: Season,
  state: SeasonState,
  plan: SeasonPlan,
  market: Market,
  { due }: Picking,
  boxes: readonly number[],
): number {
  if (!market.open) return 0;
  const free = Math.min(sum(boxes), costs.packingBoxesPerDay) - due - state.backlog;
  return Math.max(0, Math.floor(free * (1 + plan.oversell)));
}

interface Parcels {
  shipped: number;
  /** By age in days. */
  byAge: readonly number[];
  left: readonly number[];
}

function oldestFirst(boxes: readonly number[], wanted: number): Parcels {
  const byAge = boxes.slice();
  const left = boxes.slice();
  let missing = wanted;
  for (let age = boxes.length - 1; age >= 0; age--) {
    byAge[age] = Math.min(boxes[age]!, missing);
    left[age] = boxes[age]! - byAge[age]!;
    missing = missing - byAge[age]!;
  }
  return { shipped: wanted - missing, byAge, left };
}

/** Weibull with shape 2: hazard adds up over farm and road, 1 - exp(-H * H) is rotten. */
function rottenShare(
  season: Season,
  state: SeasonState,
  plan: SeasonPlan,
  morning: Morning,
  { shipped, byAge }: Parcels,
): number {
  if (shipped <= 0) return 0;
  const { fruit } = season;
  const onFarm = rotPerDay(season, cooled(season, morning.airCelsius, fruit.farmCooling));
  const onRoad = roadHazard(season, state, plan, morning);
  let rotten = 0;
  for (let age = byAge.length - 1; age >= 0; age--) {
    const hazard = onFarm * age + onRoad;
    if (byAge[age]! > 0) rotten = rotten + byAge[age]! * (1 - exp(-(hazard * hazard)));
  }
  return rotten / shipped;
}

/** Ice keeps a box cool for its time only; a cold chain does all the way. */
function roadHazard(
  season: Season,
  { seed, day }: SeasonState,
  plan: SeasonPlan,
  { weather, airCelsius }: Morning,
): number {
  const { meanDays, cooling } = season.logistics[plan.logistics];
  const delay = weather === STORM ? STORM_DELAY_DAYS : weather === RAIN ? RAIN_DELAY_DAYS : 0;
  const days = meanDays * aroundOne(seed, day, 8, TRANSIT_SPREAD) + delay;
  const insulation = Math.min(1, season.boxes[plan.box].insulation + cooling * COLD_CHAIN_HOLDS);
  const cool = rotPerDay(season, cooled(season, airCelsius, insulation));
  const coolDays = cooling > 0.5 ? days : Math.min(days, season.fruit.iceDays);
  return cool * coolDays + rotPerDay(season, airCelsius) * (days - coolDays);
}

function cooled({ fruit }: Season, airCelsius: number, insulation: number): number {
  return airCelsius - (airCelsius - fruit.coldCelsius) * insulation;
}

/** Rot grows by Q10 with every ten degrees. */
function rotPerDay({ fruit }: Season, celsius: number): number {
  return fruit.rotPerDayAt20 * exp(((celsius - 20) / 10) * fruit.rotLogQ10);
}

function bruises({ fruit, logistics, boxes }: Season, plan: SeasonPlan): number {
  return logistics[plan.logistics].damage * boxes[plan.box].damageFactor * fruit.fragility;
}

function defects({ fruit }: Season, { grading }: SeasonPlan): number {
  return fruit.defects * (1 - GRADING_FINDS * grading);
}
