/**
 * What a learner showed of each item, from their events: the first answer in a lesson, and every
 * review. Pure; the schedule follows from it, so a restored phone goes on where the old one stopped.
 */
import type { LearnerEvent } from "../core/types.ts";

export interface Grade {
  /** Unix seconds, by the clock as it is set now. */
  at: number;
  knew: boolean;
  review: boolean;
}

/** A second try minutes later says nothing about remembering. */
const APART = 12 * 3600;

/** Grades by item, oldest first; `now` in Unix seconds. */
export function gradesOf(events: readonly LearnerEvent[], now: number): Map<string, Grade[]> {
  const found = new Map<string, Grade[]>();
  for (const { event, at } of onOneClock(events, now)) {
    if (event.type !== "item-answered" && event.type !== "item-reviewed") continue;
    const grades = found.get(event.item) ?? [];
    found.set(event.item, grades);
    const review = event.type === "item-reviewed";
    const last = grades[grades.length - 1];
    if (!last || at - last.at >= APART) grades.push({ at, knew: event.right === 1, review });
  }
  return found;
}

interface Timed {
  event: LearnerEvent;
  at: number;
}

/**
 * Clocks of phones jump, counters do not. Where a device's time steps back, its clock was set: all
 * that it did before is moved back by as much, and nothing lies in the future. So reviews neither
 * vanish for a year nor fall due all at once when somebody mends the date.
 */
function onOneClock(events: readonly LearnerEvent[], now: number): Timed[] {
  const devices = new Map<string, LearnerEvent[]>();
  for (const event of events) {
    const own = devices.get(event.device) ?? [];
    devices.set(event.device, own);
    own.push(event);
  }
  const timed: Timed[] = [];
  for (const own of devices.values()) timed.push(...movedBack(own, now));
  return timed.sort(
    (a, b) =>
      a.at - b.at ||
      (a.event.device < b.event.device ? -1 : a.event.device > b.event.device ? 1 : 0) ||
      a.event.counter - b.event.counter,
  );
}

function movedBack(own: LearnerEvent[], now: number): Timed[] {
  const latestFirst = own.sort((a, b) => b.counter - a.counter);
  let shift = 0;
  let next = now;
  return latestFirst
    .map((event) => {
      shift = Math.max(shift, event.at - next);
      next = event.at - shift;
      return { event, at: next };
    })
    .reverse();
}
