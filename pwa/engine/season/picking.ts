/** Who gets the fruit of the day: shop, contract, store, wholesale (docs/simulations.md, "Picking"). */
import { uniform } from "../chance.ts";
import { sum } from "../numbers.ts";
import type { Market } from "./market.ts";
import { type Morning, PICKING_FACTOR } from "./orchard.ts";
import type { Season } from "./parameters.ts";
import type { SeasonPlan } from "./plan.ts";
import type { SeasonState } from "./state.ts";

const EXTRA_PICKERS = 0.5;
/** A buyer under contract takes at most this times the even daily quantity. */
const CONTRACT_HASTE = 1.5;
/** The market must fall so far below the contract before the buyer thinks of running away. */
const RUNAWAY_GAP = 0.25;

export interface Picking {
  /** Pre-sold boxes to be sent today. */
  due: number;
  forShopKg: number;
  gradedOutKg: number;
  packedBoxes: number;
  forContractKg: number;
  buyerRanAway: boolean;
  pickedKg: number;
  toStoreKg: number;
  storeLossKg: number;
  releasedKg: number;
  toWholesaleKg: number;
  treeKg: number;
  storeKg: number;
}

export function picking(
  season: Season,
  state: SeasonState,
  plan: SeasonPlan,
  morning: Morning,
  market: Market,
): Picking {
  const { fruit, costs } = season;
  const crew = costs.pickingKgPerDay * (1 + EXTRA_PICKERS * plan.extraPickers);
  const capacity = crew * PICKING_FACTOR[morning.weather];
  const available = morning.treeKg + state.storeKg;
  const due = presaleDue(season, state);
  const gradeYield = 1 - fruit.gradingLoss * plan.grading;
  const neededKg = (boxesNeeded(state, plan, market, due) * fruit.boxKg) / gradeYield;
  const forShopKg = Math.min(neededKg, capacity, available);
  const buyerRanAway = runsAway(season, state, plan, market);
  const contractRoom = Math.min(capacity - forShopKg, available - forShopKg);
  const forContractKg = buyerRanAway ? 0 : contractKg(season, state, plan, contractRoom);
  const taken = forShopKg + forContractKg;
  const fromTree = Math.min(taken, morning.treeKg);
  const treeKg = morning.treeKg - fromTree;
  const stored = Math.max(0, state.storeKg - (taken - fromTree));
  const rest = Math.max(0, Math.min(capacity - taken, treeKg));
  const store = storing(season, state, plan, stored, rest);
  return {
    due,
    forShopKg,
    gradedOutKg: forShopKg * (1 - gradeYield),
    packedBoxes: (forShopKg * gradeYield) / fruit.boxKg,
    forContractKg,
    buyerRanAway,
    pickedKg: taken + rest,
    toWholesaleKg: rest - store.toStoreKg,
    treeKg: treeKg - rest,
    ...store,
  };
}

/** Pre-sold boxes in even days; what is left on the last day. */
function presaleDue({ presale }: Season, { day, presold, presaleOwed }: SeasonState): number {
  if (day === presale.lastDay) return presaleOwed;
  if (day < presale.firstDay || day > presale.lastDay) return 0;
  const even = Math.floor(presold / (presale.lastDay - presale.firstDay) + 1);
  return Math.min(presaleOwed, even);
}

function boxesNeeded(state: SeasonState, plan: SeasonPlan, market: Market, due: number): number {
  const expected = market.open ? state.expectedOrders * (1 + plan.safetyStock) : 0;
  return Math.max(0, expected + state.backlog + due - sum(state.boxes));
}

function contractKg({ contract }: Season, state: SeasonState, plan: SeasonPlan, room: number) {
  if (state.day < contract.firstDay || state.day >= contract.lastDay) return 0;
  const even = plan.contractKg / (contract.lastDay - contract.firstDay);
  return Math.min(state.contractOwedKg, Math.max(0, room), even * CONTRACT_HASTE);
}

/** A promise breaks when the market offers the buyer the same fruit far cheaper. */
function runsAway({ contract }: Season, state: SeasonState, plan: SeasonPlan, market: Market) {
  if (state.buyerRanAway) return true;
  if (plan.contractKg === 0 || contract.yuanPerKg === 0) return false;
  if (state.day < contract.firstDay || state.day >= contract.lastDay) return false;
  const cheaper = (contract.yuanPerKg - market.wholesaleYuanPerKg) / contract.yuanPerKg;
  const temptation = Math.max(0, cheaper - RUNAWAY_GAP) * contract.runaway;
  return uniform(state.seed, 900, 9) < temptation;
}

function storing(
  { store }: Season,
  { day }: SeasonState,
  plan: SeasonPlan,
  storedKg: number,
  restKg: number,
) {
  if (!store) return { toStoreKg: 0, storeLossKg: 0, releasedKg: 0, storeKg: storedKg };
  const room = Math.max(0, store.capacityKg - storedKg);
  const toStoreKg = day < store.lastFillingDay ? Math.min(restKg * plan.storeShare, room) : 0;
  const full = storedKg + toStoreKg;
  const storeLossKg = full * store.lossPerDay;
  const kept = full - storeLossKg;
  const releasedKg = day >= store.firstReleaseDay ? Math.min(kept, plan.releaseKgPerDay) : 0;
  return { toStoreKg, storeLossKg, releasedKg, storeKg: kept - releasedKg };
}
