/** The live-streaming cabin: before, during and after a room; taken up where a phone died. */
import "./live.css";
import "./sheets.css";
import "./end.css";
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { navigate } from "../../core/router.ts";
import { useLoad, useProfile } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { finishRun, type Graded, type Tries, triesOf } from "../runs.ts";
import { type Playable, wordsOf } from "../scenarios.ts";
import { attemptsOf, finishGraded, nextSeal, sealedSet } from "../sealed.ts";
import { End } from "./End.tsx";
import { Example } from "./Example.tsx";
import { gradeRoom } from "./finish.ts";
import { type Begin, Intro } from "./Intro.tsx";
import { asValue, forgetLive, type KeptLive, keptLive, type Pace } from "./keep.ts";
import { useSolo } from "./playing.ts";
import { RoomView } from "./RoomView.tsx";
import { clockOf, isOver, type Kept, openRoom, PRACTICE_SET, planOf, type Room } from "./room.ts";
import { wakeSound } from "./sound.ts";
import type { Ticket } from "./together/rooms.ts";
import { Together } from "./together/Together.tsx";

const BACK = "/practice";
const USUAL: Kept = { set: PRACTICE_SET, couponYuan: 10, adsYuanPerStep: 0, cards: [] };

/** What is on the screen. */
type Stage =
  | { at: "intro"; knows: boolean; graded?: boolean }
  | { at: "example"; room: Room }
  | { at: "resume"; kept: KeptLive }
  | { at: "room"; room: Room; pace: Pace }
  | { at: "together"; setting: Kept; ticket: Ticket | null }
  | { at: "end"; room: Room; kept: KeptLive };

export function LiveScreen({ playable, step }: { playable: Playable; step: string }) {
  const { learner } = useProfile()!;
  const { id } = playable.scenario;
  const [stage, setStage] = useState<Stage | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  async function begin() {
    const kept = await keptLive(learner, id);
    const knows = (await triesOf(learner, id)).tries > 0 || kept !== null;
    if (step === "together") return setStage({ at: "together", setting: USUAL, ticket: null });
    const graded = nextSeal(playable, await attemptsOf(learner, id)) !== null;
    if (!kept || kept.cards.length === 0) return setStage({ at: "intro", knows, graded });
    if (!kept.done) return setStage({ at: "resume", kept });
    setStage({ at: "end", room: await openRoom(ask, playable, kept), kept });
  }

  useEffect(() => {
    begin().catch(setFailure);
  }, []);

  const go = (work: () => Promise<void>) => void work().catch(setFailure);
  const enter = (kept: Kept, pace: Pace) =>
    go(async () => {
      wakeSound();
      setStage({ at: "room", room: await openRoom(ask, playable, kept), pace });
    });
  const anew = () =>
    go(async () => {
      await forgetLive(learner, id);
      await begin();
    });
  const open = ({ couponYuan, adsYuanPerStep, pace }: Begin) =>
    enter({ set: PRACTICE_SET, couponYuan, adsYuanPerStep, cards: [] }, pace);
  const openGraded = ({ couponYuan, adsYuanPerStep, pace }: Begin) =>
    go(async () => {
      const seal = nextSeal(playable, await attemptsOf(learner, id)) ?? 0;
      const setting = { couponYuan, adsYuanPerStep, cards: [] };
      const plan = planOf({ ...USUAL, ...setting, cards: ["silence"] });
      const set = await sealedSet(ask, playable, learner, [plan], seal);
      enter({ ...setting, set, seal }, pace);
    });
  const example = () =>
    go(async () => {
      setStage({ at: "example", room: await openRoom(ask, playable, USUAL) });
    });

  if (failure)
    return (
      <Screen title={wordsOf(playable).title} back={BACK}>
        <Failure error={failure} again={() => location.reload()} />
      </Screen>
    );
  switch (stage?.at) {
    case undefined:
      return <Spinner />;
    case "intro":
      return (
        <Intro
          playable={playable}
          back={BACK}
          knows={stage.knows}
          onBegin={open}
          onExample={example}
          onGraded={stage.graded ? openGraded : undefined}
          onTogether={(setting) =>
            setStage({ at: "together", setting: { ...USUAL, ...setting }, ticket: null })
          }
        />
      );
    case "example":
      return (
        <Example
          opened={stage.room}
          onDone={() => setStage({ at: "intro", knows: true })}
          onLeave={() => setStage({ at: "intro", knows: false })}
        />
      );
    case "resume":
      return (
        <Resume
          playable={playable}
          kept={stage.kept}
          onGoOn={() => {
            const { shared, pace } = stage.kept;
            if (shared) setStage({ at: "together", setting: stage.kept, ticket: shared });
            else enter(stage.kept, pace);
          }}
          onAnew={anew}
        />
      );
    case "room":
      return (
        <Solo
          learner={learner}
          opened={stage.room}
          pace={stage.pace}
          onOver={(room, kept) => setStage({ at: "end", room, kept })}
        />
      );
    case "together":
      return (
        <Together
          playable={playable}
          learner={learner}
          setting={stage.setting}
          ticket={stage.ticket}
          onAlone={(kept) => enter(kept, "usual")}
          onBack={() => setStage({ at: "intro", knows: true })}
          onOver={(room, kept) => setStage({ at: "end", room, kept })}
        />
      );
    case "end":
      return <Judged learner={learner} room={stage.room} kept={stage.kept} onAgain={anew} />;
  }
}

function Resume(props: {
  playable: Playable;
  kept: KeptLive;
  onGoOn: () => void;
  onAnew: () => void;
}) {
  const { playable, kept, onGoOn, onAnew } = props;
  const foot = (
    <>
      <button type="button" class="quiet" onClick={onAnew} data-testid="live-anew">
        <Icon name="again" />
        {_("Begin anew")}
      </button>
      <button type="button" class="go" onClick={onGoOn} data-testid="live-resume">
        <Icon name="play" />
        {_("Go on")}
      </button>
    </>
  );
  return (
    <Screen title={wordsOf(playable).title} back={BACK} foot={foot}>
      <p class="lead">
        {_("Your room stands at %(clock)s. Every card you played is kept.", {
          clock: clockOf(kept.cards.length),
        })}
      </p>
    </Screen>
  );
}

function Solo(props: {
  learner: string;
  opened: Room;
  pace: Pace;
  onOver: (room: Room, kept: KeptLive) => void;
}) {
  const { learner, opened, pace, onOver } = props;
  const playing = useSolo(learner, opened, pace);
  const over = isOver(playing.room) && playing.notice === null;
  useEffect(() => {
    if (!over) return;
    const { kept, playable } = playing.room;
    const last = { ...kept, scenario: playable.scenario.id, pace: playing.pace, at: Date.now() };
    // A breath, to see the last orders come in.
    const timer = setTimeout(() => onOver(playing.room, last), 1200);
    return () => clearTimeout(timer);
  }, [over]);
  return <RoomView playing={playing} onLeave={() => navigate(BACK)} />;
}

/** Graded anew each time it is opened, counted once. */
function Judged(props: { learner: string; room: Room; kept: KeptLive; onAgain: () => void }) {
  const { learner, room, kept, onAgain } = props;
  const [done, setDone] = useState(0);
  const found = useLoad(() => judge(learner, room, kept, setDone), [room]);
  if (found.state === "failed")
    return (
      <Screen title={wordsOf(room.playable).title} back={BACK}>
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  if (found.state === "loading")
    return (
      <Screen title={wordsOf(room.playable).title} back={BACK}>
        <p class="lead">{_("Your cards are played in 200 rooms, so that luck does not count…")}</p>
        <div class="bar" role="status">
          <i style={{ width: `${done / 2}%` }} />
        </div>
      </Screen>
    );
  const { graded, tries } = found.value;
  return <End room={room} graded={graded} {...tries} back={BACK} onAgain={onAgain} />;
}

async function judge(
  learner: string,
  room: Room,
  kept: KeptLive,
  onProgress: (done: number) => void,
): Promise<{ graded: Graded; tries: Tries }> {
  const graded = await gradeRoom(ask, room, onProgress);
  if (kept.done) return { graded, tries: kept.done };
  const alongside = (done: Tries) => asValue(learner, { ...kept, done });
  const { playable } = room;
  const tries =
    kept.seal === undefined
      ? await finishRun(learner, playable, graded, alongside)
      : (await finishGraded(learner, playable, graded, kept.seal, alongside)).tries;
  kept.done = tries;
  return { graded, tries };
}
