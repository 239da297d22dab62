/** What comes next for a learner; pure, so that it can be tested without a screen. */
import type { Lesson, Progress, TextDocument } from "../core/types.ts";

export interface Step {
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

export interface Task {
  lesson: Lesson;
  /** The first words of the step. */
  text: string;
}

/** How many things to do are shown at once: never a wall. */
const MOST_TASKS = 2;

/** The lesson left in the middle, else the first that is not done; null when all are. */
export function nextStep(
  texts: readonly TextDocument[],
  progress: Progress,
  open: readonly { lesson: string }[],
): Step | null {
  const isDone = ({ id }: Lesson) => progress.lessons.get(id)?.done !== undefined;
  const steps: Step[] = [];
  for (const text of texts) {
    const { lessons, title } = text;
    const done = lessons.filter(isDone).length;
    lessons.forEach((lesson, place) => {
      const begun = open.some((one) => one.lesson === lesson.id);
      steps.push({ lesson, pack: title, number: place + 1, count: lessons.length, done, begun });
    });
  }
  for (const { lesson } of open) {
    const step = steps.find((one) => one.lesson.id === lesson);
    if (step) return step;
  }
  return steps.find(({ lesson }) => !isDone(lesson)) ?? null;
}

/** "Do today" steps of finished lessons that are not ticked off, latest finished first. */
export function todayTasks(texts: readonly TextDocument[], progress: Progress): Task[] {
  const waiting: { task: Task; done: number }[] = [];
  for (const { lessons } of texts)
    for (const lesson of lessons) {
      const mine = progress.lessons.get(lesson.id);
      const block = lesson.blocks.find(({ kind }) => kind === "today");
      if (mine?.done === undefined || mine.today !== undefined || block?.kind !== "today") continue;
      const text = block.text.replace(/\*\*/g, "").split("\n")[0]!;
      waiting.push({ task: { lesson, text }, done: mine.done });
    }
  waiting.sort((a, b) => b.done - a.done);
  return waiting.slice(0, MOST_TASKS).map(({ task }) => task);
}
