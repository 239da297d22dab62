/** What was typed into a field as a number that can be kept, or why not; pure. */
import { readNumber } from "../learn/answers.ts";
import { type Field, isMoney, isNeeded, type Kind, limitsOf } from "./entries.ts";

export type Problem =
  | "missing"
  | "no-number"
  | "too-small"
  | "too-large"
  | "not-whole"
  | "too-fine";

export type Reading = { value: number | undefined } | { problem: Problem };

/** `value` in fen or pieces; undefined for an empty field that may be empty. */
export function readField(kind: Kind, field: Field, typed: string): Reading {
  if (typed.trim() === "")
    return isNeeded(kind, field) ? { problem: "missing" } : { value: undefined };
  const number = readNumber(typed);
  if (number === undefined) return { problem: "no-number" };
  const [least, most] = limitsOf(field);
  // Before anything is multiplied: what is far too large is no longer a whole number either.
  if (number > most) return { problem: "too-large" };
  const value = isMoney(field) ? Math.round(number * 100) : number;
  if (value < least || number < 0) return { problem: "too-small" };
  if (value > most) return { problem: "too-large" };
  if (!isMoney(field)) return Number.isInteger(value) ? { value } : { problem: "not-whole" };
  return Math.abs(number * 100 - value) < 1e-4 ? { value } : { problem: "too-fine" };
}

/** A kept value as a field shows it: yuan with two digits only where they are needed. */
export function fieldText(field: Field, value: number | undefined): string {
  if (value === undefined) return "";
  return isMoney(field) ? yuanDigits(value) : String(value);
}

/** "12", "12.50", "-0.05" */
export function yuanDigits(fen: number): string {
  const sign = fen < 0 ? "-" : "";
  const all = Math.abs(fen);
  const rest = all % 100;
  return sign + (all - rest) / 100 + (rest ? `.${String(rest).padStart(2, "0")}` : "");
}
