/** All of a learner's batches as one file (docs/sync-protocol.md, section 6). */
import { type Bytes, blobBytes } from "../core/bytes.ts";
import type { Profile } from "../core/phone-types.ts";
import { type DeviceCard, inStore, type StoredBatch } from "../core/store.ts";
import { packEntries, restoreEntries } from "../numbers/carry.ts";
import { adoptProfileData, currentProfile, listProfiles, switchTo } from "../profile/profiles.ts";
import { BadBatch, digestOf, isSignedBy, openBatch } from "./batch.ts";
import { cardOf, makeTicket, readTicketJson, type Ticket } from "./cards.ts";
import { BadFrame } from "./failure.ts";
import { frame, readFrame } from "./frame.ts";
import { rebuildProgress, trustedCards } from "./inbox.ts";
import { adoptTicket } from "./links.ts";
import { sealPending } from "./outbox.ts";
import { ownDevice, readState, stateOf } from "./standing.ts";

const FORMAT = "tianjian-rescue";
const LARGEST = 16_000_000;

export interface RescueResult {
  profile: Profile;
  batches: number;
  events: number;
  /** Entries of "My numbers" that were new here, or newer. */
  notes: number;
  /** Batches in the file that did not verify, and entries that could not be read. */
  refused: number;
}

export class RescueError extends Error {
  constructor(readonly code: "not-a-rescue-file" | "damaged" | "too-large" | "newer-format") {
    super(`rescue ${code}`);
  }
}

/** What a file's name must not hold on some system, and what shows nothing. */
const UNFIT = /[\s\\/:*?"'<>|.,;()[\]{}&%$#!^`~=+\u00ad\u200b-\u200f\u2060-\u206f\ufeff-]+/g;

/** A file name for `exportRescue`: "nickname-2026-11-22.tjrescue". */
export function rescueName(): string {
  const name = (currentProfile()?.nickname ?? "").replace(UNFIT, "-") || "learner";
  return `${name}-${new Date().toISOString().slice(0, 10)}.tjrescue`;
}

/** Everything that the current learner did, sent or not. Throws StorageError. */
export async function exportRescue(): Promise<Blob> {
  const { learner } = currentProfile()!;
  await sealPending(learner);
  const device = await ownDevice(learner);
  const ticket = await makeTicket(device);
  const [batches, state] = await inStore((store) =>
    Promise.all([store.getAllFromIndex("batches", "learner", learner), stateOf(store, learner)]),
  );
  const cards = { ...state.cards, ...byDevice(device.cards), [device.device]: cardOf(device) };
  const header = { format: FORMAT, v: 1, learner, cards: Object.values(cards), ticket };
  const pieces = batches.map((batch) => batch.bytes);
  const notes = await packEntries(learner);
  const bytes = notes
    ? frame({ ...header, numbers: 1 }, [...pieces, notes])
    : frame(header, pieces);
  return new Blob([bytes], { type: "application/octet-stream" });
}

function byDevice(cards: readonly DeviceCard[]): Record<string, DeviceCard> {
  const found: Record<string, DeviceCard> = {};
  for (const card of cards) found[card.device] = card;
  return found;
}

/** Restores the learner on this phone and switches to them. Throws RescueError, StorageError. */
export async function importRescue(file: Blob): Promise<RescueResult> {
  if (file.size > LARGEST) throw new RescueError("too-large");
  const { learner, cards, ticket, batches, notes } = readRescue(await blobBytes(file));
  const trusted = await trustedCards(
    learner,
    {},
    cards.map((card) => ({ card })),
  );
  const good = await verified(learner, trusted, batches);
  await openLearner(learner, ticket);
  const added = await keep(learner, trusted, good);
  await rebuildProgress(learner);
  const progress = await inStore((store) => store.get("progress", learner));
  if (progress?.profile) await adoptProfileData(learner, progress.profile[1]);
  const own = notes ? await restoreEntries(learner, notes) : { notes: 0, bad: 0 };
  const refused = batches.length - good.length + own.bad;
  return { ...added, notes: own.notes, profile: currentProfile()!, refused };
}

interface RescueFile {
  learner: string;
  cards: DeviceCard[];
  ticket: Ticket;
  batches: Bytes[];
  /** "My numbers", where the file holds them. */
  notes?: Bytes;
}

function readRescue(bytes: Bytes): RescueFile {
  try {
    const { header, batches } = readFrame(bytes);
    const { format, v, learner, cards } = header;
    if (format !== FORMAT) throw new RescueError("not-a-rescue-file");
    if (Number(v) > 1) throw new RescueError("newer-format");
    const ticket = readTicketJson(header.ticket);
    if (typeof learner !== "string" || !Array.isArray(cards) || ticket.learner !== learner)
      throw new RescueError("damaged");
    const notes = header.numbers === 1 ? batches.pop() : undefined;
    return { learner, cards, ticket, batches, notes };
  } catch (error) {
    if (error instanceof RescueError) throw error;
    const cut = error instanceof BadFrame && /sizes/.test(error.message);
    throw new RescueError(cut || error instanceof TypeError ? "damaged" : "not-a-rescue-file");
  }
}

/** Batches in unbroken chains, signed by trusted devices. */
async function verified(
  learner: string,
  cards: Record<string, DeviceCard>,
  batches: readonly Bytes[],
): Promise<StoredBatch[]> {
  const opened = batches.map(tryOpen).filter((batch) => batch !== null);
  opened.sort((a, b) => a.head.n - b.head.n);
  const ends: Record<string, { n: number; digest: string }> = {};
  const good: StoredBatch[] = [];
  for (const batch of opened) {
    const { device, n, prev, first, count } = batch.head;
    const end = ends[device] ?? { n: 0, digest: "" };
    const card = cards[device];
    if (!card || batch.head.learner !== learner || n !== end.n + 1 || prev !== end.digest) continue;
    if (!(await isSignedBy(batch, card))) continue;
    const digest = await digestOf(batch);
    ends[device] = { n, digest };
    good.push({ device, n, learner, bytes: batch.bytes, digest, first, count });
  }
  return good;
}

function tryOpen(bytes: Bytes) {
  try {
    return openBatch(bytes);
  } catch (error) {
    if (error instanceof BadBatch) return null;
    throw error;
  }
}

/** On this phone already, or a new device of theirs by the file's ticket. */
async function openLearner(learner: string, ticket: Ticket): Promise<void> {
  const here = (await listProfiles()).find((profile) => profile.learner === learner);
  if (!here) await adoptTicket(ticket);
  else if (currentProfile()?.learner !== learner) await switchTo(learner);
}

/** Only batches that go on from what is here; a device's own chain grows nowhere else. */
async function keep(
  learner: string,
  cards: Record<string, DeviceCard>,
  batches: readonly StoredBatch[],
): Promise<{ batches: number; events: number }> {
  return inStore(async (store) => {
    const names = ["batches", "sync", "profiles"] as const;
    const tx = store.transaction(names, "readwrite", { durability: "strict" });
    const own = (await tx.objectStore("profiles").get(learner))?.device;
    const added = { batches: 0, events: 0 };
    for (const batch of batches) {
      if (batch.device === own) continue;
      const key: [string, number] = [batch.device, batch.n];
      if (await tx.objectStore("batches").getKey(key)) continue;
      tx.objectStore("batches").add(batch);
      added.batches += 1;
      added.events += batch.count;
    }
    const state = readState(learner, await tx.objectStore("sync").get(learner));
    tx.objectStore("sync").put({ ...state, cards: { ...state.cards, ...cards } });
    await tx.done;
    return added;
  });
}
