/** What a host can do in half a minute, and what it does to the room. */

export type Card =
  | "greet"
  | "story"
  | "demo"
  | "certificate"
  | "answer"
  | "price"
  | "coupon"
  | "scarcity"
  | "call"
  | "follow"
  | "fakeScarcity"
  | "absoluteWords"
  | "medicalClaim"
  | "silence";

export interface Effect {
  attention: number;
  trust: number;
  understanding: number;
  urgency: number;
  /** More complaints for each order. */
  complaints: number;
  /** A temptation against the rules: how often it is seen, and what that costs. */
  banned?: { seen: number; points: number; trafficLost: number };
}

export const CARDS: Readonly<Record<Card, Effect>> = {
  greet: effect(0.25, 0.02, 0, 0),
  story: effect(0.18, 0.06, 0.06, 0),
  demo: effect(0.3, 0.06, 0.22, 0.02),
  certificate: effect(0.05, 0.14, 0.08, 0),
  answer: effect(0.22, 0.1, 0.14, 0),
  price: effect(0.1, 0, 0.08, 0.12),
  coupon: effect(0.35, 0, 0, 0.4),
  scarcity: effect(0.15, 0.01, 0, 0.35),
  call: effect(0.02, -0.01, 0, 0.3),
  follow: effect(0.05, 0, 0, 0),
  fakeScarcity: {
    ...effect(0.25, -0.05, 0, 0.6, 0.1),
    banned: { seen: 0.15, points: 2, trafficLost: 0.35 },
  },
  absoluteWords: {
    ...effect(0.15, -0.01, 0.05, 0.15, 0.06),
    banned: { seen: 0.35, points: 2, trafficLost: 0.35 },
  },
  medicalClaim: {
    ...effect(0.2, 0.02, 0.05, 0.25, 0.06),
    banned: { seen: 0.6, points: 6, trafficLost: 0.6 },
  },
  silence: effect(-0.15, 0, 0, 0),
};

export const cardNames = Object.keys(CARDS) as Card[];

function effect(
  attention: number,
  trust: number,
  understanding: number,
  urgency: number,
  complaints = 0,
): Effect {
  return { attention, trust, understanding, urgency, complaints };
}
