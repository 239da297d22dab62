/** Events as columns of small numbers (docs/sync-protocol.md, section 3): about 15 bytes each. */
import type { LearnerEvent } from "../core/types.ts";

const WORDS = ["type", "lesson", "item", "answer", "data"] as const;
const COUNTS = ["right", "of", "seconds", "edition", "version"] as const;
const MAX_COLUMNS = 64;

export interface Columns {
  words: unknown[];
  rows: Record<string, number[]>;
}

/** A body whose signature may be good but whose content cannot be read. */
export class Unreadable extends Error {}

type Fields = Record<string, unknown>;

/** @param sealed Unix seconds, what the first time is counted from */
export function toColumns(events: readonly LearnerEvent[], sealed: number): Columns {
  const words: unknown[] = [];
  const places = new Map<string, number>();
  const place = (word: unknown): number => {
    if (word === undefined) return 0;
    const name = JSON.stringify(word);
    if (!places.has(name)) places.set(name, words.push(word));
    return places.get(name)!;
  };
  const rows: Record<string, number[]> = {};
  const fields = events as readonly unknown[] as readonly Fields[];
  for (const name of WORDS) rows[name] = [];
  for (const event of fields) for (const name of WORDS) rows[name]!.push(place(event[name]));
  rows.at = events.map((event, i) => event.at - (i ? events[i - 1]!.at : sealed));
  for (const name of COUNTS)
    rows[name] = fields.map((event) => (event[name] === undefined ? 0 : Number(event[name]) + 1));
  for (const name of Object.keys(rows)) if (!rows[name]!.some(Boolean)) delete rows[name];
  return { words, rows };
}

/** The events of a batch's body; throws Unreadable. */
export function fromColumns(
  body: unknown,
  head: { learner: string; device: string; first: number; count: number; sealed: number },
): LearnerEvent[] {
  const { words, rows } = checked(body, head.count);
  const events: Fields[] = [];
  let at = head.sealed;
  for (let i = 0; i < head.count; i++) {
    at += rows.at?.[i] ?? 0;
    const event: Fields = {
      learner: head.learner,
      device: head.device,
      counter: head.first + i,
      at,
    };
    for (const name of WORDS) {
      const place = rows[name]?.[i] ?? 0;
      if (place < 0 || place > words.length) throw new Unreadable(`${name} points nowhere`);
      if (place > 0) event[name] = words[place - 1];
    }
    for (const name of COUNTS) {
      const value = rows[name]?.[i] ?? 0;
      if (value !== 0) event[name] = value - 1;
    }
    events.push(event);
  }
  return events as unknown[] as LearnerEvent[];
}

function checked(body: unknown, count: number): Columns {
  const { words, rows } = (body ?? {}) as Partial<Columns>;
  if (!Array.isArray(words) || typeof rows !== "object" || rows === null)
    throw new Unreadable("no words or rows");
  if (Object.keys(rows).length > MAX_COLUMNS) throw new Unreadable("too many columns");
  for (const name of [...WORDS, ...COUNTS, "at"]) {
    const column: unknown = rows[name];
    if (column === undefined) continue;
    if (!Array.isArray(column) || column.length !== count || !column.every(Number.isSafeInteger))
      throw new Unreadable(`column ${name}`);
  }
  return { words, rows };
}
