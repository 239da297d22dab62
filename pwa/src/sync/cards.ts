/** Device cards, links and tickets (docs/sync-protocol.md, section 1): made here, checked here. */
import { fromBase64Url, toBase64Url, utf8 } from "../core/bytes.ts";
import {
  newSecretKey,
  type Point,
  type PrivateKey,
  type SecretKey,
  sign,
  thumbprint,
  verify,
} from "../core/crypto.ts";
import type { DeviceCard, Link, StoredDevice } from "../core/store.ts";

export interface Ticket {
  learner: string;
  /** A device of the learner, or `node:<kid>`. */
  issuer: string;
  key: SecretKey;
  /** The issuer's signature over the ticket's thumbprint. */
  grant: string;
  issuer_card: DeviceCard | null;
}

/** The link form of the URL starts with it, so that a later form can be told apart. */
const URL_VERSION = "1";
const NODE = "node:";

const grantText = (learner: string, ticket: string) =>
  utf8(`tianjian ticket\n${learner}\n${ticket}`);
const proofText = (learner: string, device: string) => utf8(`tianjian link\n${learner}\n${device}`);

export function cardOf({ device, learner, x, y, link }: StoredDevice): DeviceCard {
  return { device, learner, x, y, link };
}

/** Lets whoever holds the ticket add one device to the learner. */
export async function makeTicket(issuer: StoredDevice): Promise<Ticket> {
  const key = await newSecretKey();
  const { learner } = issuer;
  const grant = await sign(issuer.privateKey, grantText(learner, await thumbprint(key)));
  return {
    learner,
    issuer: issuer.device,
    key,
    grant: toBase64Url(grant),
    issuer_card: cardOf(issuer),
  };
}

/** The proof that `device` used the ticket. */
export async function makeLink(ticket: Ticket, device: string): Promise<Link> {
  const { x, y, d } = ticket.key;
  const key: PrivateKey = { x, y, d };
  const proof = await sign(key, proofText(ticket.learner, device));
  return {
    ticket: { x, y },
    issuer: ticket.issuer,
    grant: ticket.grant,
    proof: toBase64Url(proof),
  };
}

/**
 * True where the card's key has the card's name and the learner's consent: it is the first device,
 * or a device in `known` (by id) or the node granted the ticket that linked it.
 */
export async function isGoodCard(
  card: DeviceCard,
  learner: string,
  known: Record<string, DeviceCard>,
): Promise<boolean> {
  try {
    if (card.learner !== learner || (await thumbprint(card)) !== card.device) return false;
    if (card.device === learner) return card.link === null;
    return card.link !== null && (await isGoodLink(card.link, card, known));
  } catch {
    return false;
  }
}

async function isGoodLink(
  link: Link,
  { learner, device }: DeviceCard,
  known: Record<string, DeviceCard>,
): Promise<boolean> {
  const proof = fromBase64Url(link.proof);
  if (!(await verify(link.ticket, proofText(learner, device), proof))) return false;
  // A node's own restore tickets: the node is where the learner's history came from anyway.
  if (link.issuer.startsWith(NODE)) return true;
  const issuer: Point | undefined = known[link.issuer];
  const grant = fromBase64Url(link.grant);
  const text = grantText(learner, await thumbprint(link.ticket));
  return issuer !== undefined && verify(issuer, text, grant);
}

/** The fragment of a URL, without "#link=". */
export function ticketText({ learner, issuer, key, grant, issuer_card: card }: Ticket): string {
  const parts = [learner, issuer === learner ? "" : issuer, key.x, key.y, key.d, grant];
  if (card) parts.push(card.x, card.y);
  if (card?.link) {
    const { ticket, issuer: from, grant: by, proof } = card.link;
    parts.push(ticket.x, ticket.y, from, by, proof);
  }
  return [URL_VERSION, ...parts].join(".");
}

/** Throws TypeError for anything that is not a ticket. */
export function readTicketText(text: string): Ticket {
  const [version, ...parts] = text.split(".");
  const [learner, from, x, y, d, grant, ix, iy, tx, ty, li, lg, lp] = parts as string[];
  const good = parts.every((part) => /^[\w:-]{0,100}$/.test(part));
  if (version !== URL_VERSION || !good || ![6, 8, 13].includes(parts.length) || !learner)
    throw new TypeError("not a ticket");
  const issuer = from || learner;
  const link = tx ? { ticket: { x: tx, y: ty! }, issuer: li!, grant: lg!, proof: lp! } : null;
  const issuer_card = ix ? { device: issuer, learner, x: ix, y: iy!, link } : null;
  return { learner, issuer, key: { x: x!, y: y!, d: d! }, grant: grant!, issuer_card };
}

/** A ticket as JSON, from a node or a rescue file; throws TypeError. */
export function readTicketJson(value: unknown): Ticket {
  const ticket = value as Ticket;
  const texts = [ticket?.learner, ticket?.issuer, ticket?.grant, ticket?.key?.x, ticket?.key?.y];
  if (![...texts, ticket?.key?.d].every((text) => typeof text === "string" && text.length < 200))
    throw new TypeError("not a ticket");
  return ticket;
}
