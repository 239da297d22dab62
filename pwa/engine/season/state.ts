/** A season as it stands in the evening of a day. */

export const DRY = 0;
export const RAIN = 1;
export const STORM = 2;
export type Weather = typeof DRY | typeof RAIN | typeof STORM;

/** What chance decides for the whole season; the plan cannot change it. */
export interface Shocks {
  harvestKg: number;
  shiftDays: number;
  /** Times the usual wholesale price, and times the usual visits. */
  priceLevel: number;
  demandLevel: number;
}

/** Money in (above 0) and out (below), by account; with the start it makes up the cash. */
export interface Books {
  wholesale: number;
  contract: number;
  /** Shop and pre-sale, paid out by the platform or still with it. */
  shop: number;
  deposits: number;
  refunds: number;
  platformFees: number;
  ads: number;
  picking: number;
  shipping: number;
  storing: number;
  penalties: number;
  insurance: number;
  fixed: number;
  interest: number;
}

export interface Tally {
  grownKg: number;
  /** Rotted on the tree, in the store or in a box that nobody took. */
  lostKg: number;
  soldKg: number;
  wanted: number;
  ordered: number;
  shipped: number;
  late: number;
  /** Boxes that arrived bad; fractions add up. */
  badBoxes: number;
  stormDays: number;
}

/** What the story of a day tells. */
export interface Today {
  wanted: number;
  ordered: number;
  shipped: number;
  late: number;
  badShare: number;
  wholesaleYuanPerKg: number;
}

export interface SeasonState {
  seed: number;
  /** The day that `step` will play next. */
  day: number;
  shocks: Shocks;
  weather: Weather;
  treeKg: number;
  storeKg: number;
  /** Logarithm of how far today's wholesale price is off its season's curve. */
  priceNoise: number;
  wholesaleYuanPerKg: number;
  /** Packed boxes by age in days. */
  boxes: readonly number[];
  /** Ordered yesterday and not shipped. */
  backlog: number;
  presold: number;
  presaleOwed: number;
  contractOwedKg: number;
  buyerRanAway: boolean;
  adPressureYuan: number;
  expectedOrders: number;
  lateShare: number;
  rating: number;
  reviews: number;
  cashYuan: number;
  lowestCashYuan: number;
  /** Yuan that the platform still holds, by day modulo the settlement time. */
  settling: readonly number[];
  books: Books;
  tally: Tally;
  today: Today;
}
