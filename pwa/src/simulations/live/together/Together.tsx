/** Opening or entering a shared room, waiting for the others, playing it, and going on alone. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../../core/i18n.ts";
import { NetError } from "../../../core/net.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Screen, Sheet } from "../../../ui/parts.tsx";
import { ask } from "../../engine.ts";
import { type Playable, wordsOf } from "../../scenarios.ts";
import { ROLES, type Role } from "../deck.ts";
import type { KeptLive } from "../keep.ts";
import { RoomView } from "../RoomView.tsx";
import { isOver, type Kept, openRoom, type Room } from "../room.ts";
import { wakeSound } from "../sound.ts";
import { roleName, roleTask } from "../words.ts";
import { act, joinShared, look, openShared, type Standing, type Ticket } from "./rooms.ts";
import { useShared } from "./shared.ts";

interface Props {
  playable: Playable;
  learner: string;
  /** What was chosen for a room of one's own. */
  setting: Kept;
  /** Of a room that this phone was in when it died. */
  ticket: Ticket | null;
  onAlone: (kept: Kept) => void;
  onBack: () => void;
  onOver: (room: Room, kept: KeptLive) => void;
}

interface In {
  ticket: Ticket;
  standing: Standing;
  room: Room;
}

export function Together(props: Props) {
  const { playable, setting } = props;
  const [inside, setInside] = useState<In | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function enter(way: () => Promise<{ ticket: Ticket; standing: Standing }>) {
    setBusy(true);
    setProblem("");
    wakeSound();
    try {
      const { ticket, standing } = await way();
      setInside({ ticket, standing, room: await roomOf(playable, standing) });
    } catch (error) {
      setProblem(problemWords(error));
    }
    setBusy(false);
  }

  const open = (role: Role) =>
    enter(async () => {
      const { engine } = (await ask("describe", playable)) as { engine: string };
      const { id: scenario, parameters } = playable.scenario;
      const { set, couponYuan, adsYuanPerStep } = setting;
      const steps = Number(parameters.steps);
      const joined = await openShared({
        role,
        scenario,
        engine,
        set,
        steps,
        couponYuan,
        adsYuanPerStep,
      });
      return { ticket: { code: joined.code, token: joined.token }, standing: joined };
    });
  const join = (code: string, role: Role) =>
    enter(async () => {
      const joined = await joinShared(code, role);
      return { ticket: { code, token: joined.token }, standing: joined };
    });

  useEffect(() => {
    const { ticket } = props;
    if (ticket) void enter(async () => ({ ticket, standing: await look(ticket, 0) }));
  }, []);

  if (inside) return <Inside {...props} {...inside} />;
  return <Lobby {...props} busy={busy} problem={problem} onOpen={open} onJoin={join} />;
}

/** The same room on this phone: its cards so far, played on this phone's engine. */
async function roomOf(playable: Playable, standing: Standing): Promise<Room> {
  const { engine } = (await ask("describe", playable)) as { engine: string };
  if (engine !== standing.engine || playable.scenario.id !== standing.scenario)
    throw new OtherVersion();
  const { set, couponYuan, adsYuanPerStep, cards } = standing;
  return openRoom(ask, playable, { set, couponYuan, adsYuanPerStep, cards });
}

class OtherVersion extends Error {}

function problemWords(error: unknown): string {
  if (error instanceof OtherVersion)
    return _(
      "The phones have different versions of the app or of this exercise. Open both once with a network, then try again.",
    );
  if (!(error instanceof NetError)) return _("That did not work. Please try again.");
  const words: Record<string, string> = {
    "unknown-room": _(
      "There is no such room, or its time is up. Look at the four digits once more.",
    ),
    "role-taken": _("Somebody has this part already. Choose another one."),
    "rooms-full": _("Too many rooms are open at the station. Try again in a while."),
    "not-in-room": _("Somebody took your part while you were away."),
  };
  if (words[error.slug]) return words[error.slug]!;
  if (error.code === "rate-limited") return _("Too many tries. Wait a quarter of an hour.");
  return _(
    "The station does not answer. Are all phones in the Wi-Fi of the station? Alone you can play without it.",
  );
}

function Lobby(
  props: Props & {
    busy: boolean;
    problem: string;
    onOpen: (role: Role) => void;
    onJoin: (code: string, role: Role) => void;
  },
) {
  const { playable, busy, problem, onOpen, onJoin, onAlone, onBack, setting } = props;
  const [role, setRole] = useState<Role>("host");
  const [code, setCode] = useState("");
  const foot = (
    <>
      <button type="button" class="quiet" onClick={onBack} data-testid="together-back">
        {_("Back")}
      </button>
      <button
        type="button"
        class="go"
        disabled={busy || (code !== "" && code.length !== 4)}
        data-testid="together-enter"
        onClick={() => (code === "" ? onOpen(role) : onJoin(code, role))}
      >
        <Icon name="people" />
        {code === "" ? _("Open a room") : _("Enter room %(code)s", { code })}
      </button>
    </>
  );
  return (
    <Screen title={_("Several phones, one room")} foot={foot}>
      <p class="lead">
        {_(
          "One of you opens a room and says its four digits; the others type them. Each has other cards; what nobody plays, the app plays.",
        )}
      </p>
      <h2 class="section">{_("Which part is yours?")}</h2>
      <div class="card rows parts">
        {ROLES.map((one) => (
          <button
            type="button"
            key={one}
            class={one === role ? "on" : ""}
            aria-pressed={one === role ? "true" : "false"}
            data-testid={`role-${one}`}
            onClick={() => setRole(one)}
          >
            <span class={one === role ? "dot leaf" : "dot"}>
              <Icon name={one === "host" ? "talk" : one === "assistant" ? "hand" : "eye"} />
            </span>
            <span class="grow">
              <b>{roleName(one)}</b>
              <span class="soft"> {roleTask(one)}</span>
            </span>
            {one === role && <Icon name="tick" />}
          </button>
        ))}
      </div>
      <label class="section code-label" for="room-code">
        <h2>{_("The four digits of a room that is open")}</h2>
        <span class="soft">{_("Leave it empty to open one yourself")}</span>
      </label>
      <input
        id="room-code"
        class="field code-field"
        data-testid="room-code"
        inputMode="numeric"
        autocomplete="off"
        dir="ltr"
        maxLength={4}
        value={code}
        onInput={(event) => setCode(event.currentTarget.value.replace(/\D/g, ""))}
      />
      {problem && (
        <div class="note wrong spaced" role="alert" data-testid="together-problem">
          <p>{problem}</p>
          <div class="actions">
            <button type="button" class="quiet small" onClick={() => onAlone(setting)}>
              {_("Play alone")}
            </button>
          </div>
        </div>
      )}
      <p class="soft">{playable.par ? wordsOf(playable).title : ""}</p>
    </Screen>
  );
}

function Inside(props: Props & In) {
  const {
    learner,
    playable,
    ticket,
    room: opened,
    standing: first,
    onAlone,
    onBack,
    onOver,
  } = props;
  const playing = useShared(learner, opened, first, ticket);
  const { room, standing, lost, notice } = playing;
  const over = isOver(room) && notice === null;
  useEffect(() => {
    if (!over) return;
    const last = {
      ...room.kept,
      scenario: playable.scenario.id,
      pace: "usual" as const,
      at: Date.now(),
    };
    const timer = setTimeout(() => onOver(room, last), 1200);
    return () => clearTimeout(timer);
  }, [over]);

  function leave() {
    act(ticket, { act: "leave" }, room.kept.cards.length).catch(() => {});
    onBack();
  }

  if (standing.state === "gathering" && room.kept.cards.length === 0 && !lost)
    return (
      <Gathering standing={standing} onStart={() => playing.setPaused(false)} onLeave={leave} />
    );
  return (
    <>
      <RoomView playing={playing} onLeave={leave} />
      {lost && !over && (
        <Sheet title={_("The others cannot be reached")} onClose={() => onAlone(room.kept)}>
          <p class="lead">
            {_(
              "Your phone and the station do not hear each other any more. Nothing is lost: go on alone from here, the app plays the other parts.",
            )}
          </p>
          <button
            type="button"
            class="go"
            onClick={() => onAlone(room.kept)}
            data-testid="together-alone"
          >
            <Icon name="play" />
            {_("Go on alone")}
          </button>
        </Sheet>
      )}
    </>
  );
}

function Gathering(props: { standing: Standing; onStart: () => void; onLeave: () => void }) {
  const { standing, onStart, onLeave } = props;
  const foot = (
    <>
      <button type="button" class="quiet" onClick={onLeave}>
        {_("Back")}
      </button>
      <button type="button" class="go" onClick={onStart} data-testid="together-start">
        <Icon name="play" />
        {_("Open the room")}
      </button>
    </>
  );
  return (
    <Screen title={_("Several phones, one room")} foot={foot}>
      <p class="lead">{_("Say these four digits to the others:")}</p>
      <p class="room-digits" dir="ltr" data-testid="room-digits">
        {standing.code}
      </p>
      <ul class="card rows" data-testid="together-members" data-count={standing.members.length}>
        {ROLES.map((role) => {
          const member = standing.members.find((one) => one.role === role);
          return (
            <li key={role}>
              <span class={member?.present ? "dot leaf" : "dot"}>
                <Icon name={member?.present ? "tick" : "clock"} />
              </span>
              <span class="grow">
                <b>{roleName(role)}</b>
                <span class="soft">
                  {" "}
                  {role === standing.you
                    ? _("that is you")
                    : member?.present
                      ? _("is there")
                      : _("nobody yet; the app plays it")}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </Screen>
  );
}
