/**
 * The cards of a live room: who holds which, what a viewer's comment may be answered with, and
 * which ones only tempt. What a card does to the room is the engine's (pwa/engine/live/cards.ts).
 */
import type { Card } from "../../../engine/live/cards.ts";
import type { Comment } from "../../../engine/live/live.ts";

export type { Card, Comment };

/** Host, assistant, controller. */
export type Role = "host" | "assistant" | "controller";
export const ROLES: readonly Role[] = ["host", "assistant", "controller"];

/** Server and phones hold the same list (server/simulations/rooms/deck.py). */
export const HANDS: Readonly<Record<Role, readonly Card[]>> = {
  host: ["greet", "story", "demo", "price", "call", "absoluteWords", "medicalClaim"],
  assistant: ["answer", "certificate", "coupon", "follow"],
  controller: ["scarcity", "silence", "fakeScarcity"],
};

export const HONEST: readonly Card[] = [
  "greet",
  "story",
  "demo",
  "certificate",
  "answer",
  "price",
  "coupon",
  "scarcity",
  "call",
  "follow",
];

export const TEMPTING: readonly Card[] = ["fakeScarcity", "absoluteWords", "medicalClaim"];

/** The fact cards that say which law it is (lessons/facts). */
export const LAWS: Readonly<Partial<Record<Card, string>>> = {
  fakeScarcity: "L14",
  absoluteWords: "L11",
  medicalClaim: "L12",
};

export function isTempting(card: Card): boolean {
  return TEMPTING.includes(card);
}

/** All cards that one person may play: alone, one holds them all. */
export function handOf(role: Role | null): readonly Card[] {
  return role === null ? [...HONEST, ...TEMPTING] : HANDS[role];
}

/** Three ways to answer a comment: the one that helps, a weak one, and the one that tempts. */
export const REPLIES: Readonly<Record<Comment, readonly [Card, Card, Card]>> = {
  "what-is-it": ["demo", "call", "absoluteWords"],
  "is-it-real": ["certificate", "call", "medicalClaim"],
  "how-much": ["price", "greet", "fakeScarcity"],
  "too-pushy": ["answer", "call", "fakeScarcity"],
  "sold-out": ["follow", "call", "fakeScarcity"],
  complaint: ["answer", "price", "absoluteWords"],
};

/** Cards that meet a comment; playing one of them takes it off the list. */
const MEETS: Readonly<Record<Comment, readonly Card[]>> = {
  "what-is-it": ["demo", "answer", "story"],
  "is-it-real": ["certificate", "answer"],
  "how-much": ["price", "coupon"],
  "too-pushy": ["answer", "story", "demo", "silence"],
  "sold-out": ["follow", "answer"],
  complaint: ["answer"],
};

export function meets(card: Card, comment: Comment): boolean {
  return MEETS[comment].includes(card);
}
