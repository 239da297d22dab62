/**
 * At which minute what cost how many orders, and why. Each half minute is played again with another
 * card, in several rooms: one room alone would mostly show luck.
 */
import type { Ask } from "../engine.ts";
import { type Card, isTempting } from "./deck.ts";
import { type LiveState, planOf, type Room, wholeCards } from "./room.ts";

/** Why a card did little, or harm. */
export type Why =
  | "cut"
  | "caught"
  | "risky"
  | "silent"
  | "again"
  | "not-understood"
  | "not-trusted"
  | "pushed"
  | "sold-out"
  | "better-card";

export interface Moment {
  step: number;
  card: Card;
  /** The card it was compared with. */
  instead: Card;
  /** Orders that this half minute cost (or, negative, brought), on average over the rooms. */
  cost: number;
  why: Why;
}

export interface Timeline {
  /** Every temptation that was played, in order, whatever it cost. */
  tempted: Moment[];
  /** Honest cards, the most costly first; none below half an order. */
  cost: Moment[];
  /** What brought most, against having said nothing. */
  brought: Moment[];
}

/** Enough for an order to be told from chance; a few seconds on an old phone. */
const ROOMS = 12;
const SHOWN = 4;
const LEAST = 0.5;

/** `onProgress` hears the part done, 0 to 1. Rejects with EngineError. */
export async function timelineOf(
  ask: Ask,
  room: Room,
  onProgress: (part: number) => void = () => {},
): Promise<Timeline> {
  const cards = wholeCards(room);
  const usual = await orders(ask, room, cards);
  const tempted: Moment[] = [];
  const missed: Moment[] = [];
  const brought: Moment[] = [];
  const count = room.kept.cards.length;
  for (let step = 0; step < count; step++) {
    const [card, before] = [cards[step]!, room.states[step]!];
    const instead = betterCard(room, step);
    const others: Card[] = instead === "silence" ? ["silence"] : [instead, "silence"];
    for (const other of others) {
      if (other === card) continue;
      const gain = (await orders(ask, room, replaced(cards, step, other))) - usual;
      const moment = { step, card, instead: other, cost: gain, why: whyOf(room, step, before) };
      if (other === instead && isTempting(card)) tempted.push(moment);
      else if (other === instead && gain >= LEAST) missed.push(moment);
      else if (other === "silence" && -gain >= LEAST && !isTempting(card)) brought.push(moment);
    }
    onProgress((step + 1) / count);
  }
  missed.sort((a, b) => b.cost - a.cost);
  brought.sort((a, b) => a.cost - b.cost);
  return { tempted, cost: missed.slice(0, SHOWN), brought: brought.slice(0, SHOWN) };
}

async function orders(ask: Ask, room: Room, cards: Card[]): Promise<number> {
  const { scenario } = room.playable;
  const actions = [planOf({ ...room.kept, cards })];
  const answer = await ask("grade", { scenario, actions, set: room.kept.set, seasons: ROOMS });
  return (answer as { figures: { orders: number } }).figures.orders;
}

function replaced(cards: readonly Card[], step: number, card: Card): Card[] {
  const other = cards.slice();
  other[step] = card;
  return other;
}

/** What the room asked for in that half minute: what it lacked most, and had not just heard. */
function betterCard(room: Room, step: number): Card {
  const before = room.states[step]!;
  const lately = (card: Card) => before.recent.filter((said) => said === card).length;
  const wishes = wishesOf(before);
  const fresh = wishes.filter((card) => lately(card) < 2);
  return fresh[0] ?? wishes[0]!;
}

function wishesOf({ understanding, trust, attention, stock }: LiveState): Card[] {
  if (stock === 0) return ["follow"];
  const wishes: Card[] = [];
  if (understanding < 0.4) wishes.push("demo", "answer");
  if (trust < 0.6) wishes.push("certificate", "answer");
  if (attention < 1.2) wishes.push("demo", "greet", "story");
  return wishes.concat("coupon", "price", "scarcity", "story", "demo");
}

function whyOf(room: Room, step: number, before: LiveState): Why {
  const card = room.kept.cards[step]!;
  const { violation } = room.states[step + 1]!.now;
  if (isTempting(card)) {
    if (room.states[step + 1]!.cutOff && !before.cutOff) return "cut";
    return violation ? "caught" : "risky";
  }
  if (before.stock === 0) return "sold-out";
  if (card === "silence") return "silent";
  if (before.recent.filter((said) => said === card).length >= 2) return "again";
  const pushing = card === "call" || card === "price" || card === "scarcity" || card === "coupon";
  if (pushing && before.understanding < 0.25) return "not-understood";
  if (pushing && before.trust < 0.5) return "not-trusted";
  return card === "call" ? "pushed" : "better-card";
}
