/** A room that several phones play: the station orders the cards, each phone works out the room. */
import { useEffect, useRef, useState } from "preact/hooks";
import { NetError } from "../../../core/net.ts";
import { ask } from "../../engine.ts";
import { type Comment, ROLES, type Role } from "../deck.ts";
import { keepLive } from "../keep.ts";
import { partnerCard } from "../partners.ts";
import { type Notice, noticesOf, PACES, type Playing, sound } from "../playing.ts";
import { isOver, now, played, type Room } from "../room.ts";
import { play } from "../sound.ts";
import { type Act, act, look, type Standing, type Ticket } from "./rooms.ts";

const LOOK_EVERY = 1000;
/** So many looks without an answer: the line is gone, and one goes on alone. */
const PATIENCE = 6;

/** Roles that no phone plays now: the engine's side does. */
function absentRoles({ members }: Standing): Role[] {
  return ROLES.filter((role) => !members.some((one) => one.role === role && one.present));
}

export function useShared(
  learner: string,
  opened: Room,
  first: Standing,
  ticket: Ticket,
): Playing & { lost: boolean; standing: Standing } {
  const [room, setRoom] = useState(opened);
  const [standing, setStanding] = useState(first);
  const [notices, setNotices] = useState<Notice[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [lost, setLost] = useState(false);
  const latest = useRef({ room, standing });
  const told = useRef(new Set<Comment>());
  const silent = useRef(0);
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  /** One answer after the other; cards that came are played and kept before they are shown. */
  function heard(answer: Standing): Promise<unknown> {
    turn.current = turn.current.then(() => take(answer)).catch(setFailure);
    return turn.current;
  }

  async function take(answer: Standing) {
    let { room: known } = latest.current;
    const skip = known.kept.cards.length - answer.from;
    if (skip >= 0)
      for (const card of answer.cards.slice(skip)) {
        known = await played(ask, known, card);
        const { id } = known.playable.scenario;
        const shared = { code: ticket.code, token: ticket.token };
        const at = Date.now();
        await keepLive(learner, { ...known.kept, scenario: id, pace: "usual", at, shared });
        sound(known);
        const news = noticesOf(known, told.current);
        if (news.length > 0) setNotices((old) => [...old, ...news]);
      }
    latest.current = { room: known, standing: answer };
    setRoom(known);
    setStanding(answer);
  }

  const from = () => latest.current.room.kept.cards.length;

  async function send(what: Act) {
    try {
      await heard(await act(ticket, what, from()));
      silent.current = 0;
    } catch (error) {
      missed(error);
    }
  }

  /** A line that stutters is tried again; a room that is gone stays gone. */
  function missed(error: unknown) {
    const gone = error instanceof NetError && (error.status === 404 || error.status === 403);
    if (gone && (error as NetError).slug !== "not-your-card") return setLost(true);
    silent.current += 1;
    if (silent.current >= PATIENCE) setLost(true);
  }

  useEffect(() => {
    if (lost) return;
    let timer = 0;
    let wanted = true;
    async function again() {
      try {
        await heard(await look(ticket, from()));
        silent.current = 0;
      } catch (error) {
        missed(error);
      }
      if (wanted) timer = window.setTimeout(again, LOOK_EVERY);
    }
    void again();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [lost]);

  const { you, leader, state } = standing;
  const leading = you === leader && state === "running" && !lost && failure === null;
  const step = room.kept.cards.length;
  useEffect(() => {
    if (!leading) return;
    if (isOver(room)) {
      if (now(room).cutOff) void send({ act: "over" });
      return;
    }
    // Sent again until the station has it: a step that was played changes nothing.
    const turnClock = () => {
      const card = partnerCard(latest.current.room, absentRoles(latest.current.standing));
      void send({ act: "play", step, card });
    };
    const timer = setInterval(turnClock, PACES.usual);
    return () => clearInterval(timer);
  }, [leading, step]);

  return {
    room,
    role: you,
    waiting: standing.waiting,
    put(card) {
      play("card");
      const up = standing.waiting.some((one) => one.role === you && one.card === card);
      void send(up ? { act: "back" } : { act: "put", card });
    },
    paused: state !== "running",
    setPaused: (paused) => void send({ act: paused ? "pause" : "start" }),
    pace: "usual",
    setPace: () => {},
    members: standing.members,
    hold: you === "controller" ? (role) => void send({ act: "hold", role }) : undefined,
    notice: notices[0] ?? null,
    closeNotice: () => setNotices((old) => old.slice(1)),
    failure,
    again: () => setFailure(null),
    lost,
    standing,
  };
}
