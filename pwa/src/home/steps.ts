/** What comes next for a learner, three steps at most: never a wall. Pure. */
import type { Progress } from "../core/phone-types.ts";
import type { CataloguePack, Lesson, TextDocument } from "../core/types.ts";
import { isKnown } from "./path.ts";

export interface LessonStep {
  kind: "lesson";
  lesson: Lesson;
  /** Title of its pack. */
  pack: string;
  /** From 1. */
  number: number;
  count: number;
  /** Lessons of the pack that are done. */
  done: number;
  /** The learner stopped in the middle of it. */
  begun: boolean;
}

export type Step =
  | LessonStep
  /** A pack that is not on the phone yet. */
  | { kind: "fetch"; pack: CataloguePack }
  | { kind: "review"; count: number }
  /** The "do today" step of a finished lesson; `text`: its first words. */
  | { kind: "today"; lesson: Lesson; text: string }
  /** Nobody asked yet what they grow. */
  | { kind: "crops" }
  | { kind: "field-task"; pack: string; title: string; text: string }
  | { kind: "check"; pack: CataloguePack };

export interface Known {
  /** Courses in the order of learning. */
  packs: readonly CataloguePack[];
  /** The entry check, where there is one. */
  check?: CataloguePack;
  /** Words of the packs on this phone. */
  texts: readonly TextDocument[];
  progress: Progress;
  /** Lessons begun and not finished, latest first. */
  open: readonly { lesson: string }[];
  /** Items to look at again today. */
  due: number;
  /** What the learner grows; undefined: not asked yet. */
  crops?: readonly string[];
}

const MOST = 3;

/** First the one to learn now, then what else is worth a few minutes today. */
export function nextSteps(everything: Known): Step[] {
  // The entry check is a door of its own, not a course to go on with.
  const known = { ...everything, texts: everything.texts.filter(({ check }) => !check) };
  const [first, second] = learningSteps(known);
  const others = [
    checkStep(known),
    reviewStep(known),
    cropsStep(known),
    todayStep(known),
    fieldTask(known),
    second,
  ];
  return [first, ...others].filter((step): step is Step => step !== undefined).slice(0, MOST);
}

/**
 * The lesson left in the middle, then of each pack its first lesson that is not done, then packs to
 * fetch: what is on the phone comes first, because there may be no network.
 */
function learningSteps({ packs, texts, progress, open }: Known): Step[] {
  const left = open
    .map(({ lesson }) => lessonStep(texts, progress, open, (one) => one.id === lesson))
    .find((step) => step !== null);
  const here: Step[] = left ? [left] : [];
  const away: Step[] = [];
  const listed = new Set(packs.map(({ id }) => id));
  const unlisted = texts.filter(({ pack }) => !listed.has(pack)).map(({ pack }) => pack);
  for (const id of [...listed, ...unlisted]) {
    if (isKnown(id, progress)) continue;
    const own = texts.filter(({ pack }) => pack === id);
    const step = lessonStep(own, progress, open, (one) => !isDone(one, progress));
    const pack = packs.find((one) => one.id === id);
    if (step && step.lesson.id !== left?.lesson.id) here.push(step);
    else if (own.length === 0 && pack && lessonsDone(id, progress) < pack.lessons)
      away.push({ kind: "fetch", pack });
  }
  return [...here, ...away];
}

function lessonStep(
  texts: readonly TextDocument[],
  progress: Progress,
  open: readonly { lesson: string }[],
  fits: (lesson: Lesson) => boolean,
): LessonStep | null {
  for (const { lessons, title } of texts) {
    const place = lessons.findIndex(fits);
    if (place < 0) continue;
    const lesson = lessons[place]!;
    return {
      kind: "lesson",
      lesson,
      pack: title,
      number: place + 1,
      count: lessons.length,
      done: lessons.filter((one) => isDone(one, progress)).length,
      begun: open.some((one) => one.lesson === lesson.id),
    };
  }
  return null;
}

function isDone({ id }: Lesson, progress: Progress): boolean {
  return progress.lessons.get(id)?.done !== undefined;
}

/** Lessons of a pack that are done, by what was learned and not by what is on the phone. */
export function lessonsDone(pack: string, progress: Progress | null): number {
  const lessons = [...(progress?.lessons ?? [])];
  return lessons.filter(([id, { done }]) => done !== undefined && id.startsWith(`${pack}.`)).length;
}

/** Offered as long as nothing was learned: later it would only hold people up. */
function checkStep({ check, progress }: Known): Step | undefined {
  return check && !hasLearned(progress) ? { kind: "check", pack: check } : undefined;
}

function hasLearned({ lessons }: Progress): boolean {
  return [...lessons.values()].some(({ done }) => done !== undefined);
}

/** Asked once something was learned: the first minute has questions enough. */
function cropsStep({ crops, progress }: Known): Step | undefined {
  return crops === undefined && hasLearned(progress) ? { kind: "crops" } : undefined;
}

function reviewStep({ due }: Known): Step | undefined {
  return due > 0 ? { kind: "review", count: due } : undefined;
}

/** Of the lesson that was finished last, among those whose step is not ticked off. */
function todayStep({ texts, progress }: Known): Step | undefined {
  let latest: { step: Step; done: number } | undefined;
  for (const { lessons } of texts)
    for (const lesson of lessons) {
      const mine = progress.lessons.get(lesson.id);
      const block = lesson.blocks.find(({ kind }) => kind === "today");
      if (mine?.done === undefined || mine.today !== undefined || block?.kind !== "today") continue;
      const step: Step = { kind: "today", lesson, text: firstWords(block.text) };
      if (!latest || mine.done > latest.done) latest = { step, done: mine.done };
    }
  return latest?.step;
}

/** The hands-on work of the first pack that is done and whose work is not. */
function fieldTask({ texts, progress }: Known): Step | undefined {
  const text = texts.find(
    ({ pack, lessons, task }) =>
      task &&
      !progress.milestones.has(`field-task ${pack}`) &&
      lessons.every((lesson) => isDone(lesson, progress)),
  );
  if (!text?.task) return undefined;
  const { pack, title, task } = text;
  return { kind: "field-task", pack, title, text: firstWords(task.text) };
}

function firstWords(text: string): string {
  return text.replace(/\*\*/g, "").split("\n")[0]!;
}
