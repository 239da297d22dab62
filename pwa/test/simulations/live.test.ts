import { expect, test } from "vitest";
import type { Card } from "../../engine/live/cards.ts";
import { CARDS, cardNames } from "../../engine/live/cards.ts";
import { HANDS, HONEST, LAWS, REPLIES, ROLES, TEMPTING } from "../../src/simulations/live/deck.ts";
import { EXAMPLE_CARDS, exampleWords } from "../../src/simulations/live/example.ts";
import { partnerCard } from "../../src/simulations/live/partners.ts";
import {
  clockOf,
  isOver,
  type Kept,
  now,
  openComments,
  openRoom,
  planOf,
  played,
  type Room,
  wholeCards,
} from "../../src/simulations/live/room.ts";
import { timelineOf } from "../../src/simulations/live/timeline.ts";
import { lawWords, seenOften } from "../../src/simulations/live/words.ts";
import { ask, playable } from "./engine.ts";

const LIVE = playable("county-live-room");
const START: Kept = { set: 1, couponYuan: 10, adsYuanPerStep: 0, cards: [] };

async function playAll(choose: (room: Room) => Card, kept: Kept = START): Promise<Room> {
  let room = await openRoom(ask, LIVE, kept);
  while (!isOver(room)) room = await played(ask, room, choose(room));
  return room;
}

const round = (LIVE.scenario.average as { cards: Card[] }).cards;
const textbook = (room: Room) => round[room.kept.cards.length % round.length]!;

test("every card is in exactly one hand, and the deck is the engine's", () => {
  const dealt = ROLES.flatMap((role) => HANDS[role]);
  expect([...dealt].sort()).toEqual([...cardNames].sort());
  expect([...HONEST, ...TEMPTING, "silence"].sort()).toEqual([...cardNames].sort());
});

test("each comment can be met well, weakly, and by a temptation", () => {
  for (const [good, weak, tempting] of Object.values(REPLIES)) {
    expect(HONEST).toContain(good);
    expect(HONEST).toContain(weak);
    expect(TEMPTING).toContain(tempting);
  }
});

test("a room played card by card is the room that the engine plays in one go", async () => {
  const room = await playAll(textbook);
  const again = await openRoom(ask, LIVE, room.kept);
  expect(again.states).toEqual(room.states);
  expect(room.states).toHaveLength(81);
  const whole = (await ask("story", { ...LIVE, actions: [planOf(room.kept)], set: 1 })) as {
    days: unknown[];
  };
  expect(whole.days).toEqual(room.states);
});

test("a phone that died finds the same room from the kept cards, and goes on the same", async () => {
  let room = await openRoom(ask, LIVE, START);
  for (let i = 0; i < 7; i++) room = await played(ask, room, textbook(room));
  const opened = await openRoom(ask, LIVE, JSON.parse(JSON.stringify(room.kept)));
  expect(opened.states).toEqual(room.states);
  expect((await played(ask, opened, "demo")).states).toEqual(
    (await played(ask, room, "demo")).states,
  );
});

test("a cut room is over, and is graded as cut and at most 40", async () => {
  const room = await playAll(() => "medicalClaim");
  expect(now(room).cutOff).toBe(true);
  expect(room.kept.cards.length).toBeLessThan(80);
  const cards = wholeCards(room);
  expect(cards).toHaveLength(80);
  const actions = [planOf({ ...room.kept, cards })];
  const { grade } = (await ask("grade", { ...LIVE, actions })) as {
    grade: { score: number; capped: boolean };
  };
  expect(grade.capped).toBe(true);
  expect(grade.score).toBeLessThanOrEqual(40);
});

test("comments wait to be answered, and a card that meets one takes it away", async () => {
  let room = await openRoom(ask, LIVE, START);
  for (let i = 0; i < 80 && openComments(room).length === 0; i++)
    room = await played(ask, room, "call");
  const [first] = openComments(room);
  expect(first).toBeDefined();
  room = await played(ask, room, REPLIES[first!.comment][0]);
  expect(openComments(room).filter(({ step }) => step === first!.step)).toEqual([]);
});

test("helpers keep the rules, and are worse than the textbook and better than nobody", async () => {
  const room = await playAll((one) => partnerCard(one, ROLES));
  const idle = await playAll((one) => partnerCard(one, ["assistant", "controller"]));
  const book = await playAll(textbook);
  for (const one of [room, idle])
    expect(one.kept.cards.some((card) => TEMPTING.includes(card))).toBe(false);
  const silent = await playAll(() => "silence");
  const [alone, helped, none, best] = [room, idle, silent, book].map((one) => now(one).orders);
  expect(helped!).toBeGreaterThan(none!);
  expect(alone!).toBeGreaterThan(helped!);
  expect(best!).toBeGreaterThan(alone!);
});

test("the time line names the temptation and the tired card by minute, with what they cost", async () => {
  const room = await playAll((one) => {
    const step = one.kept.cards.length;
    if (step === 30) return "absoluteWords";
    return step > 50 && step < 58 ? "call" : textbook(one);
  });
  const parts: number[] = [];
  const timeline = await timelineOf(ask, room, (part) => parts.push(part));
  expect(parts[parts.length - 1]).toBe(1);
  const [shout, ...others] = timeline.tempted;
  expect(others).toEqual([]);
  expect(shout).toMatchObject({ step: 30, card: "absoluteWords" });
  expect(HONEST).toContain(shout!.instead);
  expect(shout!.cost).toBeGreaterThan(0);
  expect(["caught", "risky"]).toContain(shout!.why);
  const tired = timeline.cost.filter(({ step }) => step > 50 && step < 58);
  expect(tired.map(({ why }) => why)).toContain("again");
  for (const { cost } of tired) expect(cost).toBeGreaterThan(1);
  expect(timeline.brought.length).toBeGreaterThan(0);
  for (const { cost } of timeline.brought) expect(cost).toBeLessThan(0);
});

test("times of the show are read in minutes", () => {
  expect([clockOf(0), clockOf(1), clockOf(25), clockOf(80)]).toEqual([
    "0:00",
    "0:30",
    "12:30",
    "40:00",
  ]);
});

test("what the screen says of temptations is what the engine does", () => {
  for (const card of TEMPTING) {
    expect(seenOften(card)).toBe(Math.round(100 * CARDS[card].banned!.seen));
    expect(lawWords(card)).not.toBe("");
    expect(LAWS[card]).toBeDefined();
  }
});

test("the example shows what it says: its temptation is caught, its words go with its cards", async () => {
  let room = await openRoom(ask, LIVE, START);
  for (const card of EXAMPLE_CARDS) room = await played(ask, room, card);
  const tempted = room.states.filter(({ now: { card } }) => card === "medicalClaim");
  expect(tempted.map((state) => state.now.violation)).toEqual([true]);
  expect(exampleWords()).toHaveLength(EXAMPLE_CARDS.length);
});
