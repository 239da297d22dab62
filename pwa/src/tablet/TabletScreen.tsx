/** The shared tablet for whoever looks after it, behind their PIN; or how to make one. */
import "./tablet.css";
import { useEffect, useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { navigate, route } from "../core/router.ts";
import { Twice } from "../profile/ChoosePin.tsx";
import { Unlock } from "../profile/Unlock.tsx";
import { problemWords } from "../sync/words.ts";
import { useProfile, useRoute, useTablet } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Later, Row, Screen, Sheet, Spinner } from "../ui/parts.tsx";
import { RadioButtons } from "../ui/RadioButtons.tsx";
import { type Round, sendEverybody } from "./everybody.ts";
import { watchIdle } from "./idle.ts";
import {
  changeOperatorPin,
  changeTablet,
  checkOperator,
  IDLES,
  lock,
  OPERATOR_DIGITS,
  turnOff,
} from "./keeper.ts";
import { tabletMode, USUAL_IDLE } from "./mode.ts";
import { People } from "./People.tsx";
import { TurnOn } from "./TurnOn.tsx";

export function TabletScreen() {
  const shared = useTablet() !== null;
  const profile = useProfile();
  const [known, setKnown] = useState(false);
  useEffect(() => {
    // "/#tablet", as on a poster: from here on it has an address of its own.
    if (route().fragment) navigate("/tablet", { replace: true });
  }, []);
  useEffect(() => {
    if (shared && profile) void lock().then(() => navigate("/tablet", { replace: true }));
  }, [shared, profile]);
  if (!shared) return <TurnOn />;
  if (profile) return <Spinner />;
  if (known) return <Behind />;
  return (
    <Unlock
      title={_("This tablet")}
      ask={_("Your PIN of six digits, please")}
      length={OPERATOR_DIGITS}
      onBack={() => navigate("/", { replace: true })}
      onPin={async (pin) => {
        await checkOperator(pin);
        setKnown(true);
      }}
    />
  );
}

function Behind() {
  const { parts } = useRoute();
  useDoorWhenGone();
  if (parts[1] !== "courses") return <Operator />;
  return (
    <Later
      load={async () => (await import("../settings/StorageScreen.tsx")).StorageScreen}
      props={{ keeper: true }}
    />
  );
}

type Asked = "pin" | "off" | null;

function Operator() {
  const [asked, setAsked] = useState<Asked>(null);
  const [said, setSaid] = useState("");
  const [turn, setTurn] = useState(0);
  const close = () => setAsked(null);
  return (
    <Screen title={_("This tablet")} back="/">
      <SendAll onDone={() => setTurn(turn + 1)} />
      <People key={turn} />
      <IdleChoice />
      <p role="status" class="soft">
        {said}
      </p>
      <div class="card rows">
        <Row icon="box" title={_("Room on this tablet, courses as files")} href="/tablet/courses" />
        <Row
          icon="lock"
          title={_("Change the PIN of whoever looks after it")}
          onClick={() => setAsked("pin")}
        />
        <Row
          icon="phone"
          handle="leave-tablet"
          title={_("Make it a phone of one's own again")}
          onClick={() => setAsked("off")}
        />
      </div>
      {asked === "pin" && (
        <Sheet title={_("A PIN for whoever looks after it")} onClose={close}>
          <Twice
            length={OPERATOR_DIGITS}
            onPin={async (pin) => {
              await changeOperatorPin(pin);
              setSaid(_("The PIN is set."));
              close();
            }}
          />
        </Sheet>
      )}
      {asked === "off" && <TurnOffSheet onClose={close} />}
    </Screen>
  );
}

/** A page that shows how everybody stands is not left open. */
function useDoorWhenGone(): void {
  useEffect(
    () =>
      watchIdle({
        minutes: () => tabletMode()?.idle ?? USUAL_IDLE,
        isBusy: () => false,
        onWarning: () => {},
        onLock: () => navigate("/", { replace: true }),
      }),
    [],
  );
}

function SendAll({ onDone }: { onDone: () => void }) {
  const [round, setRound] = useState<Round | null>(null);
  const [result, setResult] = useState<Round | null>(null);

  async function send() {
    setResult(null);
    const end = await sendEverybody(setRound).catch(
      (): Round => ({ done: 0, of: 0, failed: [], stopped: "storage" }),
    );
    setRound(null);
    setResult(end);
    onDone();
  }

  return (
    <section class="card body" aria-live="polite">
      <button
        type="button"
        class="go"
        data-testid="operator-send"
        disabled={round !== null}
        onClick={() => void send()}
      >
        <Icon name="send" />
        {round ? _("Sending…") : _("Send for everybody now")}
      </button>
      {round && (
        <div
          class="bar spaced"
          role="progressbar"
          aria-label={_("Sending…")}
          aria-valuemin={0}
          aria-valuemax={round.of}
          aria-valuenow={round.done}
        >
          <i style={{ width: `${round.of ? Math.round((100 * round.done) / round.of) : 0}%` }} />
        </div>
      )}
      {result && <Result round={result} />}
    </section>
  );
}

function Result({ round }: { round: Round }) {
  const { done, of, stopped, failed } = round;
  if (stopped) {
    const { title, todo } = problemWords(stopped);
    return (
      <div class="note wrong spaced" data-testid="round" data-stopped={stopped}>
        <h2>{title}</h2>
        <p>{todo}</p>
        <p>{_("%(done)s of %(all)s people were sent.", { done, all: of })}</p>
      </div>
    );
  }
  return (
    <div class={failed.length > 0 ? "note spaced" : "note calm spaced"} data-testid="round">
      <p>{ngettext("Sent for %(n)s person.", "Sent for %(n)s people.", done - failed.length)}</p>
      {failed.map(({ profile, code }) => (
        <p key={profile.learner}>
          <bdi>{profile.nickname}</bdi>: {problemWords(code).title}. {problemWords(code).todo}
        </p>
      ))}
    </div>
  );
}

function IdleChoice() {
  const idle = useTablet()?.idle;
  const [error, setError] = useState(false);
  const choose = (minutes: number) =>
    changeTablet({ idle: minutes }).then(
      () => setError(false),
      () => setError(true),
    );
  return (
    <>
      <h2 class="section" id="idle">
        {_("Locks itself after so many minutes without a touch")}
      </h2>
      <RadioButtons
        labelledBy="idle"
        row="actions"
        each="choice grow"
        choices={IDLES.map((minutes) => ({ value: minutes, inside: minutes }))}
        chosen={idle}
        onChoose={(minutes) => void choose(minutes)}
      />
      {error && (
        <p role="alert">
          {_("The phone could not save. Close the app, open it again, and try once more.")}
        </p>
      )}
    </>
  );
}

function TurnOffSheet({ onClose }: { onClose: () => void }) {
  const [failed, setFailed] = useState(false);
  return (
    <Sheet title={_("No shared tablet any more?")} onClose={onClose}>
      <p>
        {_(
          "It does not lock itself any more. Everybody stays on it, with picture and PIN; nothing is lost.",
        )}
      </p>
      {failed && (
        <p role="alert">
          {_("The phone could not save. Close the app, open it again, and try once more.")}
        </p>
      )}
      <div class="actions">
        <button
          type="button"
          class="quiet danger"
          data-testid="tablet-off"
          onClick={() =>
            turnOff().then(
              () => navigate("/", { replace: true }),
              () => setFailed(true),
            )
          }
        >
          {_("Yes, leave this mode")}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {_("No")}
        </button>
      </div>
    </Sheet>
  );
}
