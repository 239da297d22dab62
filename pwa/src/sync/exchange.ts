/** The talk with one node: as many requests as it takes, usually one. */
import { type Bytes, concat } from "../core/bytes.ts";
import { learnTime } from "../core/clock.ts";
import { sign } from "../core/crypto.ts";
import { now } from "../core/journal.ts";
import { ask, NetError } from "../core/net.ts";
import {
  type DeviceCard,
  inStore,
  type NodeStanding,
  type Store,
  type StoredBatch,
  type StoredDevice,
  type SyncState,
} from "../core/store.ts";
import { isProved, readAnswer, type SyncAnswer } from "./answer.ts";
import { leaveLostBranch } from "./branches.ts";
import { cardOf } from "./cards.ts";
import { failureOf, WrongKey } from "./failure.ts";
import { frameLine } from "./frame.ts";
import { dropKnown, startNewDevice } from "./heal.ts";
import { absorb, knownOf } from "./inbox.ts";
import { BATCH_EVENTS, lastBatch, sealPending, unsent } from "./outbox.ts";
import {
  bestReceived,
  deviceOf,
  HOME,
  readState,
  standingWith,
  stateOf,
  withStanding,
} from "./standing.ts";

export interface Exchange {
  learner: string;
  /** Highest catalogue number on this phone. */
  catalogue: number;
  onProgress?: (sent: number, toSend: number, got: number) => void;
  /** A station that was found and checked; absent: the page's own node. */
  at?: { id: string; origin: string; x: string; y: string };
  /** Seconds without a byte after which the node counts as out of reach. */
  stall?: number;
}

const MAX_ROUNDS = 200;
const MAX_REQUEST = 900_000;
const MAX_BATCHES = 64;
const FEWEST_EVENTS = 10;
const MOST_EVENTS = 5000;
/** Seconds: below, a request was fast; above, slow. */
const FAST = 2;
const SLOW = 8;
const PATH = "/api/v1/sync";
const BINARY = "application/octet-stream";
const KEY_TROUBLE = ["unknown-device", "bad-link"];
/** Refused once like this, a batch may have been damaged on the road: it is sent once more. */
const DAMAGED = ["bad-signature", "malformed", "unknown-device"];
/** A chain that got one of these cannot go on; a new device's can. */
const CHAIN_ENDS = ["fork", "bad-chain", "bad-signature", "malformed", "too-large"];

interface Request {
  device: StoredDevice;
  batches: StoredBatch[];
  body: Bytes;
}

/**
 * Sends and fetches until both sides have all. Returns the catalogue's number at the node.
 * Throws SyncFailure.
 */
export async function exchange(options: Exchange): Promise<number> {
  try {
    return await talk(options);
  } catch (error) {
    throw failureOf(error);
  }
}

async function talk(options: Exchange): Promise<number> {
  const { learner } = options;
  const tried = new Set<string>();
  const damaged = new Set<string>();
  let healed = false;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const state = await inStore((store) => stateOf(store, learner));
    const pace = paceOf(standingWith(state, nodeOf(options)));
    // What was recorded anew waits until the node has shown what it has of it.
    if (!state.again) await sealPending(learner, Math.min(pace, BATCH_EVENTS));
    const { request, answer } = await oneRequest(options, tried);
    const end = await endOfChain(request, answer, (batch) => isFirst(damaged, batch, tried));
    if (end !== null) {
      if (healed) throw new WrongKey("refused after healing");
      healed = true;
      await startNewDevice(learner, whatAllAccept(end, answer, state));
      continue;
    }
    if (!state.again && (await leaveLostBranch(learner, answer.forks))) continue;
    if (state.again) {
      if (!answer.more) await dropKnown(learner, state.again);
      continue;
    }
    const left = await whatIsLeft(options, tried);
    if (left.untried || answer.more) continue;
    if (left.own) throw new NetError("server-error", 0, "not-received");
    return answer.catalogue;
  }
  throw new NetError("server-error");
}

/** Where the standing with this node is kept. */
function nodeOf({ at }: Exchange): string {
  return at?.id ?? HOME;
}

/**
 * What a station refuses may stand at the centre already: that is not recorded once more. What the
 * centre refuses counts nowhere in the end.
 *
 * @param before what nodes had before this answer: after a fork it counts the other copy's batches
 */
function whatAllAccept(end: number, answer: SyncAnswer, before: SyncState): number {
  return answer.node.role === "centre" ? end : Math.max(end, bestReceived(before));
}

/** Builds, sends and absorbs; a node that does not know the device gets its card, once. */
async function oneRequest(options: Exchange, tried: Set<string>) {
  const { learner } = options;
  const node = nodeOf(options);
  for (let again = 0; ; again++) {
    const request = await inStore((store) => buildRequest(store, options, tried));
    const started = Date.now();
    try {
      const answer = await post(request.body, options);
      await setPace(learner, node, Date.now() - started, eventsIn(request));
      await absorb(learner, request.device.device, answer, node);
      learnTime(answer.now);
      for (const { device, n } of request.batches) tried.add(`${device} ${n}`);
      return { request, answer };
    } catch (error) {
      if (!(error instanceof NetError) || again > 6) throw error;
      // Giving up after a long silence is a sign of a bad line; failing at once is none.
      if (error.code === "too-large" || Date.now() - started > SLOW * 1000)
        await slowDown(learner, node);
      if (!(await canTryAgain(options, error, request))) throw error;
    }
  }
}

async function canTryAgain(options: Exchange, error: NetError, request: Request): Promise<boolean> {
  if (error.slug === "unknown-device") {
    const node = nodeOf(options);
    const state = await inStore((store) => stateOf(store, options.learner));
    await inStore((store) => store.put("sync", withStanding(state, node, { cardKnown: false })));
    return Boolean(standingWith(state, node).cardKnown);
  }
  return error.code === "too-large" && request.batches.length > 1;
}

async function post(body: Bytes, { onProgress, at, stall }: Exchange): Promise<SyncAnswer> {
  const headers = { "Content-Type": BINARY, Accept: `${BINARY}, application/problem+json` };
  const options = { method: "POST", headers, body, expect: BINARY, onProgress, stall } as const;
  if (!at) return readAnswer((await ask(PATH, options)).body);
  const got = await ask(`${at.origin}${PATH}?proof=1`, options);
  // Checked a moment ago; whoever else answers now is not believed, least of all "received".
  if (!(await isProved(at, body, got.body, got.header("tianjian-proof"))))
    throw new NetError("captive-portal");
  return readAnswer(got.body);
}

async function buildRequest(store: Store, options: Exchange, tried: Set<string>): Promise<Request> {
  const { learner, catalogue } = options;
  const device = await deviceOf(store, learner);
  const state = await stateOf(store, learner);
  const standing = standingWith(state, nodeOf(options));
  const known = await knownOf(store, learner, device.device);
  const budget = { events: paceOf(standing), bytes: MAX_REQUEST, batches: MAX_BATCHES };
  const batches = await unsent(store, device.device, standing.received?.batch ?? 0, budget);
  const foreign = await missingAtNode(store, { state, standing }, known, budget, tried);
  const cards = [...device.cards, ...foreign.cards];
  const header = {
    v: 1,
    learner,
    device: device.device,
    sent: now(),
    app: __VERSION__,
    ...(standing.cardKnown ? {} : { card: cardOf(device) }),
    ...(!standing.cardKnown || foreign.cards.length > 0 ? { cards } : {}),
    known,
    mail: state.mail,
    catalogue,
  };
  const all = [...batches, ...foreign.batches];
  const bodies = all.map((batch) => batch.bytes);
  const line = frameLine(header, bodies);
  const signature = await sign(device.privateKey, line);
  return { device, batches: all, body: concat([signature, line, ...bodies]) };
}

/** Batches of the learner's other devices that the phone has and the node has not. */
async function missingAtNode(
  store: Store,
  { state, standing }: { state: SyncState; standing: NodeStanding },
  known: Record<string, number>,
  budget: { events: number; bytes: number; batches: number },
  tried: Set<string>,
): Promise<{ batches: StoredBatch[]; cards: DeviceCard[] }> {
  const batches: StoredBatch[] = [];
  const cards: DeviceCard[] = [];
  // Before its first answer nobody knows what the node has.
  if (!standing.lastSync) return { batches, cards };
  for (const [device, count] of Object.entries(known)) {
    const atNode = standing.others[device] ?? 0;
    if (count <= atNode || budget.batches <= 0 || budget.events <= 0) continue;
    const found = await unsent(store, device, atNode, budget);
    batches.push(...found.filter(({ n }) => !tried.has(`${device} ${n}`)));
    const card = state.cards[device];
    if (card && !(device in standing.others)) cards.push(card);
  }
  return { batches, cards };
}

/** `own`: the node still lacks batches of this device; `untried`: some of them or others' were not sent yet. */
async function whatIsLeft(options: Exchange, tried: Set<string>) {
  const { learner } = options;
  const state = await inStore((store) => stateOf(store, learner));
  const standing = standingWith(state, nodeOf(options));
  return inStore(async (store) => {
    const { device } = await deviceOf(store, learner);
    const known = await knownOf(store, learner, device);
    const all = { events: MOST_EVENTS, bytes: MAX_REQUEST, batches: MAX_BATCHES };
    const own = await unsent(store, device, standing.received?.batch ?? 0, { ...all });
    const foreign = await missingAtNode(store, { state, standing }, known, { ...all }, tried);
    const fresh = own.some(({ n }) => !tried.has(`${device} ${n}`));
    return { own: own.length > 0, untried: fresh || foreign.batches.length > 0 };
  });
}

/** True when a batch was refused as damaged for the first time; it counts as not yet sent then. */
function isFirst(damaged: Set<string>, { from, n, reason }: Refused, tried: Set<string>): boolean {
  const name = `${from} ${n}`;
  if (!DAMAGED.includes(reason) || damaged.has(name)) return false;
  damaged.add(name);
  tried.delete(name);
  return true;
}

interface Refused {
  n: number;
  from: string;
  reason: string;
}

/** Number of the last good batch where this device's chain cannot go on at the node; else null. */
async function endOfChain(
  request: Request,
  answer: SyncAnswer,
  isExcused: (batch: Refused) => boolean,
): Promise<number | null> {
  const { device } = request.device;
  // Verdicts stand in the order in which the batches were sent.
  const refused = request.batches
    .map(({ n, device: from }, i) => ({ n, from, ...reasonOf(answer, i) }))
    .filter((batch) => batch.from === device && batch.state === "refused")
    .filter((batch) => !isExcused(batch));
  const blocked = refused.find(({ reason }) => KEY_TROUBLE.includes(reason));
  if (blocked) throw new WrongKey(blocked.reason);
  const ended = refused.filter(({ reason }) => CHAIN_ENDS.includes(reason));
  if (ended.length > 0) return Math.min(...ended.map(({ n }) => n)) - 1;
  // The node has more of this device than the phone ever sealed: a copy of us lives elsewhere.
  const last = (await inStore((store) => lastBatch(store, device)))?.n ?? 0;
  return answer.received.batch > last ? last : null;
}

function reasonOf(answer: SyncAnswer, place: number): { state: string; reason: string } {
  const { state = "", reason = "" } = answer.batches[place] ?? {};
  return { state, reason };
}

function paceOf(standing: NodeStanding): number {
  return standing.pace ?? BATCH_EVENTS * 5;
}

/** Only a request that was about as long as allowed tells whether longer ones would do. */
async function setPace(
  learner: string,
  node: string,
  milliseconds: number,
  events: number,
): Promise<void> {
  const state = await inStore((store) => stateOf(store, learner));
  if (milliseconds > SLOW * 1000) await slowDown(learner, node);
  else if (milliseconds < FAST * 1000 && events * 2 > paceOf(standingWith(state, node)))
    await changePace(learner, node, 1.25);
}

function eventsIn(request: Request): number {
  return request.batches.reduce((sum, batch) => sum + batch.count, 0);
}

function slowDown(learner: string, node: string): Promise<void> {
  return changePace(learner, node, 0.5);
}

async function changePace(learner: string, node: string, factor: number): Promise<void> {
  await inStore(async (store) => {
    const tx = store.transaction("sync", "readwrite");
    const state = readState(learner, await tx.store.get(learner));
    const wanted = Math.round(paceOf(standingWith(state, node)) * factor);
    const pace = Math.min(Math.max(wanted, FEWEST_EVENTS), MOST_EVENTS);
    tx.store.put(withStanding(state, node, { pace }));
    await tx.done;
  });
}
