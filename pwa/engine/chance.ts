/**
 * Chance by counting: a number depends only on (seed, when, what), never on what was drawn before.
 * So every plan meets the same weather, and a replay can start on any day.
 */
import { exp } from "./numbers.ts";

const GOLDEN = 0x9e3779b9;
const NORMAL_DRAWS = 12;

/** A number between 0 and 1, both excluded. `when` is a day or step, `what` names the use. */
export function uniform(seed: number, when: number, what: number): number {
  return fraction(last(prefix(seed, when, what), 0));
}

/** Mean 0, standard deviation 1, never beyond 6 (Irwin-Hall: twelve uniforms less six). */
export function normal(seed: number, when: number, what: number): number {
  const start = prefix(seed, when, what);
  let sum = 0;
  for (let i = 0; i < NORMAL_DRAWS; i++) sum = sum + fraction(last(start, i));
  return sum - NORMAL_DRAWS / 2;
}

/** Mean 1, always above 0; `spread` is the standard deviation of its logarithm. */
export function aroundOne(seed: number, when: number, what: number, spread: number): number {
  if (spread === 0) return 1;
  return exp(spread * normal(seed, when, what) - 0.5 * spread * spread);
}

/** The seed of season `place` of a set of seasons. */
export function seedOf(set: number, place: number): number {
  return last(mix((set + GOLDEN) >>> 0), place);
}

/** A whole number out of a fractional one, right on average. */
export function rounded(x: number, chance: number): number {
  return Math.floor(x + chance);
}

function prefix(seed: number, when: number, what: number): number {
  const one = mix((seed + GOLDEN) >>> 0);
  const two = mix((one ^ (Math.imul(when, 0x85ebca6b) + 0x1234567)) >>> 0);
  return mix((two ^ (Math.imul(what, 0xc2b2ae35) + 0x89abcde)) >>> 0);
}

function last(start: number, draw: number): number {
  return mix((start ^ (Math.imul(draw, 0x27d4eb2f) + 0x7654321)) >>> 0);
}

function fraction(bits: number): number {
  return (bits + 0.5) / 4294967296;
}

/** Chris Wellons' lowbias32: every bit of x moves every bit of the answer. */
export function mix(x: number): number {
  let bits = x ^ (x >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits = bits ^ (bits >>> 15);
  bits = Math.imul(bits, 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
