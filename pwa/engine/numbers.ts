/**
 * Arithmetic that gives the same bits everywhere: only + - * /, comparisons, Math.floor, min, max,
 * abs and sqrt, which IEEE 754 fixes to the last bit. exp and log of the platform are not fixed.
 */

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the digits are part of the engine
const LN_2 = 0.6931471805599453;
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the digits are part of the engine
const ONE_OVER_LN_2 = 1.4426950408889634;
const DEGREE = 13;
/** Beyond this no model has anything to say. */
const LARGEST_EXPONENT = 40;
const HIGHEST_POWER = 64;

const taylor = inverseFactorials();
const powersOfTwo = powers();

/** e^x, with x cut to [-40, 40]; relative error below 5e-15. */
export function exp(x: number): number {
  const cut = between(x, -LARGEST_EXPONENT, LARGEST_EXPONENT);
  const halvings = Math.floor(cut * ONE_OVER_LN_2 + 0.5);
  const rest = cut - halvings * LN_2;
  let sum = taylor[DEGREE]!;
  for (let power = DEGREE - 1; power >= 0; power--) sum = sum * rest + taylor[power]!;
  return sum * powersOfTwo[halvings + HIGHEST_POWER]!;
}

/** Natural logarithm of x, 1e-12 <= x <= 1e12: Halley's steps on our own exp. */
export function log(x: number): number {
  let y = 0;
  let mantissa = between(x, 1e-12, 1e12);
  for (; mantissa > 1.5; y += LN_2) mantissa = mantissa / 2;
  for (; mantissa < 0.75; y -= LN_2) mantissa = mantissa * 2;
  let z = mantissa - 1;
  for (let step = 0; step < 3; step++) {
    const reached = exp(z);
    z = z + (2 * (mantissa - reached)) / (mantissa + reached);
  }
  return y + z;
}

export function between(x: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, x));
}

/** 1 in the middle, falling as a parabola to 0 at `halfWidth` from it. */
export function hump(x: number, middle: number, halfWidth: number): number {
  const distance = (x - middle) / halfWidth;
  return Math.max(0, 1 - distance * distance);
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total = total + value;
  return total;
}

export function mean(values: readonly number[]): number {
  return values.length > 0 ? sum(values) / values.length : 0;
}

export function ascending(values: readonly number[]): number[] {
  return values.slice().sort((a, b) => a - b);
}

function inverseFactorials(): number[] {
  const found = [1];
  for (let n = 1; n <= DEGREE; n++) found.push(found[n - 1]! / n);
  return found;
}

function powers(): number[] {
  const found: number[] = [];
  for (let n = -HIGHEST_POWER; n <= HIGHEST_POWER; n++) {
    let power = 1;
    for (let i = 0; i < Math.abs(n); i++) power = n < 0 ? power / 2 : power * 2;
    found.push(power);
  }
  return found;
}
