/** Money of a day, and what buyers say (docs/simulations.md, "Money", "Rating"). */
import type { Market } from "./market.ts";
import type { Season } from "./parameters.ts";
import type { Picking } from "./picking.ts";
import type { SeasonPlan } from "./plan.ts";
import type { Shipping } from "./shipping.ts";
import type { Books, SeasonState } from "./state.ts";

export const DEPOSIT = 0.2;
const EXTRA_PICKERS_COST = 0.3;
/** Graded-out fruit fetches this part of the wholesale price. */
const SECOND_GRADE = 0.6;
/** Buyers put up with so much bad fruit, then want 1.5 times of it back, and all of it above 35 %. */
const TOLERATED = 0.04;
const REFUND_SLOPE = 1.5;
const ALL_BACK = 0.35;
const OVERDRAFT_PER_DAY = 0.0004;

export interface Money {
  cashYuan: number;
  lowestCashYuan: number;
  settling: readonly number[];
  books: Books;
}

export function money(
  season: Season,
  state: SeasonState,
  plan: SeasonPlan,
  market: Market,
  picked: Picking,
  sent: Shipping,
): Money {
  const { shop, costs, store } = season;
  const price = market.wholesaleYuanPerKg;
  const released = picked.releasedKg * price * (store ? store.priceFactor : 1);
  const wholesale =
    picked.toWholesaleKg * price + released + picked.gradedOutKg * price * SECOND_GRADE;
  const contract = picked.forContractKg * season.contract.yuanPerKg;
  const shopSales = sent.shippedShop * market.priceYuan;
  const presales = sent.shippedPresale * plan.presaleYuan;
  const sales = shopSales + presales * (1 - DEPOSIT);
  const fees = sales * shop.commission;
  const refunds = refundShare(sent.badShare) * (shopSales + presales) + shopSales * shop.returns;
  const parcel =
    season.boxes[plan.box].yuan +
    season.logistics[plan.logistics].costFactor * costs.shippingYuanPerBox +
    costs.packingYuanPerBox;
  const shippingCost = sent.shipped * parcel;
  const crew = costs.pickingYuanPerKg * (1 + EXTRA_PICKERS_COST * plan.extraPickers);
  const pickingCost = picked.pickedKg * crew;
  const storing = store ? picked.storeKg * store.yuanPerKgDay : 0;
  const penalties = sent.late * market.priceYuan * shop.latePenalty;

  const place = state.day % shop.settlementDays;
  const settling = state.settling.slice();
  const paidOut = settling[place]!;
  settling[place] = sales - fees - refunds;
  const spent = market.adsYuan + shippingCost + pickingCost + storing + penalties;
  const before = state.cashYuan + wholesale + contract + paidOut - spent;
  const interest = before < 0 ? -before * OVERDRAFT_PER_DAY : 0;
  const cashYuan = before - interest;
  const { books } = state;
  return {
    cashYuan,
    lowestCashYuan: Math.min(state.lowestCashYuan, cashYuan),
    settling,
    books: {
      wholesale: books.wholesale + wholesale,
      contract: books.contract + contract,
      shop: books.shop + sales,
      deposits: books.deposits,
      refunds: books.refunds - refunds,
      platformFees: books.platformFees - fees,
      ads: books.ads - market.adsYuan,
      picking: books.picking - pickingCost,
      shipping: books.shipping - shippingCost,
      storing: books.storing - storing,
      penalties: books.penalties - penalties,
      insurance: books.insurance,
      fixed: books.fixed,
      interest: books.interest - interest,
    },
  };
}

function refundShare(badShare: number): number {
  if (badShare > ALL_BACK) return 1;
  return Math.max(0, Math.min(1, (badShare - TOLERATED) * REFUND_SLOPE));
}

/** So many of the buyers write a review; of those whose parcel never came, more. */
const REVIEWERS = 0.15;
const ANGRY_REVIEWERS = 0.6;
const STARS_LOST = 4;
const STAR_SLOPE = 2.5;

/** The shop's rating is an average that forgets: at most `mostReviews` count. */
export function reviewed(
  { shop }: Season,
  state: SeasonState,
  { shipped, late, badShare }: Shipping,
) {
  const stars = 5 - STARS_LOST * Math.min(1, badShare * STAR_SLOPE);
  const written = REVIEWERS * shipped;
  const angry = ANGRY_REVIEWERS * late;
  const reviews = state.reviews + written + angry;
  return {
    rating: (state.rating * state.reviews + stars * written + angry) / reviews,
    reviews: Math.min(reviews, shop.mostReviews),
  };
}
