/** What moves a room: alone, the phone's own clock; with others, the station's (shared/). */
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../engine.ts";
import type { Card, Comment, Role } from "./deck.ts";
import { keepLive, type Pace } from "./keep.ts";
import { partnerCard } from "./partners.ts";
import { isOver, now, openComments, played, type Room } from "./room.ts";
import { play } from "./sound.ts";

export interface Put {
  role: Role | null;
  card: Card;
}

/** Something that stops the clock, to be looked at. */
export type Notice =
  | { kind: "caught"; card: Card; points: number }
  | { kind: "cut"; card: Card }
  | { kind: "comment"; comment: Comment };

export interface Playing {
  room: Room;
  /** Null: alone, with all cards in one hand. */
  role: Role | null;
  /** Cards that wait for the next half minute, the first one first. */
  waiting: readonly Put[];
  /** Puts up a card; the one that waits already comes back. */
  put(card: Card): void;
  paused: boolean;
  setPaused(paused: boolean): void;
  pace: Pace;
  setPace(pace: Pace): void;
  /** The people of a shared room. */
  members?: readonly { role: Role; present: boolean }[];
  /** The controller's: stops a colleague's card that waits. */
  hold?: ((role: Role) => void) | undefined;
  notice: Notice | null;
  closeNotice(): void;
  /** What could not be kept; the room stands still until it is tried again. */
  failure: unknown;
  again(): void;
}

/** Milliseconds a half minute takes on the screen. */
export const PACES: Record<Exclude<Pace, "steps">, number> = {
  slow: 7000,
  usual: 4500,
  quick: 2200,
};

const HELPERS: readonly Role[] = ["assistant", "controller"];

export function useSolo(learner: string, opened: Room, usualPace: Pace): Playing {
  const [room, setRoom] = useState(opened);
  const [put, setPut] = useState<Card | null>(null);
  const [paused, setPaused] = useState(true);
  const [pace, setPaceOnly] = useState(usualPace);
  const [notices, setNotices] = useState<Notice[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const busy = useRef(false);
  const told = useRef(new Set<Comment>());
  // Read when the half minute ends: a card put up late still makes it into this one.
  const late = useRef(put);
  late.current = put;

  async function advance(card: Card) {
    if (busy.current || isOver(room)) return;
    busy.current = true;
    try {
      const next = await played(ask, room, card);
      await keep(next, pace);
      setPut(null);
      setRoom(next);
      sound(next);
      setNotices((old) => [...old, ...noticesOf(next, told.current)]);
    } catch (error) {
      setFailure(error);
    } finally {
      busy.current = false;
    }
  }

  function keep(next: Room, how: Pace) {
    const { id } = next.playable.scenario;
    return keepLive(learner, { ...next.kept, scenario: id, pace: how, at: Date.now() });
  }

  const stopped = paused || notices.length > 0 || failure !== null || isOver(room);
  useEffect(() => {
    if (stopped || pace === "steps") return;
    const next = () => advance(late.current ?? partnerCard(room, HELPERS));
    const timer = setTimeout(next, PACES[pace]);
    return () => clearTimeout(timer);
  }, [stopped, pace, room]);

  return {
    room,
    role: null,
    waiting: put ? [{ role: null, card: put }] : [],
    put(card) {
      play("card");
      if (pace === "steps") void advance(card);
      else setPut((old) => (old === card ? null : card));
    },
    paused,
    setPaused,
    pace,
    setPace(how) {
      setPaceOnly(how);
      keep(room, how).catch(setFailure);
    },
    notice: notices[0] ?? null,
    closeNotice: () => setNotices((old) => old.slice(1)),
    failure,
    again: () => setFailure(null),
  };
}

/** What has to be looked at after a step. `told`: comments that stopped the room once already. */
export function noticesOf(room: Room, told: Set<Comment>): Notice[] {
  const [before, after] = [room.states[room.states.length - 2], now(room)];
  const { card, violation, comment } = after.now;
  if (!before || !card) return [];
  const found: Notice[] = [];
  if (violation) found.push({ kind: "caught", card, points: before.rulePoints - after.rulePoints });
  if (after.cutOff && !before.cutOff) found.push({ kind: "cut", card });
  if (comment && (comment === "sold-out" || comment === "complaint") && !told.has(comment)) {
    told.add(comment);
    if (!after.cutOff) found.push({ kind: "comment", comment });
  }
  return found;
}

export function sound(room: Room): void {
  const { orders, violation } = now(room).now;
  if (violation) play("caught");
  else if (orders > 0) play("order");
  else if (openComments(room).length > 0) play("comment");
  if (isOver(room)) play("end");
}
