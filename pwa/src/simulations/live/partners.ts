/**
 * Colleagues that the engine's side plays: for somebody alone, and for a phone that dropped out. They
 * keep the rules and are plain, not clever: the learner should gain by taking over.
 */
import { type Card, type Comment, HANDS, isTempting, type Role } from "./deck.ts";
import { type LiveState, now, openComments, type Room } from "./room.ts";

/** Steps that a helper leaves between two of their own cards. */
const REST = 3;
/** A helper's card is not said again within the engine's memory of eight steps. */
const TOO_OFTEN = 2;
const ROUND: readonly Card[] = ["greet", "demo", "story", "price", "demo", "call"];

/**
 * What the room does in this step when nobody put up a card. `played`: the roles without a person.
 * Alone (host is a person) the helpers answer now and then; a room without a host goes its round.
 */
export function partnerCard(room: Room, played: readonly Role[]): Card {
  const { cards } = room.kept;
  const since = stepsSinceHelp(cards, played);
  if (played.includes("assistant") && since >= REST) {
    const card = assistants(room);
    if (card) return card;
  }
  if (played.includes("controller") && since >= REST) {
    const card = controllers(now(room));
    if (card && fresh(room, card)) return card;
  }
  return played.includes("host") ? hosts(room) : "silence";
}

function stepsSinceHelp(cards: readonly Card[], played: readonly Role[]): number {
  const helpers = played.filter((role) => role !== "host");
  for (let back = 0; back < cards.length; back++) {
    const card = cards[cards.length - 1 - back]!;
    if (helpers.some((role) => HANDS[role].includes(card)) && card !== "silence") return back;
  }
  return cards.length;
}

function assistants(room: Room): Card | null {
  const [first] = openComments(room);
  const card = first && ANSWERS[first.comment];
  if (card && fresh(room, card)) return card;
  return null;
}

const ANSWERS: Record<Comment, Card> = {
  "what-is-it": "answer",
  "is-it-real": "certificate",
  "how-much": "coupon",
  "too-pushy": "answer",
  "sold-out": "follow",
  complaint: "answer",
};

/** The stock as it is, once it is true that there is little. */
function controllers({ stock }: LiveState): Card | null {
  return stock > 0 && stock <= 40 ? "scarcity" : null;
}

function hosts(room: Room): Card {
  const { understanding, trust } = now(room);
  if (understanding < 0.2 && fresh(room, "demo")) return "demo";
  if (trust < 0.45 && fresh(room, "story")) return "story";
  return ROUND[room.kept.cards.length % ROUND.length]!;
}

function fresh(room: Room, card: Card): boolean {
  return !isTempting(card) && now(room).recent.filter((said) => said === card).length < TOO_OFTEN;
}
