/** Calendar days as text, "2026-11-22", and the spans that the five numbers stand for; pure. */

export type SpanName = "week" | "month" | "all";

export interface Span {
  /** First and last day, both inside. */
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const FIRST = "2000-01-01";
const LAST = "2099-12-31";

/** The day that the phone's clock shows. */
export function today(now = new Date()): string {
  return dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

export function isDay(day: unknown): day is string {
  if (typeof day !== "string" || !/^\d{4}-\d\d-\d\d$/.test(day)) return false;
  return day >= FIRST && day <= LAST && plusDays(day, 0) === day;
}

/** Not a day before 2000 or one that has not come: a slip of the finger. */
export function isPast(day: string, now = today()): boolean {
  return isDay(day) && day <= now;
}

export function plusDays(day: string, days: number): string {
  const date = new Date(milliseconds(day) + days * DAY_MS);
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** How many days a span has. */
export function lengthOf({ from, to }: Span): number {
  return Math.round((milliseconds(to) - milliseconds(from)) / DAY_MS) + 1;
}

export function isInside({ from, to }: Span, day: string): boolean {
  return from <= day && day <= to;
}

/** "2026-11" */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function plusMonths(month: string, months: number): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const count = year * 12 + number - 1 + months;
  return `${Math.floor(count / 12)}-${two((count % 12) + 1)}`;
}

/** The whole week (from Monday), month or all time around a day. */
export function spanOf(name: SpanName, now: string): Span {
  if (name === "all") return { from: FIRST, to: LAST };
  if (name === "month") return wholeMonth(monthOf(now));
  const from = plusDays(now, -weekday(now));
  return { from, to: plusDays(from, 6) };
}

/**
 * What to compare a span with: the span before, but only as many days of it as this one has had,
 * so that a Wednesday is not told that the week fell.
 */
export function spanBefore(name: SpanName, now: string): Span | null {
  if (name === "all") return null;
  if (name === "week") {
    const from = plusDays(spanOf("week", now).from, -7);
    return { from, to: plusDays(now, -7) };
  }
  const { from, to } = wholeMonth(plusMonths(monthOf(now), -1));
  const whole = now === spanOf("month", now).to;
  const same = plusDays(from, Number(now.slice(8)) - 1);
  return { from, to: whole || same > to ? to : same };
}

/** The bars of a chart: the days of a week, the weeks of a month, the last twelve months. */
export function bucketsOf(name: SpanName, now: string): Span[] {
  const span = spanOf(name, now);
  if (name === "week") return count(7).map((at) => oneDay(plusDays(span.from, at)));
  if (name === "month") return weeksOf(span);
  return count(12).map((at) => wholeMonth(plusMonths(monthOf(now), at - 11)));
}

function weeksOf(month: Span): Span[] {
  const weeks: Span[] = [];
  for (let from = month.from; from <= month.to; from = plusDays(from, 7)) {
    const to = plusDays(from, 6);
    // biome-ignore lint/complexity/useMathMinMax: days are words, "2026-11-26"
    weeks.push({ from, to: to < month.to ? to : month.to });
  }
  return weeks;
}

function wholeMonth(month: string): Span {
  return { from: `${month}-01`, to: plusDays(`${plusMonths(month, 1)}-01`, -1) };
}

/** 0 on Monday. */
function weekday(day: string): number {
  return (new Date(milliseconds(day)).getUTCDay() + 6) % 7;
}

function oneDay(day: string): Span {
  return { from: day, to: day };
}

/** Midnight UTC: a day has the same number everywhere, and no summer time. */
export function milliseconds(day: string): number {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return Date.UTC(year, month - 1, date);
}

function dayOf(year: number, month: number, date: number): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function count(length: number): number[] {
  return Array.from({ length }, (_unused, at) => at);
}
