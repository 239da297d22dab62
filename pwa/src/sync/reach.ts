/** Whichever node answers: the one of the last time first, then the page's own, then the others. */
import { turnTo } from "../core/address.ts";
import type { NetProblem } from "../core/net.ts";
import { inStore } from "../core/store.ts";
import { type Exchange, exchange } from "./exchange.ts";
import type { SyncFailure, SyncProblem } from "./failure.ts";
import { type KnownNode, knownNodes, mayAskQuietly, reachNode } from "./nodes.ts";
import { HOME, stateOf } from "./standing.ts";

/** Seconds: with a station to turn to, a centre that is silent this long is out of reach. */
const IMPATIENT = 12;
/** With these, another node may do better. */
const AWAY: readonly (SyncProblem | NetProblem)[] = [
  "offline",
  "captive-portal",
  "bad-certificate",
  "not-allowed",
];

/**
 * Sends and fetches with whoever is in reach; from then on files are fetched there too. Returns the
 * catalogue's number at that node. Throws SyncFailure: the page's own node's.
 */
export async function exchangeAnywhere(options: Exchange): Promise<number> {
  const nodes = await knownNodes();
  if (nodes.length === 0) return atHome(options);
  const { last } = await inStore((store) => stateOf(store, options.learner));
  const latest = last === HOME ? undefined : nodes.find(({ id }) => id === last);
  const found = latest && (await tryNodes([latest], options));
  if (found !== undefined) return found;
  try {
    return await atHome({ ...options, stall: IMPATIENT });
  } catch (error) {
    if (!AWAY.includes((error as SyncFailure).code)) throw error;
    const others = nodes.filter((node) => node !== latest);
    const number = await tryNodes(others, options);
    if (number === undefined) throw error;
    return number;
  }
}

async function atHome(options: Exchange): Promise<number> {
  const number = await exchange(options);
  turnTo("");
  return number;
}

/** With the first that proves itself; undefined where none does. Throws SyncFailure. */
async function tryNodes(nodes: KnownNode[], options: Exchange): Promise<number | undefined> {
  for (const asked of inReach(nodes)) {
    const node = await asked;
    try {
      if (node) return await exchangeWith(node, options);
    } catch (error) {
      // It went out of reach meanwhile.
      if (!AWAY.includes((error as SyncFailure).code)) throw error;
    }
  }
  return undefined;
}

/** All are asked at once; null for those that are not there or not believed. */
function inReach(nodes: KnownNode[]): Promise<KnownNode | null>[] {
  return nodes.map(async (node) => ((await mayAskQuietly(node)) ? reachNode(node) : null));
}

/** For downloads: true where a station is in reach that files can be fetched from. */
export async function findStation(): Promise<boolean> {
  for (const asked of inReach(await knownNodes())) {
    const node = await asked;
    if (node) turnTo(node.origin);
    if (node) return true;
  }
  return false;
}

/** Throws SyncFailure. */
export async function exchangeWith(node: KnownNode, options: Exchange): Promise<number> {
  const number = await exchange({ ...options, at: node });
  turnTo(node.origin);
  return number;
}
