/**
 * Goods that keep, bought ahead for a festival: gift boxes, honey, goods for abroad. Money is tied up
 * before anything is sold. Equations: docs/simulations.md, "Buying ahead".
 */
import { aroundOne, normal, rounded, uniform } from "../chance.ts";
import type { Lever, Model, Outcome } from "../model.ts";
import { exp, hump, sum } from "../numbers.ts";
import { type Checked, listOf, number, oneOf, Refused, share, whole } from "../schema.ts";

const yuan = number(0, 1e9);
const day = whole(0, 400);
const spread = number(0, 1);

export const STOCK = {
  days: whole(1, 400),
  secondPartDay: day,
  thirdPartDay: day,
  supply: {
    yuan,
    /** The more is bought at once, the dearer: this part more at `referenceLot`. */
    scarcity: share,
    referenceLot: number(1, 1e7),
    /** Day of the second order, days until it comes, its price as a factor. */
    reorderDay: day,
    leadDays: whole(0, 200),
    reorderFactor: number(0.1, 10),
    /** Chance that customs hold it, and for how many days. */
    inspection: share,
    inspectionDays: whole(0, 100),
  },
  demand: {
    visitsPerDay: number(0, 1e7),
    spread,
    visitsSpread: spread,
    festivalDay: day,
    festivalHalfWidthDays: number(1, 200),
    /** More visits at the festival, as a part of the others. */
    festivalPeak: number(0, 10),
    conversion: share,
    referenceYuan: number(1, 1e6),
    elasticity: number(0, 10),
    adVisitsMost: number(0, 1e7),
    adHalfYuan: number(1, 1e7),
    adCarryOver: number(0, 0.95),
    startRating: number(1, 5),
    ratingEffect: number(0, 3),
    startReviews: number(1, 1e6),
  },
  money: {
    startCashYuan: number(-1e9, 1e9),
    fixedYuan: yuan,
    commission: share,
    shippingYuan: yuan,
    storageYuanPerDay: yuan,
    settlementDays: whole(1, 90),
    /** What is left at the end fetches this part of its cost. */
    salvage: share,
    /** Daily movement of the exchange rate; 0 at home. */
    exchangeSpread: spread,
    hedgeCost: share,
  },
  returns: { share, restocked: share, yuan },
  quality: { defects: share, reportYuan: yuan },
  /** Selling without licence and label: the chance a day to be found, and the fine. */
  licence: { yuan, found: share, fineYuan: yuan, cheaper: share },
  packingPerDay: number(1, 1e7),
};

export type Stock = Checked<typeof STOCK>;

/** A laboratory's report: this much more trust among visitors, and half the defects. */
const REPORT_TRUST = 0.12;
const REPORT_FINDS = 0.5;
const RETURN_DAYS = 7;
const DEARER_IS_RETURNED = 0.6;
const REVIEWERS = 0.12;
const MOST_REVIEWS = 1500;
const MOST_CONVERSION = 0.25;
const ADS_AT_FESTIVAL = 0.5;
const OVERDRAFT_PER_DAY = 0.0004;
/** Days that no season has: chance for the whole season is drawn there. */
const WHOLE_SEASON = 800;
const REORDER = 801;
const FOUND = 802;

function planShape({ demand }: Stock) {
  const price = number(0.3 * demand.referenceYuan, 3 * demand.referenceYuan);
  return {
    prices: listOf(price, 3, 3),
    adsYuanPerDay: listOf(number(0, 20_000), 3, 3),
    /** Bought before the season, and once more on the day of the second order. */
    firstLot: whole(0, 100_000),
    secondLot: whole(0, 100_000),
    report: oneOf(0, 1),
    hedge: oneOf(0, 1),
    licence: oneOf(0, 1),
  };
}

export type StockPlan = Checked<ReturnType<typeof planShape>>;

export interface StockState {
  seed: number;
  day: number;
  demandLevel: number;
  exchange: number;
  stock: number;
  /** The second lot on its way, and the day it comes. */
  onTheWay: number;
  arrivesOn: number;
  rating: number;
  reviews: number;
  adPressureYuan: number;
  cashYuan: number;
  lowestCashYuan: number;
  /** Yuan that the platform holds, and boxes that come back, by day modulo their time. */
  settling: readonly number[];
  comingBack: readonly number[];
  closed: boolean;
  sold: number;
  missed: number;
  today: { wanted: number; sold: number };
}

export const stock: Model<Stock, StockPlan, StockState> = {
  name: "stock",
  parameters: STOCK,
  consistent: ({ secondPartDay, thirdPartDay, days }) => {
    if (!(secondPartDay <= thirdPartDay && thirdPartDay <= days))
      throw new Refused("out-of-order", "thirdPartDay");
  },
  plan: planShape,
  changeable: ["prices", "adsYuanPerDay", "secondLot"],
  levers,
  steps: ({ days }) => days,
  begin,
  step,
  outcome,
  levels: (seed) => [normal(seed, WHOLE_SEASON, 1)],
};

function levers({ demand, money, licence }: Stock): Lever[] {
  const prices = [0.75, 0.85, 0.93, 1, 1.08, 1.16, 1.25, 1.4].map((factor) =>
    Math.floor(factor * demand.referenceYuan + 0.5),
  );
  const ads = [0, 100, 200, 400, 700, 1100, 1600];
  const lots = (most: number) => {
    const found: number[] = [];
    for (let lot = 0; lot <= most; lot += 150) found.push(lot);
    return found;
  };
  const parts = (name: string, options: number[]) =>
    [0, 1, 2].map((place) => ({ name, place, options }));
  const all: Lever[] = [
    { name: "firstLot", options: lots(3600) },
    { name: "secondLot", options: lots(2400) },
    { name: "report", options: [0, 1] },
    ...parts("prices", prices),
    ...parts("adsYuanPerDay", ads),
  ];
  if (money.exchangeSpread > 0) all.push({ name: "hedge", options: [0, 1] });
  if (licence.yuan > 0) all.push({ name: "licence", options: [0, 1] });
  return all;
}

function begin(stock: Stock, plan: StockPlan, seed: number): StockState {
  const { demand, money, quality, licence } = stock;
  const papers = plan.report * quality.reportYuan + plan.licence * licence.yuan;
  const cashYuan =
    money.startCashYuan - lotYuan(stock, plan, plan.firstLot) - money.fixedYuan - papers;
  return {
    seed,
    day: 0,
    demandLevel: aroundOne(seed, WHOLE_SEASON, 1, demand.spread),
    exchange: 1,
    stock: plan.firstLot,
    onTheWay: 0,
    arrivesOn: -1,
    rating: demand.startRating,
    reviews: demand.startReviews,
    adPressureYuan: 0,
    cashYuan,
    lowestCashYuan: cashYuan,
    settling: zeros(money.settlementDays),
    comingBack: zeros(RETURN_DAYS),
    closed: false,
    sold: 0,
    missed: 0,
    today: { wanted: 0, sold: 0 },
  };
}

/** What a lot costs; the price climbs with its size. Unlabelled goods come cheaper. */
function lotYuan({ supply, licence }: Stock, plan: StockPlan, boxes: number): number {
  const each = supply.yuan * (1 + (supply.scarcity * boxes) / supply.referenceLot);
  return boxes * each * (licence.yuan > 0 && plan.licence === 0 ? 1 - licence.cheaper : 1);
}

function step(stock: Stock, state: StockState, plan: StockPlan): StockState {
  const { demand, money, returns } = stock;
  const { day, seed } = state;
  const order = reorder(stock, state, plan);
  const arrived = order.arrivesOn === day ? order.onTheWay : 0;
  const closed = state.closed || found(stock, state, plan);
  const exchange =
    money.exchangeSpread > 0
      ? state.exchange * exp(money.exchangeSpread * normal(seed, day, 3))
      : 1;
  const rate = plan.hedge === 1 && money.exchangeSpread > 0 ? 1 - money.hedgeCost : exchange;

  const part = day < stock.secondPartDay ? 0 : day < stock.thirdPartDay ? 1 : 2;
  const priceYuan = plan.prices[part]!;
  const adsYuan = closed ? 0 : plan.adsYuanPerDay[part]!;
  const adPressureYuan = demand.adCarryOver * state.adPressureYuan + adsYuan;
  const wanted = closed ? 0 : buyers(stock, state, plan, priceYuan, adPressureYuan);
  const available = state.stock + arrived;
  const sold = Math.min(wanted, available, stock.packingPerDay);

  const dearer = Math.max(0, priceYuan / demand.referenceYuan - 1);
  const sentBack = returns.share * (1 + DEARER_IS_RETURNED * dearer);
  const back = day % RETURN_DAYS;
  const comingBack = state.comingBack.slice();
  const left = available - sold + comingBack[back]! * returns.restocked;
  comingBack[back] = sold * sentBack;

  const slot = day % money.settlementDays;
  const settling = state.settling.slice();
  const paidOut = settling[slot]!;
  settling[slot] = sold * priceYuan * rate * (1 - sentBack) * (1 - money.commission);
  const fine = closed && !state.closed ? stock.licence.fineYuan : 0;
  const spent =
    adsYuan +
    sold * money.shippingYuan +
    sold * sentBack * returns.yuan +
    left * money.storageYuanPerDay +
    fine;
  const before = state.cashYuan - order.paidYuan + paidOut - spent;
  const cashYuan = before < 0 ? before + before * OVERDRAFT_PER_DAY : before;
  return {
    seed,
    day: day + 1,
    demandLevel: state.demandLevel,
    exchange,
    stock: left,
    onTheWay: order.onTheWay - arrived,
    arrivesOn: order.arrivesOn,
    ...reviewed(stock, state, plan, sold),
    adPressureYuan,
    cashYuan,
    lowestCashYuan: Math.min(state.lowestCashYuan, cashYuan),
    settling,
    comingBack,
    closed,
    sold: state.sold + sold,
    missed: state.missed + wanted - sold,
    today: { wanted, sold },
  };
}

/** The second lot is ordered and paid on its day; customs may hold it. */
function reorder(stock: Stock, state: StockState, plan: StockPlan) {
  const { supply } = stock;
  if (state.day !== supply.reorderDay || plan.secondLot === 0)
    return { onTheWay: state.onTheWay, arrivesOn: state.arrivesOn, paidYuan: 0 };
  const held = uniform(state.seed, REORDER, 1) < supply.inspection ? supply.inspectionDays : 0;
  return {
    onTheWay: plan.secondLot,
    arrivesOn: state.day + supply.leadDays + held,
    paidYuan: lotYuan(stock, plan, plan.secondLot) * supply.reorderFactor,
  };
}

/** Unlabelled food is found sooner or later; then the shop is closed. */
function found({ licence }: Stock, { seed, day }: StockState, plan: StockPlan): boolean {
  if (licence.yuan === 0 || plan.licence === 1) return false;
  return uniform(seed, day, FOUND) < licence.found;
}

function buyers(
  { demand }: Stock,
  state: StockState,
  plan: StockPlan,
  priceYuan: number,
  pressure: number,
): number {
  const { day, seed } = state;
  const festival = hump(day, demand.festivalDay, demand.festivalHalfWidthDays);
  const standing = exp(demand.ratingEffect * (state.rating - demand.startRating));
  const own = demand.visitsPerDay * (1 + demand.festivalPeak * festival) * standing;
  const brought = (demand.adVisitsMost * pressure) / (pressure + demand.adHalfYuan);
  const noise = aroundOne(seed, day, 6, demand.visitsSpread);
  const visits = (own + brought * (1 + ADS_AT_FESTIVAL * festival)) * state.demandLevel * noise;
  const trust = 1 + REPORT_TRUST * plan.report;
  const willing = exp(-demand.elasticity * (priceYuan / demand.referenceYuan - 1));
  const conversion = Math.min(MOST_CONVERSION, demand.conversion * trust * standing * willing);
  return rounded(visits * conversion, uniform(seed, day, 7));
}

function reviewed({ quality }: Stock, state: StockState, plan: StockPlan, sold: number) {
  const stars = 5 - 4 * Math.min(1, quality.defects * (1 - REPORT_FINDS * plan.report) * 2.5);
  const written = REVIEWERS * sold;
  const reviews = state.reviews + written;
  return {
    rating: (state.rating * state.reviews + stars * written) / reviews,
    reviews: Math.min(reviews, MOST_REVIEWS),
  };
}

function outcome({ money, supply, licence }: Stock, state: StockState, plan: StockPlan): Outcome {
  const salvage = (state.stock + state.onTheWay) * supply.yuan * money.salvage;
  return {
    value: state.cashYuan + sum(state.settling) + salvage - money.startCashYuan,
    broken: licence.yuan > 0 && plan.licence === 0,
    figures: {
      lowestCashYuan: state.lowestCashYuan,
      leftBoxes: state.stock + state.onTheWay,
      soldBoxes: state.sold,
      missedShare: state.missed / Math.max(1, state.missed + state.sold),
      rating: state.rating,
      closed: state.closed ? 1 : 0,
    },
    shocks: {
      demand: state.demandLevel,
      exchange: state.exchange,
      customs: Math.max(0, state.arrivesOn - supply.reorderDay - supply.leadDays),
    },
  };
}

function zeros(length: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < length; i++) found.push(0);
  return found;
}
