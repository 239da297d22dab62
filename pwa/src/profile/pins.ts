/** PINs: kept as a slow hash, and each wrong try makes the next one wait. Loaded when there is one. */
import { hex, utf8 } from "../core/bytes.ts";
import { pbkdf2, randomBytes, sha256Hex, slowWithout } from "../core/crypto.ts";
import { inStore } from "../core/store.ts";

export interface PinHash {
  salt: string;
  hash: string;
  /** Of PBKDF2 with SHA-256. Absent: kept by an older app, 500 times SHA-256. */
  rounds?: number;
}

/** A PIN was wrong, missing or tried too soon after a wrong one. */
export class WrongPin extends Error {
  /** Milliseconds until the next try is heard. */
  constructor(readonly wait: number) {
    super("wrong PIN");
  }
}

const OLD_ROUNDS = 500;
/** About a tenth of a second on an old tablet; in plain JavaScript a hundredth of them takes as long. */
const ROUNDS = 100_000;
const ROUNDS_WITHOUT = 1_000;
/** The wait after the first wrong PIN doubles with each further one, up to the longest. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

export const guardOf = (whose: string) => `pin-guard ${whose}`;

export async function hashedPin(pin: string): Promise<PinHash> {
  const salt = hex(randomBytes(16));
  const rounds = slowWithout() ? ROUNDS_WITHOUT : ROUNDS;
  return { salt, rounds, hash: await pinHash(pin, salt, rounds) };
}

/**
 * Wrong tries are kept: neither going back nor opening the app anew shortens the wait. True when it
 * is time to keep the PIN anew, more slowly hashed. Throws WrongPin, StorageError.
 *
 * @param whose a learner, or "operator"
 */
export async function checkPin(
  kept: PinHash,
  pin: string | undefined,
  whose: string,
): Promise<boolean> {
  const guard = guardOf(whose);
  const [wrong = 0, until = 0] = await inStore(async (store) =>
    ((await store.get("values", guard)) ?? "").split(" ").filter(Boolean).map(Number),
  );
  const wait = until - Date.now();
  // A longer wait than the longest: the clock was set back, and nobody is locked out for that.
  if (wait > 0 && wait <= LONGEST_WAIT) throw new WrongPin(wait);
  if (pin === undefined) throw new WrongPin(0);
  if ((await pinHash(pin, kept.salt, kept.rounds)) === kept.hash) {
    await inStore((store) => store.delete("values", guard));
    return kept.rounds === undefined;
  }
  const next = Math.min(FIRST_WAIT * 2 ** wrong, LONGEST_WAIT);
  await inStore((store) => store.put("values", `${wrong + 1} ${Date.now() + next}`, guard));
  throw new WrongPin(next);
}

async function pinHash(pin: string, salt: string, rounds: number | undefined): Promise<string> {
  if (rounds) return hex(await pbkdf2(utf8(pin), utf8(salt), rounds));
  let hash = pin;
  for (let round = 0; round < OLD_ROUNDS; round++) hash = await sha256Hex(utf8(salt + hash));
  return hash;
}
