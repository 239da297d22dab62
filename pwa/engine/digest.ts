/**
 * A short name for a row of numbers or a text, 16 hexadecimal digits. It finds any difference of one
 * bit; it is no signature: the server believes a run because it plays it again.
 */
import { mix } from "./chance.ts";

export class Digest {
  private high = 0x243f6a88;
  private low = 0x85a308d3;
  private readonly view = new DataView(new ArrayBuffer(8));

  /** All 64 bits of each number; -0 counts as 0. */
  add(...numbers: number[]): this {
    for (const number of numbers) {
      this.view.setFloat64(0, number + 0);
      this.addBits(this.view.getUint32(0));
      this.addBits(this.view.getUint32(4));
    }
    return this;
  }

  addText(text: string): this {
    for (let i = 0; i < text.length; i++) this.addBits(text.charCodeAt(i));
    return this;
  }

  hex(): string {
    return eightDigits(mix(this.high ^ this.low)) + eightDigits(this.low);
  }

  private addBits(bits: number): void {
    this.high = mix((this.high ^ bits) >>> 0);
    this.low = mix((Math.imul(this.low, 0x9e3779b1) + (this.high ^ bits)) >>> 0);
  }
}

/** The same text for equal data, however its members are ordered. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = value as Record<string, unknown>;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`).join()}}`;
}

function eightDigits(bits: number): string {
  return `0000000${bits.toString(16)}`.slice(-8);
}
