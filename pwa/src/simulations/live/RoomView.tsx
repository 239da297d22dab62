/** The room on one screen of 360 by 640: figures, the drawn room, what viewers say, the cards. */
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _, ngettext } from "../../core/i18n.ts";
import { useTitle } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure } from "../../ui/parts.tsx";
import { wordsOf } from "../scenarios.ts";
import { type Crowd, crowdOn } from "./crowd.ts";
import { type Comment, handOf } from "./deck.ts";
import { RoomPicture } from "./drawings.tsx";
import { Hand } from "./Hand.tsx";
import { NoticeSheet, ReplySheet } from "./Notices.tsx";
import { PauseSheet } from "./PauseSheet.tsx";
import type { Playing } from "./playing.ts";
import { clockOf, type LiveState, now, openComments, type Room } from "./room.ts";
import { isQuiet, setQuiet, wakeSound } from "./sound.ts";
import { cardName, commentWords, logLine, roleName, sayingOf } from "./words.ts";

export function RoomView({ playing, onLeave }: { playing: Playing; onLeave: () => void }) {
  const { room, role, paused, notice, failure } = playing;
  const [replying, setReplying] = useState<Comment | null>(null);
  const [menu, setMenu] = useState(false);
  const held = (paused && playing.pace !== "steps") || replying !== null || menu;
  useTitle(wordsOf(room.playable).title);
  // With others the clock is not mine to stop by reading.
  useHold(playing, role === null && (replying !== null || menu));
  if (failure) return <Failure error={failure} again={playing.again} />;
  return (
    <main class="live" data-testid="live-room" data-step={room.kept.cards.length}>
      <Top playing={playing} held={held} onMenu={() => setMenu(true)} />
      <Figures room={room} />
      <Stage room={room} moving={!held && notice === null} />
      <Talk room={room} onReply={setReplying} />
      {playing.members && <Others members={playing.members} you={role} />}
      <Hand playing={playing} cards={handOf(role)} />
      <Log room={room} />
      {notice && notice.kind !== "comment" && (
        <NoticeSheet notice={notice} onClose={playing.closeNotice} />
      )}
      {(replying ?? (notice?.kind === "comment" ? notice.comment : null)) && (
        <ReplySheet
          room={room}
          comment={replying ?? (notice as { comment: Comment }).comment}
          hand={handOf(role)}
          onReply={(card) => {
            setReplying(null);
            if (notice?.kind === "comment") playing.closeNotice();
            if (card) playing.put(card);
          }}
        />
      )}
      {menu && <PauseSheet playing={playing} onClose={() => setMenu(false)} onLeave={onLeave} />}
    </main>
  );
}

/** While something is read, the clock waits; a pause that was there before stays. */
function useHold({ paused, setPaused }: Playing, open: boolean): void {
  const mine = useRef(false);
  useEffect(() => {
    if (open && !paused) {
      mine.current = true;
      setPaused(true);
    } else if (!open && mine.current) {
      mine.current = false;
      setPaused(false);
    }
  }, [open]);
}

function Top(props: { playing: Playing; held: boolean; onMenu: () => void }) {
  const { playing, held, onMenu } = props;
  const { room, paused, pace } = playing;
  const [quiet, setQuietNow] = useState(isQuiet());
  const step = room.kept.cards.length;
  return (
    <header class="live-top">
      <button
        type="button"
        class="round-button"
        aria-label={_("More: speed, log, leave")}
        data-testid="live-menu"
        onClick={onMenu}
      >
        <Icon name="gear" />
      </button>
      <div class="grow">
        <h1 class="live-clock" tabIndex={-1}>
          {clockOf(step)} <span class="soft">/ {clockOf(room.steps)}</span>
        </h1>
        <div class="bar">
          <i style={{ width: `${(100 * step) / room.steps}%` }} />
        </div>
      </div>
      <button
        type="button"
        class="round-button"
        aria-pressed={quiet ? "true" : "false"}
        aria-label={_("Quiet")}
        data-testid="live-quiet"
        onClick={() => {
          setQuiet(!quiet);
          setQuietNow(!quiet);
          if (quiet) wakeSound();
        }}
      >
        <Icon name={quiet ? "mute" : "speaker"} />
      </button>
      {pace !== "steps" && (
        <button
          type="button"
          class="round-button go-round"
          data-testid="live-run"
          aria-label={paused ? _("Go on") : _("Stop the clock")}
          onClick={() => {
            wakeSound();
            playing.setPaused(!paused);
          }}
        >
          <Icon name={held ? "play" : "pause"} />
        </button>
      )}
    </header>
  );
}

export function Figures({ room }: { room: Room }) {
  const state = now(room);
  const figures: [string, string, string, number, boolean][] = [
    ["viewers", _("viewers"), "me", Math.round(state.viewers), false],
    ["clicks", _("looking"), "hand", Math.round(state.now.clicks), false],
    ["orders", _("orders"), "box", state.orders, false],
    ["stock", _("in stock"), "bars", state.stock, state.stock <= 20],
    ["points", _("rule points"), "law", Math.max(0, state.rulePoints), state.rulePoints <= 6],
  ];
  return (
    <dl class="live-figures">
      {figures.map(([name, words, icon, value, low]) => (
        <div key={name} class={low ? "low" : ""}>
          <dt>
            <Icon name={icon as "me"} />
            {words}
          </dt>
          <dd data-testid={`live-${name}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Stage({ room, moving }: { room: Room; moving: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const crowd = useRef<Crowd | null>(null);
  const state = now(room);
  const stock = Number(room.playable.scenario.parameters.stock);
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const made = crowdOn(canvas.current!, calm);
    crowd.current = made;
    const hide = () => made.setMoving(!document.hidden);
    addEventListener("resize", made.resize);
    document.addEventListener("visibilitychange", hide);
    return () => {
      made.stop();
      removeEventListener("resize", made.resize);
      document.removeEventListener("visibilitychange", hide);
    };
  }, []);
  useEffect(() => crowd.current?.setMoving(moving), [moving]);
  useEffect(() => {
    const { clicks, orders, violation } = state.now;
    crowd.current?.show(state.viewers, clicks, orders, violation);
  }, [room]);
  const { card, orders } = state.now;
  return (
    <div class="live-stage" role="img" aria-label={stageWords(state)}>
      <RoomPicture card={card} part={stock > 0 ? state.stock / stock : 0} cut={state.cutOff} />
      <canvas ref={canvas} />
      {card && (
        <p class="live-saying" key={room.kept.cards.length}>
          {sayingOf(card, Number(room.playable.scenario.parameters.referenceYuan))}
        </p>
      )}
      {orders > 0 && (
        <span class="live-plus" key={`plus ${room.kept.cards.length}`}>
          +{orders}
        </span>
      )}
      <Meters state={state} />
    </div>
  );
}

function stageWords({ viewers, now: { card } }: LiveState): string {
  const n = Math.round(viewers);
  return (
    ngettext("The room with %(n)s viewer", "The room with %(n)s viewers", n) +
    (card ? `. ${cardName(card)}` : "")
  );
}

/** What viewers know and feel, without numbers: the two that have to be filled again and again. */
function Meters({ state }: { state: LiveState }) {
  const meters: [string, number][] = [
    [_("they understand"), state.understanding],
    [_("they trust"), state.trust],
  ];
  return (
    <div class="live-meters">
      {meters.map(([words, part]) => (
        <div key={words}>
          <span>{words}</span>
          <i class={part < 0.3 ? "low" : ""}>
            <b style={{ width: `${Math.round(100 * part)}%` }} />
          </i>
        </div>
      ))}
    </div>
  );
}

/** What waits to be answered; one tap away. */
function Talk({ room, onReply }: { room: Room; onReply: (comment: Comment) => void }) {
  const open = openComments(room);
  const [first] = open;
  const more = open.length - 1;
  if (!first) return <p class="live-talk soft">{_("No question just now.")}</p>;
  return (
    <button
      type="button"
      class={
        first.comment === "complaint" || first.comment === "sold-out"
          ? "live-talk urgent"
          : "live-talk"
      }
      data-testid="live-comment"
      data-comment={first.comment}
      onClick={() => onReply(first.comment)}
    >
      <Icon name="talk" />
      <span class="grow">{commentWords(first.comment)}</span>
      {more > 0 && <span class="count">+{more}</span>}
      <b>{_("Reply")}</b>
    </button>
  );
}

/** Who is in the room; a phone that dropped out is crossed out, the app plays it. */
function Others(props: { members: NonNullable<Playing["members"]>; you: Playing["role"] }) {
  return (
    <p class="others">
      {props.members.map(({ role, present }) => (
        <span key={role} class={present ? "" : "gone"}>
          <Icon name={present ? "tick" : "cross"} />
          {role === props.you ? _("%(role)s: you", { role: roleName(role) }) : roleName(role)}
        </span>
      ))}
    </p>
  );
}

/** For screen readers: each half minute as one line, and how it stands. */
export function Log({ room }: { room: Room }) {
  const step = room.kept.cards.length;
  if (step === 0) return <div class="hidden" aria-live="polite" />;
  return (
    <div class="hidden" aria-live="polite" data-testid="live-log">
      {logLine(now(room), clockOf(step), room.states[step - 1]!.stock)}
    </div>
  );
}
