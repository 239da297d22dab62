/** Wholesale price and buyers in the shop (docs/simulations.md, "Wholesale", "Demand"). */
import { aroundOne, normal, rounded, uniform } from "../chance.ts";
import { exp, hump } from "../numbers.ts";
import type { Season } from "./parameters.ts";
import type { SeasonPlan } from "./plan.ts";
import type { SeasonState } from "./state.ts";

const PRICE_MEMORY = 0.85;
const MOST_CONVERSION = 0.25;
/** Late parcels push the shop down the list, by at most this. */
const LATE_DEMOTION = 0.4;
const LATE_SENSITIVITY = 12;

export interface Market {
  priceNoise: number;
  wholesaleYuanPerKg: number;
  open: boolean;
  priceYuan: number;
  adsYuan: number;
  adPressureYuan: number;
  /** Boxes that buyers want today. */
  wanted: number;
}

export function market(season: Season, state: SeasonState, plan: SeasonPlan): Market {
  const { day, seed } = state;
  const { wholesale, shop } = season;
  const open = day >= plan.openFromDay && day <= plan.openUntilDay;
  const part = day < season.secondPartDay ? 0 : day < season.thirdPartDay ? 1 : 2;
  const glut = hump(day, season.harvest.middleDay, wholesale.glutHalfWidthDays);
  const priceNoise = PRICE_MEMORY * state.priceNoise + wholesale.daySpread * normal(seed, day, 5);
  const level = wholesale.yuanPerKg * state.shocks.priceLevel;
  const adsYuan = open ? plan.adsYuanPerDay[part]! : 0;
  const adPressureYuan = shop.adCarryOver * state.adPressureYuan + adsYuan;
  const priceYuan = plan.prices[part]!;
  const visits = visitors(season, state, glut, adPressureYuan);
  const buyers = visits * conversion(season, state, priceYuan);
  return {
    priceNoise,
    wholesaleYuanPerKg: level * (1 - wholesale.glut * glut) * exp(priceNoise),
    open,
    priceYuan,
    adsYuan,
    adPressureYuan,
    wanted: rounded(buyers, uniform(seed, day, 7)),
  };
}

/** Those who find the shop, and those whom saturating ads bring (Hill curve with carry-over). */
function visitors({ shop }: Season, state: SeasonState, peak: number, pressure: number): number {
  const own = shop.visitsPerDay * (1 + shop.peakVisits * peak) * standing(shop, state);
  const brought = (shop.adVisitsMost * pressure) / (pressure + shop.adHalfYuan);
  const noise = aroundOne(state.seed, state.day, 6, shop.visitsSpread);
  return (own + brought) * state.shocks.demandLevel * noise;
}

function conversion({ shop }: Season, state: SeasonState, priceYuan: number): number {
  const dearer = priceYuan / shop.referenceYuan - 1;
  const willing = shop.conversion * standing(shop, state) * exp(-shop.elasticity * dearer);
  return Math.min(MOST_CONVERSION, willing);
}

/** Rating and punctuality, as the platform's search sees them; 1 on the first day. */
function standing(shop: Season["shop"], { rating, lateShare }: SeasonState): number {
  const late = Math.min(1, LATE_SENSITIVITY * lateShare);
  return exp(shop.ratingEffect * (rating - shop.startRating)) * (1 - LATE_DEMOTION * late);
}
