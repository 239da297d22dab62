/**
 * A harvest season of a farm or co-operative, a day a step: fruit ripens, weather and prices move,
 * the shop sells boxes, the rest goes wholesale. Equations: docs/simulations.md, "Season".
 */
import { aroundOne, normal, rounded, uniform } from "../chance.ts";
import type { Model, Outcome } from "../model.ts";
import { exp, sum } from "../numbers.ts";
import { market } from "./market.ts";
import { DEPOSIT, money, reviewed } from "./money.ts";
import { morning } from "./orchard.ts";
import { consistentSeason, SEASON, type Season } from "./parameters.ts";
import { picking } from "./picking.ts";
import { CHANGEABLE, planShape, type SeasonPlan, seasonLevers } from "./plan.ts";
import { shipping } from "./shipping.ts";
import { type Books, DRY, type SeasonState, STORM } from "./state.ts";

/** Days that no season has: chance for the whole season is drawn there. */
const WHOLE_SEASON = 900;
const PRESALE = 901;
const LATE_MEMORY = 0.85;
const ORDERS_MEMORY = 0.7;
const SHORTFALL_PENALTY = 0.2;
const NO_BOOKS: Books = {
  wholesale: 0,
  contract: 0,
  shop: 0,
  deposits: 0,
  refunds: 0,
  platformFees: 0,
  ads: 0,
  picking: 0,
  shipping: 0,
  storing: 0,
  penalties: 0,
  insurance: 0,
  fixed: 0,
  interest: 0,
};

export const season: Model<Season, SeasonPlan, SeasonState> = {
  name: "season",
  parameters: SEASON,
  consistent: consistentSeason,
  plan: planShape,
  changeable: CHANGEABLE,
  levers: seasonLevers,
  steps: ({ days }) => days,
  begin,
  step,
  outcome,
  levels: (seed) => [1, 2, 3, 4].map((what) => normal(seed, WHOLE_SEASON, what)),
};

function begin(season: Season, plan: SeasonPlan, seed: number): SeasonState {
  const { harvest, wholesale, shop, costs, fruit, insurance, presale } = season;
  const demandLevel = aroundOne(seed, WHOLE_SEASON, 4, shop.demandSpread);
  const dearer = plan.presaleYuan / shop.referenceYuan - 1;
  const willing = presale.buyersAtReference * exp(-shop.elasticity * dearer - presale.waiting);
  const buyers = rounded(willing * demandLevel, uniform(seed, PRESALE, 1));
  const presold = Math.min(plan.presaleBoxes, buyers);
  const deposits = DEPOSIT * plan.presaleYuan * presold;
  const premium = plan.insurance * insurance.premium * harvest.meanKg * wholesale.yuanPerKg;
  return {
    seed,
    day: 0,
    shocks: {
      harvestKg: harvest.meanKg * aroundOne(seed, WHOLE_SEASON, 1, harvest.spread),
      shiftDays: harvest.timingSpreadDays * normal(seed, WHOLE_SEASON, 2),
      priceLevel: aroundOne(seed, WHOLE_SEASON, 3, wholesale.levelSpread),
      demandLevel,
    },
    weather: DRY,
    treeKg: 0,
    storeKg: 0,
    priceNoise: 0,
    wholesaleYuanPerKg: 0,
    boxes: zeros(fruit.shelfDays),
    backlog: 0,
    presold,
    presaleOwed: presold,
    contractOwedKg: plan.contractKg,
    buyerRanAway: false,
    adPressureYuan: 0,
    expectedOrders: shop.visitsPerDay * shop.conversion,
    lateShare: 0,
    rating: shop.startRating,
    reviews: shop.startReviews,
    cashYuan: costs.startCashYuan + deposits - premium - costs.fixedYuan,
    lowestCashYuan: costs.startCashYuan,
    settling: zeros(shop.settlementDays),
    books: { ...NO_BOOKS, deposits, insurance: -premium, fixed: -costs.fixedYuan },
    tally: {
      grownKg: 0,
      lostKg: 0,
      soldKg: 0,
      wanted: 0,
      ordered: 0,
      shipped: 0,
      late: 0,
      badBoxes: 0,
      stormDays: 0,
    },
    today: { wanted: 0, ordered: 0, shipped: 0, late: 0, badShare: 0, wholesaleYuanPerKg: 0 },
  };
}

function step(season: Season, state: SeasonState, plan: SeasonPlan): SeasonState {
  const early = morning(season, state);
  const sale = market(season, state, plan);
  const picked = picking(season, state, plan, early, sale);
  const sent = shipping(season, state, plan, early, sale, picked);
  const { shipped, late, ordered, badShare } = sent;
  const wanted = sale.open ? sale.wanted : 0;
  const lateToday = late / Math.max(1, late + sent.shippedShop);
  const { tally } = state;
  const thrownAwayKg = sent.thrownAwayBoxes * season.fruit.boxKg;
  const { wholesaleYuanPerKg } = sale;
  return {
    seed: state.seed,
    day: state.day + 1,
    shocks: state.shocks,
    weather: early.weather,
    treeKg: picked.treeKg,
    storeKg: picked.storeKg,
    priceNoise: sale.priceNoise,
    wholesaleYuanPerKg,
    boxes: sent.boxes,
    backlog: sent.backlog,
    presold: state.presold,
    presaleOwed: state.presaleOwed - sent.shippedPresale,
    contractOwedKg: state.contractOwedKg - picked.forContractKg,
    buyerRanAway: picked.buyerRanAway,
    adPressureYuan: sale.adPressureYuan,
    expectedOrders: ORDERS_MEMORY * state.expectedOrders + (1 - ORDERS_MEMORY) * sale.wanted,
    lateShare: LATE_MEMORY * state.lateShare + (1 - LATE_MEMORY) * lateToday,
    ...reviewed(season, state, sent),
    ...money(season, state, plan, sale, picked, sent),
    tally: {
      grownKg: tally.grownKg + early.ripenedKg,
      lostKg: tally.lostKg + early.treeLossKg + picked.storeLossKg + thrownAwayKg,
      soldKg:
        tally.soldKg +
        picked.toWholesaleKg +
        picked.releasedKg +
        picked.gradedOutKg +
        picked.forContractKg +
        shipped * season.fruit.boxKg,
      wanted: tally.wanted + wanted,
      ordered: tally.ordered + ordered,
      shipped: tally.shipped + shipped,
      late: tally.late + late,
      badBoxes: tally.badBoxes + badShare * shipped,
      stormDays: tally.stormDays + (early.weather === STORM ? 1 : 0),
    },
    today: { wanted, ordered, shipped, late, badShare, wholesaleYuanPerKg },
  };
}

/** What is still owed when the season ends, to and by the farm. */
export function closing(season: Season, state: SeasonState, plan: SeasonPlan) {
  const { harvest, wholesale, insurance, contract, store } = season;
  const shortKg = state.buyerRanAway ? 0 : Math.max(0, state.contractOwedKg);
  const fallen = Math.max(0, insurance.trigger - state.shocks.priceLevel);
  return {
    fromPlatform: sum(state.settling),
    // A deposit is given back twofold for what was not delivered (Civil Code, article 587).
    deposits: -2 * DEPOSIT * plan.presaleYuan * state.presaleOwed,
    contractPenalty: -SHORTFALL_PENALTY * contract.yuanPerKg * shortKg,
    storedFruit: state.storeKg * state.wholesaleYuanPerKg * (store ? store.priceFactor : 0),
    insurance: plan.insurance * harvest.meanKg * wholesale.yuanPerKg * fallen,
  };
}

function outcome(season: Season, state: SeasonState, plan: SeasonPlan): Outcome {
  const { tally, shocks } = state;
  const end = closing(season, state, plan);
  const settled =
    end.fromPlatform + end.deposits + end.contractPenalty + end.storedFruit + end.insurance;
  const wasteKg = tally.lostKg + state.treeKg + sum(state.boxes) * season.fruit.boxKg;
  return {
    value: state.cashYuan + settled - season.costs.startCashYuan,
    broken: false,
    figures: {
      lowestCashYuan: state.lowestCashYuan,
      wasteShare: wasteKg / Math.max(1, tally.grownKg),
      missedShare: (tally.wanted - tally.ordered) / Math.max(1, tally.wanted),
      badShare: tally.badBoxes / Math.max(1, tally.shipped),
      lateShare: (tally.late + state.presaleOwed) / Math.max(1, tally.ordered + state.presold),
      rating: state.rating,
      shippedBoxes: tally.shipped,
    },
    shocks: {
      yield: shocks.harvestKg / season.harvest.meanKg,
      timing: shocks.shiftDays,
      priceLevel: shocks.priceLevel,
      demand: shocks.demandLevel,
      storms: tally.stormDays,
    },
  };
}

function zeros(length: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < length; i++) found.push(0);
  return found;
}
