/**
 * The nodes that this phone knows besides its page's own: found by QR code, by typing or on a list,
 * and believed only if the centre's key, pinned at the first contact, vouches for them
 * (docs/sync-protocol.md, section 9).
 */
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../core/bytes.ts";
import { type Point, randomBytes, thumbprint, verify } from "../core/crypto.ts";
import { canReach, knowsLocalNetwork, localNetworkPermission } from "../core/far.ts";
import { ask, NetError } from "../core/net.ts";
import { inStore } from "../core/store.ts";

/** Why a node is not believed. */
export type NodeProblem =
  /** It does not prove that our centre admitted it: nothing was sent to it. */
  | "stranger"
  /** No centre is pinned on this phone yet: it has to meet its own node once. */
  | "no-centre"
  /** Something else than a node answers there. */
  | "not-a-node"
  /** This is no address. */
  | "bad-address";

export class NodeError extends Error {
  constructor(readonly code: NodeProblem) {
    super(`node ${code}`);
  }
}

export interface NodeKey extends Point {
  id: string;
}

export interface Centre extends NodeKey {
  name: string;
  /** Where it can be asked; "" where nobody said so. */
  origin: string;
}

export interface KnownNode extends NodeKey {
  name: string;
  role: "centre" | "station";
  /** "http://192.168.4.1:8000", "https://xikeng.tianjian.example". */
  origin: string;
  /** Milliseconds since 1970 when it last proved itself. */
  seen: number;
  /** What kept us from it the last time. */
  trouble?: string;
}

/** One line of the list of stations that came from the page's own node. */
export interface Listed {
  id: string;
  name: string;
  place: string;
  url: string;
}

/** The answer of GET /api/v1/node?nonce=… */
interface NodeDocument {
  v: number;
  node: { name: string; role: "centre" | "station"; id: string };
  key: Point;
  statements: { payload: string; signature: string }[];
  centre?: { id: string; name: string; key: Point; url?: string };
  signature: string;
}

const PATH = "/api/v1/node";
const PINNED = "pinned centre";
const LIST = "stations";
const PREFIX = "node ";
/** A chain of stations longer than that nobody builds. */
const MOST_STATEMENTS = 8;
/** Seconds until a station that does not answer is out of reach. */
const REACH = 6;

// --- what the phone keeps ---------------------------------------------------------------

async function read<T>(key: string): Promise<T | null> {
  const text = await inStore((store) => store.get("values", key));
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

async function write(key: string, value: unknown): Promise<void> {
  await inStore((store) => store.put("values", JSON.stringify(value), key));
}

export function pinnedCentre(): Promise<Centre | null> {
  return read<Centre>(PINNED);
}

/** The one that answered last stands first. */
export async function knownNodes(): Promise<KnownNode[]> {
  const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
  const texts = await inStore((store) => store.getAll("values", range));
  const nodes: KnownNode[] = texts.map((text) => JSON.parse(text));
  return nodes.sort((a, b) => b.seen - a.seen);
}

function keepNode(node: KnownNode): Promise<void> {
  return write(PREFIX + node.id, node);
}

export async function forgetNode(id: string): Promise<void> {
  await inStore((store) => store.delete("values", PREFIX + id));
}

/** Stations of our centre that this phone heard of. */
export async function listedStations(): Promise<Listed[]> {
  return (await read<{ stations: Listed[] }>(LIST))?.stations ?? [];
}

// --- asking -------------------------------------------------------------------------------

/** What people type or scan, as an origin. Throws NodeError. */
export function originOf(typed: string): string {
  // Chinese keyboards have their own dot, colon and digits.
  const text = typed.trim().normalize("NFKC").replace(/。/g, ".").replace(/\s/g, "");
  const scheme = /^[a-z]+:\/\//i.test(text) ? "" : hasCertificate(text) ? "https://" : "http://";
  try {
    const url = new URL(scheme + text);
    if (!url.hostname || url.username || !/^https?:$/.test(url.protocol)) throw new TypeError();
    return url.origin;
  } catch {
    throw new NodeError("bad-address");
  }
}

/** An address in numbers, or a name of the local network, has no certificate by nature. */
function hasCertificate(host: string): boolean {
  const name = host.replace(/[/:].*$/, "");
  return /[a-z]/i.test(name) && name.includes(".") && !name.endsWith(".local");
}

/** Pins the centre at the first contact with the page's own node. Throws NetError, NodeError. */
export async function pinCentre(): Promise<Centre> {
  const pinned = await pinnedCentre();
  if (pinned) return pinned;
  const document = await prove("");
  const centre = centreOf(document);
  if (!centre || (await thumbprint(centre)) !== centre.id) throw new NodeError("no-centre");
  if (document.node.role !== "centre" && !(await vouchedFor(document, centre)))
    throw new NodeError("no-centre");
  await write(PINNED, centre);
  return centre;
}

function centreOf({ node, key, centre }: NodeDocument): Centre | null {
  if (node.role === "centre")
    return { id: node.id, x: key.x, y: key.y, name: node.name, origin: location.origin };
  if (!centre) return null;
  const { x, y } = centre.key;
  return { id: centre.id, x, y, name: centre.name, origin: centre.url ?? "" };
}

/**
 * Asks whoever answers at an origin to prove that our centre admitted it; the proof is fresh, so a
 * copy of another station's papers does not do. Nothing of the learner is sent.
 * Throws NodeError, NetError.
 */
export async function checkNode(origin: string, expected?: string): Promise<KnownNode> {
  const centre = await pinnedCentre();
  if (!centre) throw new NodeError("no-centre");
  const document = await prove(origin);
  const { node, key } = document;
  if (expected && node.id !== expected) throw new NodeError("stranger");
  const good = node.role === "centre" ? node.id === centre.id : await vouchedFor(document, centre);
  if (!good) throw new NodeError("stranger");
  const { id, name, role } = node;
  return { id, name, role, x: key.x, y: key.y, origin, seen: Date.now() };
}

/** The node's document, signed just now by the key that it names. */
async function prove(origin: string): Promise<NodeDocument> {
  const nonce = toBase64Url(randomBytes(18));
  const answer = await ask(`${origin}${PATH}?nonce=${nonce}`, {
    expect: "application/json",
    stall: REACH,
  });
  const document = readDocument(fromUtf8(answer.body));
  const { node, key, signature } = document;
  const signed = utf8(`tianjian node\n${nonce}\n${node.id}`);
  if ((await thumbprint(key)) !== node.id || !(await verify(key, signed, bytesOf(signature))))
    throw new NodeError("stranger");
  return document;
}

function readDocument(text: string): NodeDocument {
  let document: NodeDocument;
  try {
    document = JSON.parse(text);
  } catch {
    throw new NodeError("not-a-node");
  }
  const { node, key, statements, signature } = document ?? {};
  const texts = [node?.id, node?.name, key?.x, key?.y, signature];
  if (!texts.every((one) => typeof one === "string") || !Array.isArray(statements))
    throw new NodeError("not-a-node");
  if (node.role !== "centre" && node.role !== "station") throw new NodeError("not-a-node");
  return document;
}

function bytesOf(text: string) {
  try {
    return fromBase64Url(text);
  } catch {
    return new Uint8Array();
  }
}

/** Each statement admits the one before, and the last is signed by the centre. */
async function vouchedFor(document: NodeDocument, centre: NodeKey): Promise<boolean> {
  const chain = document.statements.slice(0, MOST_STATEMENTS + 1);
  if (chain.length === 0 || chain.length > MOST_STATEMENTS) return false;
  let subject = document.node.id;
  for (const [i, { payload, signature }] of chain.entries()) {
    const said = readStatement(payload);
    const signer = said && signerOf(said.by, chain[i + 1]?.payload, centre);
    if (!said || said.station !== subject || !signer) return false;
    if ((await thumbprint(signer)) !== said.by) return false;
    if (!(await verify(signer, utf8(payload), bytesOf(signature)))) return false;
    if (said.by === centre.id) return true;
    subject = said.by;
  }
  return false;
}

interface Statement {
  kind: string;
  station: string;
  key: Point;
  by: string;
}

function readStatement(payload: string): Statement | null {
  try {
    const said = JSON.parse(payload);
    const texts = [said.station, said.by, said.key?.x, said.key?.y];
    return said.kind === "station" && texts.every((one) => typeof one === "string") ? said : null;
  } catch {
    return null;
  }
}

/** The centre's own key as pinned; a station's from the statement that admits it. */
function signerOf(by: string, next: string | undefined, centre: NodeKey): Point | null {
  if (by === centre.id) return centre;
  const admitted = next === undefined ? null : readStatement(next);
  return admitted && admitted.station === by ? admitted.key : null;
}

// --- finding ------------------------------------------------------------------------------

/** A station at an address, checked and kept. Throws NodeError, NetError. */
export async function addNode(typed: string): Promise<KnownNode> {
  const origin = originOf(typed);
  if (!canReach(origin)) throw new NetError("no-way");
  const centre = await pinCentre().catch((error) => {
    throw error instanceof NetError ? new NodeError("no-centre") : error;
  });
  const node = await checkNode(origin);
  // The page's own node is at hand anyway; the centre is kept like a station where it is not.
  if (node.id !== centre.id || origin !== location.origin) await keepNode(node);
  return node;
}

/** Asks a known node again; what came of it is kept with it. Null: out of reach or not believed. */
export async function reachNode(node: KnownNode): Promise<KnownNode | null> {
  try {
    const found = await checkNode(node.origin, node.id);
    await keepNode(found);
    return found;
  } catch (error) {
    const { code: trouble } = error as NodeError | NetError;
    await keepNode({ ...node, trouble });
    return null;
  }
}

/** Whether the node can be asked without the browser's question popping up out of nowhere. */
export async function mayAskQuietly(node: KnownNode): Promise<boolean> {
  if (!canReach(node.origin)) return false;
  return !knowsLocalNetwork() || (await localNetworkPermission(node.origin)) === "granted";
}

/** Fetches the list of stations from the page's own node. Throws NetError. */
async function refreshList(): Promise<void> {
  const answer = await ask("/api/v1/stations", { expect: "application/json" });
  const { stations } = JSON.parse(fromUtf8(answer.body));
  if (Array.isArray(stations)) await write(LIST, { at: Date.now(), stations });
}

const DAY = 86_400_000;

const HOUR = 3_600_000;
const ASKED = "asked who is who";

/** What a phone fetches besides, after a good sync with its own node: once a day; in vain, hourly. */
export async function learnNodes(): Promise<void> {
  const next = (await read<number>(ASKED)) ?? 0;
  // A clock that was set back must not put it off for years.
  if (Date.now() < next && next < Date.now() + 2 * DAY) return;
  await write(ASKED, Date.now() + HOUR);
  await pinCentre();
  await refreshList();
  await write(ASKED, Date.now() + DAY);
}
