/** Where a learner stands with each node, read from the phone. Small: the first screen shows it. */
import {
  inStore,
  type NodeStanding,
  type OldSyncState,
  type Store,
  type StoredDevice,
  type SyncState,
} from "../core/store.ts";

/** The key, among the standings, of the node that the page came from. */
export const HOME = "";

function blankState(learner: string): SyncState {
  return { learner, mail: 0, cards: {}, nodes: {} };
}

export async function stateOf(store: Store, learner: string): Promise<SyncState> {
  return readState(learner, await store.get("sync", learner));
}

/** What an older app kept of its only node is the standing with the page's own. */
export function readState(learner: string, kept: SyncState | OldSyncState | undefined): SyncState {
  if (!kept) return blankState(learner);
  if ("nodes" in kept) return kept;
  const { mail, cards, centre, node, received, cardKnown, lastSync, pace, others } = kept;
  const home = { node, received, cardKnown, lastSync, pace, others: others ?? {} };
  return { learner, mail, cards: cards ?? {}, centre, nodes: { [HOME]: home }, last: HOME };
}

/** With a node that never answered, a blank one. */
export function standingWith(state: SyncState, node: string): NodeStanding {
  return state.nodes[node] ?? { others: {} };
}

/** The standing of `node` with `news`; all others as they are. */
export function withStanding(
  state: SyncState,
  node: string,
  news: Partial<NodeStanding>,
): SyncState {
  const standing = { ...standingWith(state, node), ...news };
  return { ...state, nodes: { ...state.nodes, [node]: standing } };
}

/** Where the address of the page's own node leads to another node than before, both are kept. */
export function meetNode(state: SyncState, node: string, id: string | undefined): SyncState {
  const before = standingWith(state, node);
  const was = before.node?.id;
  if (node !== HOME || !id || !was || was === id) return state;
  const { [id]: known, ...nodes } = state.nodes;
  return { ...state, nodes: { ...nodes, [was]: before, [HOME]: known ?? { others: {} } } };
}

/** The highest batch of this device that some node has. */
export function bestReceived(state: SyncState): number {
  const batches = Object.values(state.nodes).map(({ received }) => received?.batch ?? 0);
  return Math.max(0, state.centre?.batch ?? 0, ...batches);
}

/** The key in use of a learner on this phone. */
export async function deviceOf(store: Store, learner: string): Promise<StoredDevice> {
  const profile = await store.get("profiles", learner);
  const device = await store.get("devices", profile?.device ?? "");
  if (!device) throw new Error("the profile is gone from this phone");
  return device;
}

/** Events that no node has, sealed or not. */
export async function countPending(
  store: Store,
  device: StoredDevice,
  received: number,
): Promise<number> {
  const batch = received ? await store.get("batches", [device.device, received]) : undefined;
  const sent = batch ? batch.first + batch.count - 1 : 0;
  return device.next - 1 - sent;
}

/** A learner's own standing in one look. */
export function ownDevice(learner: string): Promise<StoredDevice> {
  return inStore((store) => deviceOf(store, learner));
}
