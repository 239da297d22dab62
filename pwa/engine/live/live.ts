/**
 * A live-streaming room, half a minute a step: viewers come and go, each card of the host works on
 * attention, trust, understanding and urgency. Equations: docs/simulations.md, "Live room".
 */
import { aroundOne, rounded, uniform } from "../chance.ts";
import type { Lever, Model, Outcome } from "../model.ts";
import { between, exp } from "../numbers.ts";
import { type Checked, listOf, number, oneOf, share, whole } from "../schema.ts";
import { CARDS, type Card, cardNames } from "./cards.ts";

const yuan = number(0, 1e9);

export const LIVE = {
  steps: whole(1, 400),
  /** The traffic that the platform gives: viewers a step, and a push in the first steps. */
  viewersPerStep: number(0, 1e6),
  pushViewers: number(0, 1e6),
  viewersPerAdYuan: number(0, 1000),
  staySeconds: number(1, 3600),
  startTrust: share,
  clicks: share,
  orders: share,
  referenceYuan: number(1, 1e6),
  elasticity: number(0, 10),
  unitCostYuan: yuan,
  commission: share,
  stock: whole(0, 1e7),
  packingBoxes: number(0, 1e7),
  /** Sales per viewer in ten steps that the platform finds ordinary, in yuan. */
  benchmarkYuan: number(0.1, 1e6),
  /** How readily the platform sees a broken rule; 1 as usual. */
  watchfulness: number(0, 5),
};

export type Live = Checked<typeof LIVE>;

const STEP_SECONDS = 30;
const MEMORY_STEPS = 8;
/** A card said again and again works less and less, by how often it was said in four minutes. */
const NOVELTY = [1, 0.6, 0.36, 0.22, 0.13, 0.08, 0.05, 0.03, 0.02];
const PUSH_STEPS = 6;
const COUPON_STEPS = 8;
const FULL_COUPON_YUAN = 5;
const REVIEW_STEPS = 10;
const RULE_POINTS = 12;
const START_VIEWERS = 12;
const NEWCOMER_UNDERSTANDING = 0.05;
const LATE_PARCEL_YUAN = 8;
const REFUNDED = 0.9;
/** In yuan: what a follower, a violation and a complaint are worth beyond the evening. */
const FOLLOWER_YUAN = 1.5;
const VIOLATION_YUAN = 400;
const COMPLAINT_YUAN = 12;

function planShape({ referenceYuan, steps }: Live) {
  return {
    /** What the host does, step by step; from the first again when they run out. */
    cards: listOf(oneOf(...cardNames), 1, steps),
    couponYuan: number(0, 0.5 * referenceYuan),
    adsYuanPerStep: number(0, 200),
  };
}

export type LivePlan = Checked<ReturnType<typeof planShape>>;

export interface LiveState {
  seed: number;
  step: number;
  /** What the host did, newest last; as many as are remembered. */
  recent: readonly Card[];
  viewers: number;
  /** 1 is an ordinary room. */
  attention: number;
  trust: number;
  understanding: number;
  urgency: number;
  /** What the platform thinks of the room; times its traffic. */
  traffic: number;
  stock: number;
  rulePoints: number;
  couponStepsLeft: number;
  cutOff: boolean;
  salesYuan: number;
  profitYuan: number;
  orders: number;
  refused: number;
  clicks: number;
  visitors: number;
  watchedSeconds: number;
  followers: number;
  complaints: number;
  violations: number;
  medicalClaim: boolean;
  /** Since the platform last looked. */
  reviewSalesYuan: number;
  reviewVisitors: number;
  /** What happened in this step, for the screen, its log and the time line. */
  now: {
    card: Card | null;
    novelty: number;
    came: number;
    left: number;
    clicks: number;
    orders: number;
    refused: number;
    violation: boolean;
    comment: Comment | null;
  };
}

/** What viewers ask or complain of; the state decides, so a good host hears it and answers. */
export type Comment =
  | "what-is-it"
  | "is-it-real"
  | "how-much"
  | "too-pushy"
  | "sold-out"
  | "complaint";

export const live: Model<Live, LivePlan, LiveState> = {
  name: "live",
  parameters: LIVE,
  consistent: () => {},
  plan: planShape,
  changeable: [],
  levers,
  steps: ({ steps }) => steps,
  begin,
  step,
  outcome,
};

/** The search turns a round of ten cards; a learner may play any row of them. */
function levers(): Lever[] {
  const round: Lever[] = [];
  for (let place = 0; place < 10; place++)
    round.push({ name: "cards", place, options: cardNames.filter((card) => !CARDS[card].banned) });
  return round.concat([
    { name: "couponYuan", options: [0, 5, 10, 20, 30] },
    { name: "adsYuanPerStep", options: [0, 4, 8, 16, 32] },
  ]);
}

function begin({ startTrust, stock }: Live, _: LivePlan, seed: number): LiveState {
  return {
    seed,
    step: 0,
    recent: [],
    viewers: START_VIEWERS,
    attention: 1,
    trust: startTrust,
    understanding: 0.1,
    urgency: 0,
    traffic: 1,
    stock,
    rulePoints: RULE_POINTS,
    couponStepsLeft: 0,
    cutOff: false,
    salesYuan: 0,
    profitYuan: 0,
    orders: 0,
    refused: 0,
    clicks: 0,
    visitors: START_VIEWERS,
    watchedSeconds: 0,
    followers: 0,
    complaints: 0,
    violations: 0,
    medicalClaim: false,
    reviewSalesYuan: 0,
    reviewVisitors: 0,
    now: {
      card: null,
      novelty: 1,
      came: 0,
      left: 0,
      clicks: 0,
      orders: 0,
      refused: 0,
      violation: false,
      comment: null,
    },
  };
}

function step(live: Live, state: LiveState, plan: LivePlan): LiveState {
  const card = plan.cards[state.step % plan.cards.length]!;
  const novelty = NOVELTY[state.recent.filter((said) => said === card).length]!;
  const crowd = comeAndGo(live, state, plan);
  const mood = moved(crowd, state, card, novelty * worth(card, plan));
  const police = policed(live, state, card, crowd.viewers);
  const coupon = card === "coupon" ? COUPON_STEPS : state.couponStepsLeft;
  const priceYuan = live.referenceYuan - (coupon > 0 ? plan.couponYuan : 0);
  const sale = sold(live, state, police.viewers, mood, priceYuan);
  const complained = sale.orders * complaintRate(mood, card);
  const after: LiveState = {
    seed: state.seed,
    step: state.step + 1,
    recent: [...state.recent, card].slice(-MEMORY_STEPS),
    viewers: police.viewers,
    attention: mood.attention,
    trust: mood.trust,
    understanding: mood.understanding,
    urgency: mood.urgency,
    traffic: police.traffic,
    stock: state.stock - sale.orders,
    rulePoints: police.rulePoints,
    couponStepsLeft: Math.max(0, coupon - 1),
    cutOff: police.cutOff,
    salesYuan: state.salesYuan + sale.orders * priceYuan,
    profitYuan:
      state.profitYuan +
      sale.orders * (priceYuan * (1 - live.commission) - live.unitCostYuan) -
      complained * priceYuan * REFUNDED -
      plan.adsYuanPerStep,
    orders: state.orders + sale.orders,
    refused: state.refused + sale.refused,
    clicks: state.clicks + sale.clicks,
    visitors: state.visitors + crowd.came,
    watchedSeconds: state.watchedSeconds + (STEP_SECONDS * (state.viewers + crowd.viewers)) / 2,
    followers: state.followers + followers(police.viewers, mood.trust, card, novelty),
    complaints: state.complaints + complained,
    violations: state.violations + (police.violation ? 1 : 0),
    medicalClaim: state.medicalClaim || card === "medicalClaim",
    reviewSalesYuan: state.reviewSalesYuan + sale.orders * priceYuan,
    reviewVisitors: state.reviewVisitors + crowd.came,
    now: {
      card,
      novelty,
      came: crowd.came,
      left: crowd.left,
      clicks: sale.clicks,
      orders: sale.orders,
      refused: sale.refused,
      violation: police.violation,
      comment: null,
    },
  };
  const reviewed = after.step % REVIEW_STEPS === 0 ? platformReview(live, after) : after;
  return { ...reviewed, now: { ...reviewed.now, comment: commentOn(reviewed, complained) } };
}

interface Crowd {
  came: number;
  left: number;
  viewers: number;
  /** Trust and understanding of the room, thinned by those who just came. */
  trust: number;
  understanding: number;
}

function comeAndGo(live: Live, state: LiveState, { adsYuanPerStep }: LivePlan): Crowd {
  const push = live.pushViewers * Math.max(0, 1 - state.step / PUSH_STEPS);
  const usual = live.viewersPerStep * state.traffic + push + adsYuanPerStep * live.viewersPerAdYuan;
  const noisy = state.cutOff ? 0 : usual * aroundOne(state.seed, state.step, 1, 0.3);
  const came = rounded(noisy, uniform(state.seed, state.step, 2));
  const seconds = live.staySeconds * Math.max(0.35, state.attention) * (0.8 + 0.45 * state.trust);
  const left = state.viewers * (1 - exp(-STEP_SECONDS / seconds));
  const stayed = state.viewers - left;
  const viewers = stayed + came;
  const old = stayed / Math.max(1, viewers);
  return {
    came,
    left,
    viewers,
    trust: state.trust * old + live.startTrust * (1 - old),
    understanding: state.understanding * old + NEWCOMER_UNDERSTANDING * (1 - old),
  };
}

/** A coupon of a few yuan moves nobody, one of nothing not at all. */
function worth(card: Card, { couponYuan }: LivePlan): number {
  return card === "coupon" ? Math.min(1, couponYuan / FULL_COUPON_YUAN) : 1;
}

interface Mood {
  attention: number;
  trust: number;
  understanding: number;
  urgency: number;
}

/** What a card does; trust and understanding fill up, attention and urgency fade. */
function moved(crowd: Crowd, state: LiveState, name: Card, novelty: number): Mood {
  const card = CARDS[name];
  const pressing = name === "fakeScarcity" ? Math.max(novelty, 0.3) : novelty;
  const { trust } = crowd;
  return {
    attention: 1 + (state.attention - 1) * 0.8 + card.attention * novelty,
    trust: card.trust >= 0 ? trust + card.trust * novelty * (1 - trust) : trust * (1 + card.trust),
    understanding: Math.min(
      1,
      crowd.understanding + card.understanding * novelty * (1 - crowd.understanding),
    ),
    urgency: Math.min(1, state.urgency * 0.7 + card.urgency * pressing),
  };
}

/** The platform may see a broken rule: points and traffic go; without points the room is cut. */
function policed({ watchfulness }: Live, state: LiveState, name: Card, viewers: number) {
  const { banned } = CARDS[name];
  const seen =
    banned !== undefined &&
    !state.cutOff &&
    uniform(state.seed, state.step, 9) < banned.seen * watchfulness;
  if (!banned || !seen) {
    const { rulePoints, traffic, cutOff } = state;
    return { rulePoints, traffic, cutOff, viewers: cutOff ? 0 : viewers, violation: false };
  }
  const rulePoints = state.rulePoints - banned.points;
  const cutOff = rulePoints <= 0;
  return {
    rulePoints,
    traffic: state.traffic * (1 - banned.trafficLost),
    cutOff,
    viewers: cutOff ? 0 : viewers,
    violation: true,
  };
}

/** The funnel: viewers click, clicks order, as far as the stock goes. */
function sold(live: Live, state: LiveState, viewers: number, mood: Mood, priceYuan: number) {
  const { attention, trust, understanding, urgency } = mood;
  const interest =
    live.clicks * (0.3 + 1.4 * understanding) * (0.55 + 0.45 * attention) * (1 + 1.2 * urgency);
  const cheap = exp(-live.elasticity * (priceYuan / live.referenceYuan - 1));
  const conviction =
    live.orders * cheap * (0.3 + 1.4 * trust) * (0.4 + 1.2 * understanding) * (1 + 0.5 * urgency);
  const clicks = viewers * between(interest, 0, 0.5);
  const noise = aroundOne(state.seed, state.step, 3, 0.35);
  const buyers = clicks * between(conviction, 0, 0.6) * noise;
  const wanted = rounded(buyers, uniform(state.seed, state.step, 4));
  const orders = Math.min(wanted, state.stock);
  return { clicks, orders, refused: wanted - orders };
}

/** Those who were hurried without trust, or lied to, regret it. */
function complaintRate({ urgency, trust }: Mood, card: Card): number {
  return Math.min(0.6, 0.03 + 0.22 * urgency * (1 - trust) + CARDS[card].complaints);
}

function followers(viewers: number, trust: number, card: Card, novelty: number): number {
  return viewers * 0.004 * (card === "follow" ? 1 + 3 * novelty : 1) * (0.5 + trust);
}

/** Every five minutes the platform gives more or less traffic, for sales and attention. */
function platformReview({ benchmarkYuan }: Live, state: LiveState): LiveState {
  const perViewer = state.reviewSalesYuan / Math.max(1, state.reviewVisitors);
  const sales = Math.min(2, perViewer / (benchmarkYuan / 10));
  const merit = 0.6 * sales + 0.4 * Math.min(2, state.attention);
  const change = between(0.7 + 0.3 * merit, 0.85, 1.25);
  return {
    ...state,
    traffic: between(state.traffic * change, 0.6, 2.5),
    reviewSalesYuan: 0,
    reviewVisitors: 0,
  };
}

/** The loudest of what moves viewers just now. */
function commentOn(state: LiveState, complained: number): Comment | null {
  if (state.cutOff) return null;
  if (state.now.refused > 0) return "sold-out";
  if (Math.floor(state.complaints) > Math.floor(state.complaints - complained)) return "complaint";
  if (uniform(state.seed, state.step, 8) < 0.5) return null;
  if (state.understanding < 0.25) return "what-is-it";
  if (state.trust < 0.5) return "is-it-real";
  return state.urgency > 0.5 ? "too-pushy" : "how-much";
}

function outcome({ packingBoxes }: Live, state: LiveState): Outcome {
  const late = Math.max(0, state.orders - packingBoxes);
  const profitYuan = state.profitYuan - late * LATE_PARCEL_YUAN;
  return {
    value:
      profitYuan +
      FOLLOWER_YUAN * state.followers -
      VIOLATION_YUAN * state.violations -
      COMPLAINT_YUAN * state.complaints,
    broken: state.cutOff || state.medicalClaim,
    figures: {
      profitYuan,
      orders: state.orders,
      visitors: state.visitors,
      clickShare: state.clicks / Math.max(1, state.visitors),
      buyShare: state.orders / Math.max(1, state.visitors),
      staySeconds: state.watchedSeconds / Math.max(1, state.visitors),
      complaintShare: state.complaints / Math.max(1, state.orders),
      followers: state.followers,
      violations: state.violations,
      cutOff: state.cutOff ? 1 : 0,
      refused: state.refused,
      late,
    },
    shocks: {},
  };
}
