/**
 * A live room on this phone: which cards were played so far, and what the engine makes of them. The
 * engine plays one step at a time; the cards alone are kept, since they lead to the same room again.
 */
import type { LiveState } from "../../../engine/live/live.ts";
import type { Ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { type Card, type Comment, isTempting, meets } from "./deck.ts";

export type { LiveState };

/** What is decided before the first viewer comes. */
export interface Setting {
  couponYuan: number;
  adsYuanPerStep: number;
}

/** All that has to be kept of a room. */
export interface Kept extends Setting {
  /** The set of rooms; its first one is played. */
  set: number;
  /** Played for the record: the seal that the set was drawn with. */
  seal?: number;
  cards: Card[];
}

export interface Room {
  playable: Playable;
  kept: Kept;
  /** Before the first step and after each. */
  states: LiveState[];
  steps: number;
}

const SECONDS_A_STEP = 30;
export const PRACTICE_SET = 1;

export async function openRoom(ask: Ask, playable: Playable, kept: Kept): Promise<Room> {
  const steps = Number(playable.scenario.parameters.steps);
  if (kept.cards.length === 0) {
    const plan = planOf({ ...kept, cards: ["silence"] });
    const first = await ask("begin", { ...playable, plan, set: kept.set });
    return { playable, kept, states: [first as LiveState], steps };
  }
  const { days } = (await ask("story", {
    ...playable,
    actions: [planOf(kept)],
    set: kept.set,
  })) as { days: LiveState[] };
  return { playable, kept, states: days.slice(0, kept.cards.length + 1), steps };
}

/** The room after one more card; nothing is kept here. */
export async function played(ask: Ask, room: Room, card: Card): Promise<Room> {
  const kept = { ...room.kept, cards: [...room.kept.cards, card] };
  const next = await ask("step", { ...room.playable, plan: planOf(kept), state: now(room) });
  return { ...room, kept, states: [...room.states, next as LiveState] };
}

export function planOf({ cards, couponYuan, adsYuanPerStep }: Kept) {
  return { cards, couponYuan, adsYuanPerStep };
}

export function now({ states }: Room): LiveState {
  return states[states.length - 1]!;
}

/** To its end, or cut off by the platform: then no card does anything any more. */
export function isOver(room: Room): boolean {
  return room.kept.cards.length >= room.steps || now(room).cutOff;
}

/** A cut room's cards as they are graded: silence to the end, and not its first cards once more. */
export function wholeCards({ kept, steps }: Room): Card[] {
  const rest = Math.max(0, steps - kept.cards.length);
  return [...kept.cards, ...Array<Card>(rest).fill("silence")];
}

/** Minutes and seconds of the show at a step: "12:30". */
export function clockOf(step: number): string {
  const seconds = step * SECONDS_A_STEP;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}:${rest < 10 ? "0" : ""}${rest}`;
}

/** How long a comment waits before the viewer is gone. */
const COMMENT_STEPS = 4;

/** What viewers said and nobody answered, oldest first; one of a kind. */
export function openComments({ states }: Room): { comment: Comment; step: number }[] {
  const open: { comment: Comment; step: number }[] = [];
  states.forEach(({ now: { card, comment } }, step) => {
    for (let i = open.length - 1; i >= 0; i--)
      if (step - open[i]!.step > COMMENT_STEPS || (card && meets(card, open[i]!.comment)))
        open.splice(i, 1);
    if (comment && !open.some((one) => one.comment === comment)) open.push({ comment, step });
  });
  return open;
}

/** How often this card was said in the last eight steps, the present one not counted. */
export function saidLately(room: Room, card: Card): number {
  return now(room).recent.filter((said) => said === card).length;
}

/** Every temptation played, with whether the platform saw it. */
export function temptations({ states }: Room): { step: number; card: Card; seen: boolean }[] {
  const found: { step: number; card: Card; seen: boolean }[] = [];
  states.forEach(({ now: { card, violation } }, step) => {
    if (card && isTempting(card)) found.push({ step, card, seen: violation });
  });
  return found;
}
