/** The node's answer to a sync request, read with care (docs/sync-protocol.md, section 4). */
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from "../core/bytes.ts";
import { type Point, sha256, verify } from "../core/crypto.ts";
import type { DeviceCard } from "../core/store.ts";
import { BadFrame, TooOldApp } from "./failure.ts";
import { readFrame } from "./frame.ts";

/** Device and number are null where the node could not read the head. */
export interface BatchVerdict {
  device: string | null;
  n: number | null;
  state: "accepted" | "duplicate" | "held" | "refused";
  reason?: string;
}

export interface EventVerdict {
  device: string;
  counter: number;
  state: "held" | "refused";
  reason: string;
}

/** Where another branch of a device's chain was met (docs/sync-protocol.md, section 10). */
export interface Fork {
  device: string;
  /** Number of the last batch that both have. */
  good: number;
  /** Digest of the batch after it, as the node has it. */
  next: string;
  /** The centre has that one, too: another one is lost. */
  sure: boolean;
}

/** As it travels: one verdict for neighbouring events, `counter` to `to`. */
interface VerdictRun extends EventVerdict {
  to?: number;
}

/** More than that no honest node sends. */
const MOST_VERDICTS = 10_000;

export interface SyncAnswer {
  /** `id`: since nodes say it; older ones do not. */
  node: { name: string; role: "centre" | "station"; id?: string };
  now: number;
  batches: BatchVerdict[];
  events: EventVerdict[];
  /** Absent in answers of older nodes. */
  forks: Fork[];
  received: { batch: number; events: number; held: number; refused: number };
  centre: { batch: number; events: number } | null;
  devices: { device: string; card: DeviceCard; batch: number }[];
  more: boolean;
  mail: { number: number; id?: string; at: string; kind: string; text: string; from: string }[];
  catalogue: number;
  /** Number of the node's own notices; absent without any. */
  notices?: number;
  /** The id of the learner's place, where a version is on trial there. */
  place?: string;
  /** Batches of the learner's other devices, verbatim. */
  sent: Bytes[];
}

/** Throws BadFrame or TooOldApp. */
export function readAnswer(bytes: Bytes): SyncAnswer {
  const { header, batches } = readFrame(bytes);
  if (Number(header.v) > 1) throw new TooOldApp();
  const answer = header as unknown as SyncAnswer;
  const lists = [answer.batches, answer.events, answer.devices, answer.mail];
  const counts = [answer.received?.batch, answer.received?.events, answer.now];
  if (!lists.every(Array.isArray) || !counts.every(Number.isSafeInteger) || !answer.node?.name)
    throw new BadFrame("a member of the answer is missing");
  const forks = Array.isArray(answer.forks) ? answer.forks.filter(isFork) : [];
  const events: EventVerdict[] = [];
  for (const run of answer.events as VerdictRun[])
    if (events.length < MOST_VERDICTS) events.push(...eachEvent(run));
  return { ...answer, events, forks, centre: answer.centre ?? null, sent: batches };
}

/** Whether the node with this key gave this answer to this request. */
export async function isProved(
  key: Point,
  request: Bytes,
  answer: Bytes,
  proof: string | null,
): Promise<boolean> {
  const [asked, said] = await Promise.all([sha256(request), sha256(answer)]);
  const text = `tianjian answer\n${toBase64Url(asked)}\n${toBase64Url(said)}`;
  try {
    return await verify(key, utf8(text), fromBase64Url(proof ?? ""));
  } catch {
    return false;
  }
}

function isFork({ device, good, next }: Fork): boolean {
  return typeof device === "string" && Number.isSafeInteger(good) && typeof next === "string";
}

function eachEvent({ device, counter, to = counter, state, reason }: VerdictRun): EventVerdict[] {
  const length = Math.min(to - counter + 1, MOST_VERDICTS);
  return Array.from({ length }, (_, i) => ({ device, counter: counter + i, state, reason }));
}
