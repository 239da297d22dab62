/**
 * What stations wrote themselves (docs/pack-format.md, section 8): fetched after a sync whose answer
 * named a number that is not here yet, believed only with the station's signature, kept apart from
 * the centre's lessons.
 */
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../core/bytes.ts";
import { sha256Hex, verify } from "../core/crypto.ts";
import { ask } from "../core/net.ts";
import { inStore } from "../core/store.ts";
import { checkNode, type KnownNode, knownNodes, pinCentre } from "../sync/nodes.ts";

export interface LocalOption {
  text: string;
  right: boolean;
}

export interface LocalItem {
  text: string;
  options: LocalOption[];
}

export interface LocalPicture {
  sha256: string;
  bytes: number;
  /** What is on it. */
  alt: string;
}

export interface Piece {
  id: string;
  version: number;
  kind: "notice" | "lesson";
  title: string;
  /** "2026-12-01": the last day; null until it is taken away. */
  until: string | null;
  text?: string;
  cards?: string[];
  items?: LocalItem[];
  /** By its hash; fetched from the station after the document, kept as a data URL. */
  picture?: LocalPicture | null;
  /** The station that wrote it, where another node passed it on. */
  from?: string;
}

/** What one node shows. */
export interface Shelf {
  station: string;
  name: string;
  number: number;
  pieces: Piece[];
}

/** A piece with the name of who speaks. */
export interface Shown extends Piece {
  by: string;
  /** Data URL of its picture; absent while it is not here. */
  image?: string;
}

const PREFIX = "local ";
const PICTURE = "local-picture ";
const PATH = "/api/v1/local";
/** Bytes: a station sends none that is larger. */
const MOST_PICTURE = 48_000;
/** Seconds. */
const REACH = 8;
const MOST_PIECES = 40;

async function shelfOf(id: string): Promise<Shelf | null> {
  const text = await inStore((store) => store.get("values", PREFIX + id));
  return text ? JSON.parse(text) : null;
}

/**
 * Fetches a node's notices where the phone has others.
 *
 * @param id of the node that answered; `number` as its answer named it
 * Throws NetError, NodeError.
 */
export async function refreshNotices(id: string, number: number): Promise<void> {
  const here = await shelfOf(id);
  if (here?.number === number && (await missingPictures([here])).length === 0) return;
  const node = await nodeOf(id);
  const answer = await ask(node.origin + PATH, { expect: "application/json", stall: REACH });
  const shelf = await readShelf(fromUtf8(answer.body), node);
  if (!shelf) return;
  await inStore((store) => store.put("values", JSON.stringify(shelf), PREFIX + id));
  for (const name of await missingPictures([shelf])) await fetchPicture(node, name);
  await dropPictures();
}

/** A picture that does not come, or is another one, leaves the words as they are. */
async function fetchPicture(node: KnownNode, name: string): Promise<void> {
  const path = `${node.origin}${PATH}/pictures/${name}`;
  try {
    const { body } = await ask(path, { expect: "image/jpeg", stall: REACH });
    if (body.length > MOST_PICTURE || (await sha256Hex(body)) !== name) return;
    const text = toBase64Url(body).replace(/-/g, "+").replace(/_/g, "/");
    const url = `data:image/jpeg;base64,${text}${"=".repeat((4 - (text.length % 4)) % 4)}`;
    await inStore((store) => store.put("values", url, PICTURE + name));
  } catch {
    // Asked for again with the next sync here.
  }
}

/** Hashes of pictures that these shelves name and the phone does not have. */
async function missingPictures(shelves: readonly Shelf[]): Promise<string[]> {
  const named = new Set<string>();
  for (const { pieces } of shelves)
    for (const { picture } of pieces) if (picture) named.add(picture.sha256);
  const keys = await inStore((store) => store.getAllKeys("values", pictureKeys()));
  return [...named].filter((name) => !keys.includes(PICTURE + name));
}

function pictureKeys(): IDBKeyRange {
  return IDBKeyRange.bound(PICTURE, `${PICTURE}\uffff`);
}

/** What no shelf names any more. */
async function dropPictures(): Promise<void> {
  const shelves = await allShelves();
  const named = new Set<string>();
  for (const { pieces } of shelves)
    for (const { picture } of pieces) if (picture) named.add(PICTURE + picture.sha256);
  await inStore(async (store) => {
    for (const key of await store.getAllKeys("values", pictureKeys()))
      if (!named.has(String(key))) await store.delete("values", key);
  });
}

async function allShelves(): Promise<Shelf[]> {
  const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
  const texts = await inStore((store) => store.getAll("values", range));
  return texts.map((text) => JSON.parse(text));
}

/** With its key: a station that was found, or the page's own node, asked to prove itself. */
async function nodeOf(id: string): Promise<KnownNode> {
  const known = (await knownNodes()).find((node) => node.id === id);
  if (known) return known;
  await pinCentre();
  return checkNode("", id);
}

/** Null for what is not signed by that node or makes no sense. */
export async function readShelf(
  text: string,
  key: { id: string; x: string; y: string },
): Promise<Shelf | null> {
  try {
    const { payload, signature } = JSON.parse(text);
    const signed = utf8(`tianjian local\n${payload}`);
    if (!(await verify(key, signed, fromBase64Url(signature)))) return null;
    const { v, station, name, number, pieces } = JSON.parse(payload);
    if (v !== 1 || station !== key.id || typeof name !== "string") return null;
    if (!Number.isSafeInteger(number) || !Array.isArray(pieces)) return null;
    return { station, name, number, pieces: pieces.filter(isPiece).slice(0, MOST_PIECES) };
  } catch {
    return null;
  }
}

function isPiece(piece: Piece): boolean {
  const { id, kind, title, text, cards, items, until, picture } = piece ?? {};
  if (typeof id !== "string" || typeof title !== "string") return false;
  if (until !== null && typeof until !== "string") return false;
  if (picture && !isPicture(picture)) return false;
  if (kind === "notice") return typeof text === "string";
  return kind === "lesson" && isTexts(cards) && (items === undefined || items.every(isItem));
}

function isPicture({ sha256, alt }: LocalPicture): boolean {
  return typeof alt === "string" && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
}

function isTexts(texts: unknown): boolean {
  return Array.isArray(texts) && texts.length > 0 && texts.every((one) => typeof one === "string");
}

function isItem({ text, options }: LocalItem): boolean {
  const right = options.filter((option) => option.right === true);
  const written = options.every((option) => typeof option.text === "string");
  return typeof text === "string" && options.length > 1 && right.length === 1 && written;
}

/** What holds today, of all stations; the same piece by two ways once. */
export async function currentPieces(now: Date = new Date()): Promise<Shown[]> {
  const day = dayOf(now);
  const found = new Map<string, Shown>();
  for (const { name, pieces } of await allShelves()) {
    for (const piece of pieces) {
      const old = found.get(piece.id);
      if ((piece.until === null || piece.until >= day) && !(old && old.version >= piece.version))
        found.set(piece.id, { ...piece, by: piece.from ?? name });
    }
  }
  for (const piece of found.values()) {
    const { picture } = piece;
    if (picture)
      piece.image = await inStore((store) => store.get("values", PICTURE + picture.sha256));
  }
  return [...found.values()];
}

function dayOf(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
