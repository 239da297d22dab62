/** Whether a catalogue can be believed: by signature and pinned publisher, never by its source. */
import { utf8 } from "../core/bytes.ts";
import { canonicalKey, thumbprint, verifyJws } from "../core/crypto.ts";
import type { Catalogue, PublicKey, Trial } from "../core/types.ts";

export type CatalogueProblem =
  | "bad-signature"
  | "unknown-publisher"
  | "rollback"
  | "malformed"
  | "newer-format";

export class CatalogueError extends Error {
  constructor(readonly code: CatalogueProblem) {
    super(`catalogue ${code}`);
  }
}

/** The answer of GET /api/v1/catalogue. */
export interface Envelope {
  /** The exact text that is signed. */
  payload: string;
  /** Detached JWS. */
  signature: string;
  publisher: PublicKey;
}

export interface PinnedKey extends PublicKey {
  kid: string;
  /** It handed over to another key: what it signs from now on is not the publisher's. */
  retired?: true;
}

export interface Trusted {
  catalogue: Catalogue;
  /** Keys to believe from now on: those pinned before, and what this catalogue added. */
  keys: PinnedKey[];
}

/**
 * Checks an envelope against the keys pinned so far; with none, its publisher is pinned.
 *
 * @param lastNumber number of the catalogue that the phone has, 0 without one
 * Throws CatalogueError.
 */
export async function believe(
  envelope: Envelope,
  pinned: readonly PinnedKey[],
  lastNumber: number,
): Promise<Trusted> {
  const catalogue = parse(envelope);
  const keys =
    pinned.length > 0 ? pinned.map((key) => ({ ...key })) : [await named(envelope.publisher)];
  await addRotations(catalogue, keys);
  const publisher = await named(envelope.publisher);
  const key = keys.find(({ kid }) => kid === publisher.kid);
  if (!key) throw new CatalogueError("unknown-publisher");
  if (!(await verifyJws(envelope.signature, utf8(envelope.payload), key)))
    throw new CatalogueError("bad-signature");
  if (catalogue.number < lastNumber) throw new CatalogueError("rollback");
  if (key.retired) throw new CatalogueError("unknown-publisher");
  return { catalogue, keys };
}

/** New keys that the key in use signed, in the order of the chain; each hands over but once. */
async function addRotations(catalogue: Catalogue, keys: PinnedKey[]): Promise<void> {
  for (const { from, key, signature } of catalogue.rotations) {
    const old = keys.find(({ kid }) => kid === from);
    if (!old || !(await verifyJws(signature, utf8(canonicalKey(key)), old))) continue;
    const fresh = await named(key);
    const known = keys.some(({ kid }) => kid === fresh.kid);
    if (!known && !old.retired) keys.push(fresh);
    if (fresh.kid !== from) old.retired = true;
  }
}

async function named({ x, y }: PublicKey): Promise<PinnedKey> {
  return { kty: "EC", crv: "P-256", x, y, kid: await thumbprint({ x, y }) };
}

function parse(envelope: Envelope): Catalogue {
  const { payload, signature, publisher } = envelope ?? {};
  const texts = [payload, signature, publisher?.x, publisher?.y];
  if (!texts.every((text) => typeof text === "string")) throw new CatalogueError("malformed");
  return readCatalogue(payload);
}

/** The text of a catalogue as data, its shape checked. Throws CatalogueError. */
export function readCatalogue(payload: string): Catalogue {
  let catalogue: Catalogue;
  try {
    catalogue = JSON.parse(payload);
  } catch {
    throw new CatalogueError("malformed");
  }
  if (Number(catalogue?.format) > 1) throw new CatalogueError("newer-format");
  const lists = [catalogue?.packs, catalogue?.recalled, catalogue?.rotations];
  if (
    catalogue?.format !== 1 ||
    !Number.isSafeInteger(catalogue.number) ||
    !lists.every(Array.isArray)
  )
    throw new CatalogueError("malformed");
  if (!catalogue.packs.every(isPack)) throw new CatalogueError("malformed");
  // Not worth a refusal: who cannot read a trial does without it.
  const trials: unknown = catalogue.trials;
  return { ...catalogue, trials: Array.isArray(trials) ? trials.filter(isTrialEntry) : [] };
}

function isTrialEntry(trial: Trial): boolean {
  return isPack(trial) && Array.isArray(trial.places);
}

function isPack(pack: Catalogue["packs"][number]): boolean {
  return (
    typeof pack?.id === "string" &&
    Number.isSafeInteger(pack.version) &&
    /^[0-9a-f]{64}$/.test(pack.manifest?.sha256) &&
    Array.isArray(pack.languages) &&
    typeof pack.bytes?.shared === "number" &&
    typeof pack.bytes.language === "object"
  );
}
