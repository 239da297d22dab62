import { describe, expect, test } from "vitest";
import { newDeviceKey, thumbprint } from "../../src/core/crypto.ts";
import type { DeviceCard, StoredDevice } from "../../src/core/store.ts";
import {
  cardOf,
  isGoodCard,
  makeLink,
  makeTicket,
  readTicketJson,
  readTicketText,
  type Ticket,
  ticketText,
} from "../../src/sync/cards.ts";
import { vector } from "../support/vectors.ts";

interface LinkVector {
  learner: string;
  first_card: DeviceCard;
  ticket: Ticket;
  card: DeviceCard;
  node_ticket: Ticket;
  node_card: DeviceCard;
}

const known = vector<LinkVector>("sync/links");

async function newDevice(learner?: string): Promise<StoredDevice> {
  const key = await newDeviceKey();
  const device = await thumbprint(key);
  return { ...key, device, learner: learner ?? device, link: null, next: 1, cards: [] };
}

test("cards that Python made are good here", async () => {
  const cards = { [known.first_card.device]: known.first_card };
  expect(await isGoodCard(known.first_card, known.learner, {})).toBe(true);
  expect(await isGoodCard(known.card, known.learner, cards)).toBe(true);
  expect(await isGoodCard(known.node_card, known.learner, cards)).toBe(true);
});

test("a second device is linked by a ticket of the first, a third by one of the second", async () => {
  const first = await newDevice();
  const cards: Record<string, DeviceCard> = { [first.device]: cardOf(first) };
  let issuer = first;
  for (let i = 0; i < 2; i++) {
    const ticket = readTicketText(ticketText(await makeTicket(issuer)));
    const next = await newDevice(first.learner);
    next.link = await makeLink(ticket, next.device);
    expect(await isGoodCard(cardOf(next), first.learner, cards)).toBe(true);
    cards[next.device] = cardOf(next);
    issuer = next;
  }
});

describe("a card is refused", () => {
  test.each([
    ["of another learner", (card: DeviceCard) => ({ ...card, learner: "x".repeat(43) })],
    ["with another device's name", (card: DeviceCard) => ({ ...card, device: "x".repeat(43) })],
    ["without a link", (card: DeviceCard) => ({ ...card, link: null })],
    ["whose issuer nobody knows", (card: DeviceCard) => changed(card, { issuer: "somebody" })],
    ["with a borrowed grant", (card: DeviceCard) => changed(card, { grant: card.link!.proof })],
    ["with a borrowed proof", (card: DeviceCard) => changed(card, { proof: card.link!.grant })],
  ])("%s", async (_, change) => {
    const cards = { [known.first_card.device]: known.first_card };
    expect(await isGoodCard(change(known.card), known.learner, cards)).toBe(false);
  });
});

function changed(card: DeviceCard, patch: Partial<NonNullable<DeviceCard["link"]>>): DeviceCard {
  return { ...card, link: { ...card.link!, ...patch } };
}

test("a ticket's URL is short and comes back whole, also of a node", () => {
  expect(ticketText(known.ticket).length).toBeLessThan(400);
  expect(readTicketText(ticketText(known.ticket))).toEqual(known.ticket);
  expect(readTicketText(ticketText(known.node_ticket))).toEqual(known.node_ticket);
  const linked = { ...known.ticket, issuer: known.card.device, issuer_card: known.card };
  expect(readTicketText(ticketText(linked))).toEqual(linked);
});

test("anything else is no ticket", () => {
  for (const text of ["", "1", "2.a.b.c.d.e.f", "1.a..b.c.d", "1.a b.c.d.e.f.g", "https://x/"])
    expect(() => readTicketText(text)).toThrow(TypeError);
  for (const value of [null, {}, { ...known.ticket, key: null }, { ...known.ticket, grant: 5 }])
    expect(() => readTicketJson(value)).toThrow(TypeError);
});
