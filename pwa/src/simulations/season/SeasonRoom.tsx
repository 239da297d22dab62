/** The way through a season; taken up where a phone died. Also walked with the numbers of one's own farm. */
import "../live/live.css";
import "../live/sheets.css";
import "../live/end.css";
import "../selection/selection.css";
import "../sandbox/sandbox.css";
import "./season.css";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { triesOf } from "../runs.ts";
import { type Playable, wordsOf } from "../scenarios.ts";
import { Choosing } from "./Choosing.tsx";
import { Example } from "./Example.tsx";
import { Guess } from "./Guess.tsx";
import { Intro } from "./Intro.tsx";
import { type KeptSeason, keepSeason, keptSeason } from "./keep.ts";
import { type Choice, choicesOf, type Plan, type Played, plainPlan } from "./model.ts";
import { Outcome } from "./Outcome.tsx";
import { choiceName } from "./words.ts";
import { inYears, type Kind } from "./years.ts";

export interface RoomProps {
  playable: Playable;
  learner: string;
  /** Under which name the season is kept: the scenario's id, or the farm's. */
  slot: string;
  back: string;
  /** Of one's own farm: what is shown under the result, instead of score and best plan. */
  own?: (plan: Plan, played: Played) => ComponentChildren;
}

interface Opened {
  choices: Choice[];
  kept: KeptSeason | null;
  tries: number;
}

export function SeasonRoom(props: RoomProps) {
  const { playable, learner, slot, back } = props;
  const found = useLoad(open, [slot]);

  async function open(): Promise<Opened> {
    const choices = await choicesOf(ask, playable);
    const kept = await keptSeason(learner, slot);
    return { choices, kept, tries: (await triesOf(learner, slot)).tries };
  }

  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={wordsOf(playable).title} back={back}>
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  return <Walk {...props} opened={found.value} />;
}

type Door = "intro" | "example" | "resume" | null;

function Walk(props: RoomProps & { opened: Opened }) {
  const { learner, slot, back, own, opened } = props;
  const { choices } = opened;
  const [kept, setKept] = useState(
    opened.kept ?? { plan: plainPlan(props.playable), made: 0, guess: null, at: "plan" as const },
  );
  const playable = inYears(props.playable, kept.years);
  const [door, setDoor] = useState<Door>(doorOf(opened, own !== undefined));
  const [failure, setFailure] = useState<unknown>(null);

  /** Shown at once: what is pressed while the last choice is still written builds on that choice. */
  function save(next: KeptSeason): Promise<void> {
    setKept(next);
    return keepSeason(learner, slot, next).catch(setFailure);
  }

  if (failure)
    return (
      <Screen title={wordsOf(playable).title} back={back}>
        <Failure error={failure} again={() => setFailure(null)} />
      </Screen>
    );
  if (door === "intro")
    return (
      <Intro
        playable={playable}
        back={back}
        knows={opened.tries > 0 || opened.kept !== null}
        choices={choices.length}
        onBegin={() => setDoor(null)}
        onExample={() => setDoor("example")}
      />
    );
  if (door === "example")
    return (
      <Example playable={playable} onDone={() => setDoor(null)} onLeave={() => setDoor("intro")} />
    );
  if (door === "resume")
    return (
      <Resume
        playable={playable}
        back={back}
        kept={kept}
        choices={choices}
        onGoOn={() => setDoor(null)}
        onAnew={() =>
          save({ plan: plainPlan(playable), made: 0, guess: null, at: "plan" }).then(() =>
            setDoor("intro"),
          )
        }
      />
    );
  if (kept.at === "plan")
    return (
      <Choosing
        playable={playable}
        back={back}
        choices={choices}
        kept={kept}
        onKept={save}
        onDone={() => save({ ...kept, at: "guess", guess: null })}
      />
    );
  if (kept.at === "guess")
    return (
      <Guess
        playable={playable}
        guess={kept.guess}
        onBack={() => save({ ...kept, at: "plan" })}
        onGuess={(guess) => save({ ...kept, guess })}
        onDone={(guess) => save({ ...bare(kept), guess, at: "played" })}
      />
    );
  return (
    <Outcome
      playable={playable}
      learner={learner}
      slot={slot}
      back={back}
      choices={choices}
      key={kept.years}
      kept={kept}
      own={own}
      onKept={save}
      onPlan={(plan) => save({ ...bare(kept), plan, at: "plan" })}
      onYears={(kind) => save(elsewhere(kept, kind))}
    />
  );
}

/** Without what was found out about the last plan. */
function bare({ plan, made, guess, years, at }: KeptSeason): KeptSeason {
  return { plan, made, guess, at, ...(years && { years }) };
}

/** The same plan in other years: guessed anew, then played. */
function elsewhere({ plan, made }: KeptSeason, kind: Kind): KeptSeason {
  const years = kind === "ordinary" ? {} : { years: kind };
  return { plan, made, guess: null, at: "guess", ...years };
}

/** One's own farm has been introduced already. */
function doorOf({ kept }: Opened, own: boolean): Door {
  if (own) return null;
  if (!kept) return "intro";
  return kept.done ? null : "resume";
}

function Resume(props: {
  playable: Playable;
  back: string;
  kept: KeptSeason;
  choices: Choice[];
  onGoOn: () => void;
  onAnew: () => void;
}) {
  const { playable, back, kept, choices, onGoOn, onAnew } = props;
  const foot = (
    <>
      <button type="button" class="quiet" onClick={onAnew} data-testid="season-anew">
        <Icon name="again" />
        {_("Begin anew")}
      </button>
      <button type="button" class="go" onClick={onGoOn} data-testid="season-resume">
        <Icon name="play" />
        {_("Go on")}
      </button>
    </>
  );
  return (
    <Screen title={wordsOf(playable).title} back={back} foot={foot}>
      <p class="lead">{standing(kept, choices)}</p>
    </Screen>
  );
}

function standing({ at, made }: KeptSeason, choices: Choice[]): string {
  const next = choices[made];
  if (at === "plan" && next)
    return _("You were making a plan. Next: %(choice)s Everything chosen is kept.", {
      choice: choiceName(next.id),
    });
  return _("Your plan is made and kept. Now see what becomes of it.");
}
