/**
 * A season on this phone: its choices in the order in which they are asked, what is asked of the engine,
 * and what of the answers is shown. Both models: the harvest season, and goods bought ahead.
 */
import type { Picture } from "../../../engine/explain.ts";
import type { Season } from "../../../engine/season/parameters.ts";
import type { SeasonState } from "../../../engine/season/state.ts";
import type { Stock, StockState } from "../../../engine/stock/stock.ts";
import type { Ask } from "../engine.ts";
import type { Graded } from "../runs.ts";
import type { Playable } from "../scenarios.ts";

export type Value = number | string;
export type Plan = Record<string, Value | Value[]>;
export type Day = SeasonState | StockState;

/** One thing to decide, with the values worth trying; `place`: the part of the season it is for. */
export interface Lever {
  name: string;
  place?: number;
  options: Value[];
}

/** Levers that are decided on one screen. */
export interface Choice {
  id: string;
  levers: Lever[];
}

export interface Played extends Graded {
  /** Of each season, in the order of the set. */
  seasons: number[];
  picture: Picture;
}

export interface Regret {
  lever: string;
  place: number | null;
  from: Value;
  to: Value;
  gain: number;
}

const SEASONS = 200;

/** How many seasons a plan is played in: fewer in good and bad years. */
export function seasonsOf({ seasons }: Playable): number {
  return seasons ?? SEASONS;
}

const CHOICES: Record<string, readonly (readonly [id: string, ...levers: string[]])[]> = {
  season: [
    ["price", "prices"],
    ["ads", "adsYuanPerDay"],
    ["road", "logistics", "box"],
    ["grading", "grading"],
    ["ahead", "presaleBoxes", "presaleYuan", "contractKg", "insurance"],
    ["hands", "safetyStock", "extraPickers", "oversell", "openFromDay", "openUntilDay"],
    ["store", "storeShare", "releaseKgPerDay"],
  ],
  stock: [
    ["lots", "firstLot", "secondLot"],
    ["price", "prices"],
    ["ads", "adsYuanPerDay"],
    ["papers", "report", "licence", "hedge"],
  ],
};

/** What can be changed while it runs, and is worth a button then. */
const LATER = ["logistics", "box", "grading", "safetyStock", "prices", "adsYuanPerDay"];

export function seasonOf({ scenario }: Playable): Season {
  return scenario.parameters as unknown as Season;
}

export function stockOf({ scenario }: Playable): Stock {
  return scenario.parameters as unknown as Stock;
}

export function isHarvest({ scenario }: Playable): boolean {
  return scenario.model === "season";
}

/** What is to be decided in this scenario, screen by screen. Throws EngineError. */
export async function choicesOf(ask: Ask, playable: Playable): Promise<Choice[]> {
  const { levers } = (await ask("describe", playable)) as { levers: Lever[] };
  return CHOICES[playable.scenario.model]!.map(([id, ...names]) => ({
    id,
    levers: levers
      .filter(({ name }) => names.includes(name))
      .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name)),
  })).filter((choice) => choice.levers.length > 0);
}

/** What the wizard shows before anything was decided: the usual, and nothing that costs extra. */
export function plainPlan({ scenario }: Playable): Plan {
  if (scenario.model === "stock") return copy(scenario.baselines[0] as Plan);
  return { ...copy(scenario.average as Plan), adsYuanPerDay: [0, 0, 0], box: "strong" };
}

function copy(plan: Plan): Plan {
  return JSON.parse(JSON.stringify(plan)) as Plan;
}

export function chosen(plan: Plan, { name, place }: Lever): Value {
  const value = plan[name]!;
  return Array.isArray(value) ? value[place ?? 0]! : value;
}

export function withChosen(plan: Plan, { name, place }: Lever, value: Value): Plan {
  const next = copy(plan);
  const list = next[name];
  if (Array.isArray(list)) list[place ?? 0] = value;
  else next[name] = value;
  return next;
}

/** Which of the options comes nearest to what the plan has. */
export function nearest({ options }: Lever, value: Value): number {
  if (typeof value === "string") return Math.max(0, options.indexOf(value));
  let best = 0;
  options.forEach((option, place) => {
    if (Math.abs(Number(option) - value) < Math.abs(Number(options[best]) - value)) best = place;
  });
  return best;
}

/** The plan in all seasons. Throws EngineError. */
export async function playSeasons(
  ask: Ask,
  playable: Playable,
  plan: Plan,
  onProgress?: (done: number) => void,
  seasons = seasonsOf(playable),
): Promise<Played> {
  const request = { ...playable, actions: [plan], seasons };
  return (await ask("grade", request, onProgress)) as Played;
}

export interface Told {
  days: Day[];
  /** What stays in the end. */
  value: number;
}

/** One of the seasons, day by day; `change` from a day on. Throws EngineError. */
export async function tellSeason(
  ask: Ask,
  playable: Playable,
  plan: Plan,
  place: number,
  change?: { at: number; set: Plan },
): Promise<Told> {
  const actions = change ? [plan, change] : [plan];
  const answer = (await ask("story", { ...playable, actions, place })) as {
    days: Day[];
    outcome: { value: number };
  };
  return { days: answer.days, value: answer.outcome.value };
}

/** Every choice that the best known plan makes otherwise, the most costly first. Throws EngineError. */
export async function regretsOf(ask: Ask, playable: Playable, plan: Plan): Promise<Regret[]> {
  if (playable.par) return (await ask("regrets", { ...playable, actions: [plan] })) as Regret[];
  return ownRegrets(ask, playable, plan);
}

const FEW = 40;

/** Without a best known plan: every lever is moved one option each way, all else as it is. */
async function ownRegrets(ask: Ask, playable: Playable, plan: Plan): Promise<Regret[]> {
  const { j: before } = (await playSeasons(ask, playable, plan, undefined, FEW)).grade;
  const found: Regret[] = [];
  for (const { levers } of await choicesOf(ask, playable))
    for (const lever of levers) {
      const from = chosen(plan, lever);
      const at = nearest(lever, from);
      for (const to of [lever.options[at - 1], lever.options[at + 1]]) {
        if (to === undefined || to === from) continue;
        const tried = withChosen(plan, lever, to);
        const { j } = (await playSeasons(ask, playable, tried, undefined, FEW)).grade;
        found.push({ lever: lever.name, place: lever.place ?? null, from, to, gain: j - before });
      }
    }
  return found.sort((a, b) => b.gain - a.gain);
}

/** Money in hand and money that the platform still holds. */
export function worthOf({ cashYuan, settling }: Day): number {
  return settling.reduce((sum, yuan) => sum + yuan, cashYuan);
}

/** Money in hand before the season. */
export function startOf(playable: Playable): number {
  return isHarvest(playable)
    ? seasonOf(playable).costs.startCashYuan
    : stockOf(playable).money.startCashYuan;
}

export interface WorstWeek {
  /** Its first day, from 0. */
  from: number;
  /** One past its last. */
  to: number;
  /** Yuan that the same days brought more in the middling season. */
  short: number;
}

const WEEK = 7;

/** The seven days in which a season fell furthest behind a middling one. */
export function worstWeek(bad: readonly Day[], middling: readonly Day[]): WorstWeek {
  const behind = bad.map((day, at) => worthOf(middling[at]!) - worthOf(day));
  let worst: WorstWeek = { from: 1, to: Math.min(1 + WEEK, behind.length - 1), short: 0 };
  // Day 0 cannot be changed any more: then the plan begins.
  for (let from = 1; from + WEEK < behind.length; from++) {
    const short = behind[from + WEEK]! - behind[from]!;
    if (short > worst.short) worst = { from, to: from + WEEK, short };
  }
  return worst;
}

/** Levers that can be moved from a day on: of lists only the part of the season that it is in. */
export function laterLevers(playable: Playable, choices: readonly Choice[], day: number): Lever[] {
  const part = partOf(playable, day);
  const all: Lever[] = [];
  for (const { levers } of choices) all.push(...levers);
  return all.filter(
    ({ name, place }) => LATER.includes(name) && (place === undefined || place === part),
  );
}

export function partOf({ scenario }: Playable, day: number): number {
  const { secondPartDay, thirdPartDay } = scenario.parameters as unknown as Season;
  return day < secondPartDay ? 0 : day < thirdPartDay ? 1 : 2;
}

/** Which season of the set has so many below it: 0 is the worst, 0.5 a middling one, 1 the best. */
export function placeAt({ seasons }: Played, part: number): number {
  const order = seasons.map((_, place) => place).sort((a, b) => seasons[a]! - seasons[b]!);
  const at = Math.min(order.length - 1, Math.floor(part * order.length));
  return order[at]!;
}

/** How many of the bad boxes each shock caused, the most first. */
export function causesOf({ picture }: Played): { cause: string; boxes: number }[] {
  const counts: Record<string, number> = {};
  for (const { cause } of picture.boxes)
    if (cause !== null) counts[cause] = (counts[cause] ?? 0) + 1;
  return Object.keys(counts)
    .map((cause) => ({ cause, boxes: counts[cause]! }))
    .sort((a, b) => b.boxes - a.boxes);
}

export interface BoxMoney {
  yuan: number;
  parts: { name: string; yuan: number }[];
  left: number;
}

/** Where the money of one box goes at the first price; parts and what is left add up. */
export function boxMoney(playable: Playable, plan: Plan): BoxMoney {
  const yuan = middlePrice(plan);
  const parts = isHarvest(playable)
    ? harvestParts(playable, plan, yuan)
    : stockParts(playable, plan, yuan);
  const left = parts.reduce((rest, part) => rest - part.yuan, yuan);
  return { yuan, parts: parts.filter((part) => part.yuan > 0), left };
}

function middlePrice(plan: Plan): number {
  return Number((plan.prices as Value[])[1]);
}

function harvestParts(playable: Playable, plan: Plan, yuan: number) {
  const { costs, boxes, logistics, fruit, shop, wholesale } = seasonOf(playable);
  const kg = fruit.boxKg / (1 - fruit.gradingLoss * Number(plan.grading));
  const road = logistics[plan.logistics as keyof typeof logistics];
  return [
    { name: "fruit", yuan: kg * wholesale.yuanPerKg * (1 - wholesale.glut) },
    { name: "picking", yuan: kg * costs.pickingYuanPerKg },
    {
      name: "packing",
      yuan: boxes[plan.box as keyof typeof boxes].yuan + costs.packingYuanPerBox,
    },
    { name: "road", yuan: road.costFactor * costs.shippingYuanPerBox },
    { name: "platform", yuan: shop.commission * yuan },
  ];
}

function stockParts(playable: Playable, plan: Plan, yuan: number) {
  const { supply, money, returns, licence } = stockOf(playable);
  const cheaper = licence.yuan > 0 && plan.licence === 0 ? 1 - licence.cheaper : 1;
  const lot = 1 + (supply.scarcity * Number(plan.firstLot)) / supply.referenceLot;
  return [
    { name: "goods", yuan: supply.yuan * lot * cheaper },
    { name: "road", yuan: money.shippingYuan },
    { name: "platform", yuan: money.commission * yuan },
    { name: "returns", yuan: returns.share * returns.yuan },
  ];
}
