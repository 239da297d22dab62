/**
 * A village service station over a quarter, a day a step: where do five working hours a day go?
 * A teaching assumption, not a measured model. Equations: docs/simulations.md, "Station".
 */
import { aroundOne } from "../chance.ts";
import type { Lever, Model, Outcome } from "../model.ts";
import { between, sum } from "../numbers.ts";
import { type Checked, number, oneOf, share, whole } from "../schema.ts";

const perDay = number(0, 10_000);

export const STATION = {
  days: whole(1, 400),
  minutesPerDay: number(1, 1440),
  parcelsPerDay: perDay,
  /** What villagers would have bought, sold and paid for them, if they trusted the station fully. */
  purchasesPerDay: perDay,
  salesPerDay: perDay,
  billsPerDay: perDay,
  startTrust: share,
  startSkill: share,
  rentYuanPerDay: number(0, 10_000),
  startCostYuan: number(0, 1e6),
  /** An order sold for a farmer, in yuan. */
  orderYuan: number(1, 10_000),
  /** How much a yuan of farmers' gain counts beside one of the station's income. */
  gainWeight: share,
};

export type Station = Checked<typeof STATION>;

const YUAN_EACH = { parcels: 0.45, purchases: 3, bills: 0.8 };
const MINUTES_EACH = { parcels: 1.5, purchases: 10, sales: 22, bills: 4 };
const CHECK_MINUTES = 14;
const SALES_COMMISSION = 0.08;
/** Farmers get so much more than at the door. */
const FARMERS_GAIN = 0.25;
const DISPUTES = 0.1;
const CHECK_PREVENTS = 0.8;
const DISPUTE_YUAN = 35;
const DISPUTE_COSTS_FARMER = 30;
const WEEKEND = 0.35;
const GROUP_EVERY_DAYS = 14;
const GROUP_BUYERS = 30;
const GROUP_YUAN = 2.2;

const PLAN = {
  /** Parts of the working time; together they make up the whole day. */
  parcels: share,
  purchases: share,
  sales: share,
  bills: share,
  training: share,
  qualityCheck: oneOf(0, 1),
  groupBuying: oneOf(0, 1),
};

export type StationPlan = Checked<typeof PLAN>;

export interface StationState {
  seed: number;
  day: number;
  trust: number;
  skill: number;
  cashYuan: number;
  farmersGainYuan: number;
  asked: number;
  served: number;
  disputes: number;
}

const TASKS = ["parcels", "purchases", "sales", "bills"] as const;
const SHARES = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];

export const station: Model<Station, StationPlan, StationState> = {
  name: "station",
  parameters: STATION,
  consistent: () => {},
  plan: () => PLAN,
  changeable: Object.keys(PLAN),
  levers: (): Lever[] => [
    ...[...TASKS, "training"].map((name) => ({ name, options: SHARES })),
    { name: "qualityCheck", options: [0, 1] },
    { name: "groupBuying", options: [0, 1] },
  ],
  steps: ({ days }) => days,
  begin: (station, _, seed) => ({
    seed,
    day: 0,
    trust: station.startTrust,
    skill: station.startSkill,
    cashYuan: -station.startCostYuan,
    farmersGainYuan: 0,
    asked: 0,
    served: 0,
    disputes: 0,
  }),
  step,
  outcome,
};

function step(station: Station, state: StationState, plan: StationPlan): StationState {
  const asked = demand(station, state);
  const done = work(station, plan, asked);
  const [parcels, purchases, sales, bills] = done;
  const { trust, skill } = state;
  const disputes = sales! * DISPUTES * (1 - CHECK_PREVENTS * plan.qualityCheck);
  const groupDay = plan.groupBuying === 1 && state.day % GROUP_EVERY_DAYS === GROUP_EVERY_DAYS - 1;
  const group = groupDay ? GROUP_BUYERS * trust * (1 + skill) * GROUP_YUAN : 0;
  const turnover = sales! * station.orderYuan;
  const income =
    YUAN_EACH.parcels * parcels! +
    YUAN_EACH.purchases * purchases! +
    YUAN_EACH.bills * bills! +
    turnover * SALES_COMMISSION +
    group -
    disputes * DISPUTE_YUAN -
    station.rentYuanPerDay;
  const gain = turnover * (1 - SALES_COMMISSION) * FARMERS_GAIN - disputes * DISPUTE_COSTS_FARMER;
  const training = timeParts(plan)[TASKS.length]! * station.minutesPerDay;
  const unserved = 1 - sum(done) / Math.max(1e-9, sum(asked));
  const gained = 0.006 * ((purchases! + sales!) / 8) + (training > 0 ? 0.004 : 0);
  return {
    seed: state.seed,
    day: state.day + 1,
    trust: between(trust + gained * (1 - trust) - 0.02 * unserved - 0.02 * disputes, 0, 1),
    skill: between(skill + 0.00009 * training * (1 - skill) - 0.0008, 0, 0.8),
    cashYuan: state.cashYuan + income,
    farmersGainYuan: state.farmersGainYuan + gain,
    asked: state.asked + sum(asked),
    served: state.served + sum(done),
    disputes: state.disputes + disputes,
  };
}

/** What the village asks for today, in the order of TASKS; the skilled buy and pay for themselves. */
function demand(station: Station, { seed, day, trust, skill }: StationState): number[] {
  const busy = day % 7 >= 5 ? 1 + WEEKEND : 1;
  const around = (what: number, spread: number) => busy * aroundOne(seed, day, what, spread);
  return [
    station.parcelsPerDay * around(1, 0.25) * (1 + 0.5 * skill),
    2 * station.purchasesPerDay * around(2, 0.35) * trust * (1 - 0.55 * skill),
    2 * station.salesPerDay * around(3, 0.45) * trust,
    station.billsPerDay * around(4, 0.3) * (1 - 0.4 * skill),
  ];
}

/** What gets done in the time given to each task; idle time flows partly to what is left undone. */
function work({ minutesPerDay }: Station, plan: StationPlan, asked: readonly number[]): number[] {
  const time = timeParts(plan).map((part) => part * minutesPerDay);
  const needed = TASKS.map((task, place) => asked[place]! * minutesEach(task, plan));
  const first = needed.map((minutes, place) => Math.min(1, time[place]! / Math.max(1e-9, minutes)));
  const idle = sum(needed.map((minutes, place) => Math.max(0, time[place]! - minutes)));
  const open = sum(needed.map((minutes, place) => minutes * (1 - first[place]!)));
  const help = 0.3 * (idle / Math.max(1, open));
  return asked.map((count, place) => {
    const done = first[place]!;
    return count * Math.min(1, done + help * (1 - done));
  });
}

function minutesEach(task: (typeof TASKS)[number], { qualityCheck }: StationPlan): number {
  return MINUTES_EACH[task] + (task === "sales" ? CHECK_MINUTES * qualityCheck : 0);
}

/** Parts of the day for the tasks in order, and training last; they make up 1. */
function timeParts(plan: StationPlan): number[] {
  const parts = [...TASKS.map((task) => plan[task]), plan.training];
  const total = Math.max(1e-9, sum(parts));
  return parts.map((part) => part / total);
}

function outcome({ days, gainWeight }: Station, state: StationState): Outcome {
  const months = days / 30;
  const income = state.cashYuan / months;
  const gain = state.farmersGainYuan / months;
  return {
    value: income + gainWeight * gain,
    broken: false,
    figures: {
      incomeYuanPerMonth: income,
      farmersGainYuanPerMonth: gain,
      servedShare: state.served / Math.max(1, state.asked),
      trust: state.trust,
      skill: state.skill,
      disputes: state.disputes,
    },
    shocks: {},
  };
}
