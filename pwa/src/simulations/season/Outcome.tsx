/** All seasons are played in front of one's eyes; then the picture, one season as a story, the worst week. */
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../../core/i18n.ts";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { play, type Sound } from "../live/sound.ts";
import { finishRun, type Tries } from "../runs.ts";
import { wordsOf } from "../scenarios.ts";
import { HundredBoxes } from "./HundredBoxes.tsx";
import { asValue, type KeptSeason, keepSeason } from "./keep.ts";
import {
  type Choice,
  type Plan,
  type Played,
  placeAt,
  playSeasons,
  seasonsOf,
  tellSeason,
} from "./model.ts";
import { Result } from "./Result.tsx";
import type { RoomProps } from "./SeasonRoom.tsx";
import { Story } from "./Story.tsx";
import { Week } from "./Week.tsx";
import type { Kind } from "./years.ts";

export type OutcomeProps = RoomProps & {
  choices: Choice[];
  kept: KeptSeason;
  onKept: (kept: KeptSeason) => Promise<void>;
  onPlan: (plan: Plan) => void;
  onYears: (kind: Kind) => void;
};

export function Outcome(props: OutcomeProps) {
  const { playable, back, kept, onPlan } = props;
  const seasons = seasonsOf(playable);
  const [done, setDone] = useState(0);
  const found = useLoad(() => judge(props, setDone), []);
  if (found.state === "failed")
    return (
      <Screen title={wordsOf(playable).title} back={back}>
        <Failure error={found.error} again={found.again} />
        <button type="button" class="quiet" onClick={() => onPlan(kept.plan)}>
          <Icon name="back" turns />
          {_("Back to the plan")}
        </button>
      </Screen>
    );
  if (found.state === "loading")
    return (
      <Screen title={ngettext("%(n)s season", "%(n)s seasons", seasons)} back={back}>
        <p class="lead" role="status">
          {_("The same plan, and each time other weather, another market, other buyers…")}
        </p>
        <HundredBoxes played={null} done={(100 * done) / seasons} />
      </Screen>
    );
  const { played, tries } = found.value;
  return <Shown {...props} kept={{ ...kept, ...(tries && { done: tries }) }} played={played} />;
}

interface Judged {
  played: Played;
  /** Of one's own farm nothing is counted. */
  tries: Tries | null;
}

/** Played anew each time it is opened, counted once. */
async function judge(props: OutcomeProps, onProgress: (done: number) => void): Promise<Judged> {
  const { playable, learner, slot, kept, own } = props;
  const played = await playSeasons(ask, playable, kept.plan, onProgress);
  play(soundOf(played));
  if (own) return { played, tries: null };
  if (kept.done) return { played, tries: kept.done };
  const run = { ...played.run, ...(kept.guess !== null && { guess: kept.guess }) };
  const tries = await finishRun(learner, playable, { run }, (done) =>
    asValue(learner, slot, { ...kept, done }),
  );
  return { played, tries };
}

const OFTEN = 30;
const WELL = 60;

function soundOf({ picture, grade }: Played): Sound {
  if (picture.counts.loss >= OFTEN) return "caught";
  return (grade.score ?? 0) >= WELL ? "end" : "card";
}

function Shown(props: OutcomeProps & { played: Played }) {
  const { playable, learner, slot, kept, played, choices, onKept, onPlan } = props;
  const [week, setWeek] = useState(false);
  const { story } = kept;
  const tell = (place: number) => void onKept({ ...kept, story: { place, day: 0 } });
  const close = () => {
    const { story: _told, ...rest } = kept;
    void onKept(rest);
  };
  if (story)
    return (
      <OneSeason
        {...props}
        place={story.place}
        day={story.day}
        // Kept, and not drawn anew from here: the story draws itself.
        onDay={(day) =>
          keepSeason(learner, slot, { ...kept, story: { ...story, day } }).catch(() => {})
        }
        onDone={close}
      />
    );
  if (week)
    return (
      <Week
        playable={playable}
        choices={choices}
        plan={kept.plan}
        played={played}
        onPlan={onPlan}
        onDone={() => setWeek(false)}
      />
    );
  return <Result {...props} onTell={tell} onWeek={() => setWeek(true)} />;
}

function OneSeason(
  props: OutcomeProps & {
    played: Played;
    place: number;
    day: number;
    onDay: (day: number) => Promise<void>;
    onDone: () => void;
  },
) {
  const { playable, kept, played, place, day, onDay, onDone } = props;
  const found = useLoad(() => tellSeason(ask, playable, kept.plan, place), [place]);
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={wordsOf(playable).title}>
        <Failure error={found.error} again={onDone} />
      </Screen>
    );
  return (
    <Story
      playable={playable}
      told={found.value}
      title={seasonTitle(played, place)}
      day={day}
      onDay={onDay}
      onDone={onDone}
    />
  );
}

function seasonTitle(played: Played, place: number): string {
  if (place === placeAt(played, 0)) return _("The worst season");
  if (place === placeAt(played, 1)) return _("The best season");
  return _("One season");
}
