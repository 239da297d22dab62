/** What is kept of a farm: its figures, and plans that were played with them; on this phone only. */
import { toBase64Url } from "../../core/bytes.ts";
import { randomBytes } from "../../core/crypto.ts";
import { inStore } from "../../core/store.ts";
import { keptValue } from "../runs.ts";
import type { Plan, Played } from "../season/model.ts";
import { type Farm, readFarm } from "./figures.ts";

export interface Results {
  mean: number;
  worstTenth: number;
  /** Of 100 seasons. */
  loss: number;
  /** The least money in hand, in the mean of all seasons. */
  lowest: number;
}

export interface Version {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  at: number;
  farm: Farm;
  plan: Plan;
  results: Results;
  /** It came from somebody else. */
  given?: true;
}

export interface Book {
  /** The figures in use; null: not entered yet. */
  farm: Farm | null;
  /** Entered so far, and which comes next. */
  draft: { farm: Farm; next: number } | null;
  /** The newest first. */
  versions: Version[];
}

const EMPTY: Book = { farm: null, draft: null, versions: [] };
export const MOST_VERSIONS = 20;
export const LONGEST_NAME = 24;
const ID = /^[\w-]{8,24}$/;

export function newId(): string {
  return toBase64Url(randomBytes(9));
}

/** Throws StorageError. */
export async function keptBook(learner: string): Promise<Book> {
  const kept = await keptValue<Book>(nameOf(learner));
  if (!kept || !Array.isArray(kept.versions)) return EMPTY;
  const draft = kept.draft && readFarm(kept.draft.farm);
  return {
    farm: readFarm(kept.farm),
    draft: draft ? { farm: draft, next: Number(kept.draft!.next) || 0 } : null,
    versions: kept.versions.filter((one) => readVersion(one) !== null).slice(0, MOST_VERSIONS),
  };
}

/** Throws StorageError. */
export async function keepBook(learner: string, book: Book): Promise<void> {
  await inStore((store) => store.put("values", JSON.stringify(book), nameOf(learner)));
}

export function resultsOf({ grade, picture, figures }: Played): Results {
  return {
    mean: Math.round(grade.mean),
    worstTenth: Math.round(grade.worstTenth),
    loss: picture.counts.loss,
    lowest: Math.round(figures.lowestCashYuan!),
  };
}

/** The version first in the book; one of the same id is replaced. */
export function withVersion(book: Book, version: Version): Book {
  const others = book.versions.filter(({ id }) => id !== version.id);
  return { ...book, versions: [version, ...others].slice(0, MOST_VERSIONS) };
}

export function isFull({ versions }: Book): boolean {
  return versions.length >= MOST_VERSIONS;
}

/** What came out of a file or the store; null for what this app could not have written. */
export function readVersion(given: unknown): Version | null {
  if (typeof given !== "object" || given === null) return null;
  const { id, name, at, farm, plan, results, given: theirs } = given as Version;
  const read = readFarm(farm);
  if (!read || typeof id !== "string" || !ID.test(id) || !Number.isSafeInteger(at)) return null;
  if (!isPlan(plan) || !isResults(results)) return null;
  const version: Version = {
    id,
    name: safeName(name),
    at,
    farm: read,
    plan,
    results: copied(results),
  };
  return theirs ? { ...version, given: true } : version;
}

/** Nothing that cannot be seen or that turns the text around it. */
export function safeName(name: unknown): string {
  const text = typeof name === "string" ? name : "";
  const safe = text.replace(UNSAFE, "").replace(/\s+/g, " ").trim();
  return Array.from(safe).slice(0, LONGEST_NAME).join("");
}

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

const WORDS = ["logistics", "box"];
const LISTS = ["prices", "adsYuanPerDay"];
const NUMBERS = [
  "grading",
  "safetyStock",
  "oversell",
  "presaleBoxes",
  "presaleYuan",
  "contractKg",
  "insurance",
  "extraPickers",
  "openFromDay",
  "openUntilDay",
  "storeShare",
  "releaseKgPerDay",
];

/** Members of a plan, in the order in which a link has them. */
export const PLAN: readonly string[] = [...WORDS, ...LISTS, ...NUMBERS];

/** Its shape only; the engine judges the numbers. */
function isPlan(plan: unknown): plan is Plan {
  if (typeof plan !== "object" || plan === null) return false;
  const members = plan as Plan;
  const number = (value: unknown) => typeof value === "number" && Number.isFinite(value);
  return (
    Object.keys(members).length === PLAN.length &&
    WORDS.every((name) => typeof members[name] === "string") &&
    NUMBERS.every((name) => number(members[name])) &&
    LISTS.every((name) => {
      const list = members[name];
      return Array.isArray(list) && list.length === 3 && list.every(number);
    })
  );
}

function isResults(results: unknown): results is Results {
  if (typeof results !== "object" || results === null) return false;
  const { mean, worstTenth, loss, lowest } = results as Results;
  return [mean, worstTenth, lowest].every(Number.isSafeInteger) && loss >= 0 && loss <= 100;
}

function copied({ mean, worstTenth, loss, lowest }: Results): Results {
  return { mean, worstTenth, loss, lowest };
}

function nameOf(learner: string): string {
  return `farm ${learner}`;
}
