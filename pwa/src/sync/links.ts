/** A second phone for the same learner: by QR code or by an 8-digit code. */
import { atNode } from "../core/address.ts";
import { concat, fromUtf8 } from "../core/bytes.ts";
import { sign } from "../core/crypto.ts";
import { language } from "../core/i18n.ts";
import { now } from "../core/journal.ts";
import { ask, NetError } from "../core/net.ts";
import type { Profile } from "../core/phone-types.ts";
import {
  addLearner,
  currentProfile,
  listProfiles,
  makeDevice,
  removeProfile,
  switchTo,
} from "../profile/profiles.ts";
import {
  makeLink,
  makeTicket,
  readTicketJson,
  readTicketText,
  type Ticket,
  ticketText,
} from "./cards.ts";
import { frameLine } from "./frame.ts";
import { ownDevice } from "./standing.ts";
import { syncNow, syncStatus } from "./sync.ts";

export class LinkError extends Error {
  constructor(
    readonly code:
      | "bad-link"
      | "wrong-code"
      | "spent"
      | "rate-limited"
      | "offline"
      | "server-error",
    /** Milliseconds since 1970, for `rate-limited`. */
    readonly retryAt?: number,
  ) {
    super(`link ${code}`);
  }
}

const JSON_TYPE = "application/json";
const BINARY = "application/octet-stream";
const IN_URL = /#link=([^&]+)$/;

/** `https://host/#link=…`: whoever opens it may link one device. */
export async function makeTicketUrl(): Promise<string> {
  const ticket = await makeTicket(await issuer());
  return `${location.origin}/#link=${ticketText(ticket)}`;
}

/** SVG path data and size of a QR code, one unit a module, without the quiet zone. */
export async function qrPath(text: string): Promise<{ size: number; path: string }> {
  const { encode } = await import("uqr");
  const { data, size } = encode(text, { ecc: "L", border: 0 });
  let path = "";
  data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`;
    });
  });
  return { size, path };
}

/** Leaves a ticket at the node for ten minutes. Throws LinkError. */
export async function makeTicketCode(): Promise<{ code: string; expires: string }> {
  // The node keeps tickets of devices that it knows.
  if (syncStatus().lastSync === null) await syncNow();
  const device = await issuer();
  const ticket = await makeTicket(device);
  const header = { v: 1, learner: device.learner, device: device.device, sent: now(), ticket };
  const line = frameLine(header, []);
  const body = concat([await sign(device.privateKey, line), line]);
  const options = { method: "POST", headers: { "Content-Type": BINARY }, body } as const;
  return asLink(async () => {
    const answer = await ask(atNode("/api/v1/links"), { ...options, expect: JSON_TYPE });
    return JSON.parse(fromUtf8(answer.body));
  });
}

/** Becomes a device of the learner and fetches their batches. Throws LinkError, StorageError. */
export async function useTicket(urlOrCode: string): Promise<Profile> {
  const ticket = await readTicket(urlOrCode.trim());
  const here = (await listProfiles()).find(({ learner }) => learner === ticket.learner);
  if (here) return comeBack(here);
  const profile = await adoptTicket(ticket);
  const { ok } = await syncNow();
  if (ok) return currentProfile()!;
  await removeProfile(profile.learner);
  const { error } = syncStatus();
  throw error?.code === "wrong-key"
    ? new LinkError("spent")
    : new LinkError(offlineOr(error?.code));
}

/** The learner is on this phone already: nothing to link. */
async function comeBack(profile: Profile): Promise<Profile> {
  if (!profile.hasPin) await switchTo(profile.learner);
  return profile;
}

/** A new device key with the ticket's link; the name comes with the first sync. */
export async function adoptTicket(ticket: Ticket): Promise<Profile> {
  const device = await makeDevice(ticket.learner);
  device.link = await makeLink(ticket, device.device);
  device.cards = ticket.issuer_card ? [ticket.issuer_card] : [];
  return addLearner(device, { nickname: "…", picture: "", language, group: "" });
}

async function readTicket(urlOrCode: string): Promise<Ticket> {
  const digits = urlOrCode.replace(/[\s-]/g, "");
  if (/^\d{8}$/.test(digits)) return claim(digits);
  try {
    return readTicketText(IN_URL.exec(urlOrCode)?.[1] ?? urlOrCode);
  } catch {
    throw new LinkError("bad-link");
  }
}

async function claim(code: string): Promise<Ticket> {
  const headers = { "Content-Type": JSON_TYPE };
  const body = JSON.stringify({ code });
  return asLink(async () => {
    const options = { method: "POST", headers, body, expect: JSON_TYPE } as const;
    return readTicketJson(
      JSON.parse(fromUtf8((await ask(atNode("/api/v1/links/claim"), options)).body)),
    );
  });
}

async function asLink<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TypeError) throw new LinkError("bad-link");
    if (!(error instanceof NetError)) throw error;
    if (error.code === "refused") throw new LinkError("wrong-code");
    throw new LinkError(offlineOr(error.code), error.retryAt);
  }
}

function offlineOr(code: string | undefined): "offline" | "rate-limited" | "server-error" {
  if (code === "rate-limited") return code;
  return code === "offline" || code === "captive-portal" ? "offline" : "server-error";
}

function issuer() {
  const profile = currentProfile();
  if (!profile) throw new Error("no profile is open");
  return ownDevice(profile.learner);
}
