/** One run through a lesson: every act is on the phone before the screen moves on. */
import { record } from "../core/events.ts";
import type { Position } from "../core/phone-types.ts";
import type { Answer, Item, Lesson, TextDocument } from "../core/types.ts";
import { lessonStamp, openText } from "../packs/open.ts";
import { PackError } from "../packs/plan.ts";
import { currentProfile } from "../profile/profiles.ts";
import { type Judgement, judge } from "./answers.ts";
import { clearPosition, getPosition, setPosition } from "./position.ts";
import { gradedItems } from "./stale.ts";

export interface Session {
  learner: string;
  lesson: Lesson;
  text: TextDocument;
  position: Position;
}

export interface Result {
  /** Items right at the first try, of how many. */
  right: number;
  of: number;
}

/** A pause longer than this was not spent learning. */
const LONGEST_LOOK = 180;

/** Goes on where the learner stopped, else begins. Throws PackError, StorageError. */
export async function openSession(id: string): Promise<Session> {
  const { learner } = currentProfile()!;
  const text = await openText(id.split(".")[0]!);
  const lesson = text.lessons.find((one) => one.id === id);
  const stamp = await lessonStamp(id);
  if (!lesson || !stamp || lesson.blocks.length === 0) throw new PackError("gone");
  const left = await getPosition(id);
  const known = left && lesson.blocks.some((block) => block.id === left.block);
  if (known && left.edition === stamp.edition)
    return { learner, lesson, text, position: { ...left, version: stamp.version } };
  const position = { block: lesson.blocks[0]!.id, seconds: 0, ...stamp };
  await record({ type: "lesson-opened", lesson: id, ...stamp });
  await setPosition(id, position);
  return { learner, lesson, text, position };
}

/** Keeps the answer, then says what is to be said about it. */
export async function giveAnswer(
  session: Session,
  item: Item,
  answer: Answer,
  seconds: number,
): Promise<{ session: Session; judgement: Judgement }> {
  const judgement = judge(item, answer);
  const right = judgement.right ? 1 : 0;
  await record({
    type: "item-answered",
    lesson: session.lesson.id,
    item: item.id,
    answer,
    right,
    seconds: Math.min(Math.round(seconds), LONGEST_LOOK),
    version: session.position.version,
  });
  const answered = { [item.id]: right as 0 | 1, ...session.position.answered };
  return { session: await moved(session, { answered }), judgement };
}

/** Keeps a change of place or draft. */
export async function moved(session: Session, change: Partial<Position>): Promise<Session> {
  const position = { ...session.position, ...change };
  await setPosition(session.lesson.id, position, session.learner);
  return { ...session, position };
}

export function secondsSince(start: number): number {
  return Math.min(Math.round((Date.now() - start) / 1000), LONGEST_LOOK);
}

export async function finish(session: Session, seconds: number): Promise<Result> {
  const { learner, lesson, position } = session;
  const items = gradedItems(lesson, session.text.facts);
  const right = items.filter(({ id }) => position.answered?.[id] === 1).length;
  const { edition, version } = position;
  const of = items.length;
  await record({ type: "lesson-done", lesson: lesson.id, edition, right, of, seconds, version });
  await clearPosition(lesson.id, learner);
  return { right, of };
}
