/**
 * From events to progress (docs/sync-protocol.md, section 7). server/progress/reducer.py is its
 * twin; tests/vectors binds both. `merge` is associative and commutative: any order and any split
 * of the events give the same progress.
 */

import type { EventKey, ItemProgress, LessonProgress, Progress } from "./phone-types.ts";
import { inStore } from "./store.ts";
import type { LearnerEvent, MilestoneData, ProfileData } from "./types.ts";

type ProfileEntry = [[at: number, counter: number, device: string], ProfileData];

export function emptyProgress(): Progress {
  return {
    items: new Map(),
    lessons: new Map(),
    reviews: new Map(),
    milestones: new Map(),
    taught: new Map(),
  };
}

/** Progress as this app keeps it, from what an older one kept. */
export function wholeProgress(kept: Progress | undefined): Progress {
  return { ...emptyProgress(), ...kept };
}

/** "first-order", or "field-task P03-A" for one that belongs to a pack. */
export function milestoneName({ kind, pack }: MilestoneData): string {
  return pack ? `${kind} ${pack}` : kind;
}

/** Progress of a learner on this phone, all their devices together. Throws StorageError. */
export async function progressOf(learner: string): Promise<Progress> {
  return inStore(async (store) => wholeProgress(await store.get("progress", learner)));
}

/** Each event must come once. */
export function summarise(events: Iterable<LearnerEvent>): Progress {
  const progress = emptyProgress();
  for (const event of events) apply(progress, event);
  return progress;
}

/** Joins the progress of two disjoint sets of events of one learner; both stay as they are. */
export function merge(a: Progress, b: Progress): Progress {
  const joined: Progress = {
    items: new Map(a.items),
    lessons: new Map(a.lessons),
    reviews: new Map(a.reviews),
    milestones: new Map(a.milestones),
    taught: new Map(a.taught),
  };
  for (const [item, row] of b.items) add(joined.items, item, row, mergeItems);
  for (const [lesson, row] of b.lessons) add(joined.lessons, lesson, row, mergeLessons);
  for (const [item, row] of b.reviews) add(joined.reviews, item, row, addReviews);
  for (const [name, at] of b.milestones) add(joined.milestones, name, at, Math.min);
  for (const [lesson, row] of b.taught) add(joined.taught, lesson, row, addTaught);
  joined.profile = latest(a.profile, b.profile);
  return joined;
}

/** Adds one event to `progress`, which changes. Types that this app does not know do nothing. */
export function apply(progress: Progress, event: LearnerEvent): void {
  const key: EventKey = [event.at, event.device, event.counter];
  const { items, lessons } = progress;
  if (event.type === "item-answered") {
    const attempt: [EventKey, 0 | 1] = [key, event.right];
    const row = { attempts: 1, right: event.right, first: attempt, last: attempt };
    add(items, event.item, row, mergeItems);
  } else if (event.type === "lesson-opened") {
    add(lessons, event.lesson, { opened: event.at }, mergeLessons);
  } else if (event.type === "lesson-done") {
    const best = score(event.right, event.of);
    const row = { done: event.at, edition: event.edition, best, first: [key, best] };
    add(lessons, event.lesson, row as LessonProgress, mergeLessons);
  } else if (event.type === "today-done") {
    add(lessons, event.lesson, { today: event.at }, mergeLessons);
  } else if (event.type === "profile") {
    const entry: ProfileEntry = [[event.at, event.counter, event.device], event.data];
    progress.profile = latest(progress.profile, entry);
  } else if (event.type === "item-reviewed") {
    add(progress.reviews, event.item, { reviews: 1, knew: event.right }, addReviews);
  } else if (event.type === "milestone") {
    add(progress.milestones, milestoneName(event.data), event.at, Math.min);
  } else if (event.type === "lesson-taught") {
    const row = { sessions: 1, people: event.data.people };
    add(progress.taught, event.lesson, row, addTaught);
  }
}

/** Thousandths of the items right at the first try; 1000 for a lesson without items. */
function score(right: number, of: number): number {
  return of ? Math.floor((1000 * right) / of) : 1000;
}

function mergeItems(a: ItemProgress, b: ItemProgress): ItemProgress {
  return {
    attempts: a.attempts + b.attempts,
    right: a.right + b.right,
    first: compare(a.first[0], b.first[0]) < 0 ? a.first : b.first,
    last: compare(a.last[0], b.last[0]) > 0 ? a.last : b.last,
  };
}

function mergeLessons(a: LessonProgress, b: LessonProgress): LessonProgress {
  return withoutHoles({
    opened: either(Math.min, a.opened, b.opened),
    done: either(Math.min, a.done, b.done),
    edition: either(Math.max, a.edition, b.edition),
    best: either(Math.max, a.best, b.best),
    first: either((p, q) => (compare(p[0], q[0]) < 0 ? p : q), a.first, b.first),
    today: either(Math.min, a.today, b.today),
  });
}

type Reviews = { reviews: number; knew: number };

function addReviews(a: Reviews, b: Reviews): Reviews {
  return { reviews: a.reviews + b.reviews, knew: a.knew + b.knew };
}

type Taught = { sessions: number; people: number };

function addTaught(a: Taught, b: Taught): Taught {
  return { sessions: a.sessions + b.sessions, people: a.people + b.people };
}

function latest(a: ProfileEntry | undefined, b: ProfileEntry | undefined) {
  return either((p, q) => (compare(p[0], q[0]) > 0 ? p : q), a, b);
}

type Key = readonly (string | number)[];

function compare(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i++)
    if (a[i] !== b[i]) return (a[i] as string) < (b[i] as string) ? -1 : 1;
  return 0;
}

function either<T>(choose: (a: T, b: T) => T, a: T | undefined, b: T | undefined): T | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : choose(a, b);
}

function add<T>(rows: Map<string, T>, name: string, row: T, join: (a: T, b: T) => T): void {
  const known = rows.get(name);
  rows.set(name, known === undefined ? row : join(known, row));
}

/** The same without members that are undefined, so that equal progress is deeply equal. */
function withoutHoles<T extends object>(row: T): T {
  for (const name of Object.keys(row) as (keyof T)[]) if (row[name] === undefined) delete row[name];
  return row;
}
