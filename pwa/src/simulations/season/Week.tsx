/** The worst week of the worst season once more: what happened, and what another decision would have made of it. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { LeverControl } from "./Levers.tsx";
import { MoneyLine } from "./MoneyLine.tsx";
import {
  type Choice,
  laterLevers,
  type Plan,
  type Played,
  placeAt,
  startOf,
  type Told,
  tellSeason,
  type WorstWeek,
  worstWeek,
} from "./model.ts";
import { gathered, storyline } from "./storyline.ts";
import { fromDayWords, yuan } from "./words.ts";

interface Props {
  playable: Playable;
  choices: Choice[];
  plan: Plan;
  played: Played;
  onPlan: (plan: Plan) => void;
  onDone: () => void;
}

interface Found {
  place: number;
  told: Told;
  middling: Told;
  week: WorstWeek;
}

const MOST_LINES = 6;

export function Week(props: Props) {
  const { playable, plan, played, onDone } = props;
  const found = useLoad(look, []);

  async function look(): Promise<Found> {
    const place = placeAt(played, 0);
    const told = await tellSeason(ask, playable, plan, place);
    const middling = await tellSeason(ask, playable, plan, placeAt(played, 0.5));
    return { place, told, middling, week: worstWeek(told.days, middling.days) };
  }

  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={_("The worst week")}>
        <Failure error={found.error} again={onDone} />
      </Screen>
    );
  return <Replay {...props} found={found.value} />;
}

function Replay({ playable, choices, plan, found, onPlan, onDone }: Props & { found: Found }) {
  const { place, told, middling, week } = found;
  const [changed, setChanged] = useState(plan);
  const levers = laterLevers(playable, choices, week.from);
  const set = changesOf(plan, changed);
  const other = useLoad(
    () =>
      Object.keys(set).length === 0
        ? Promise.resolve(null)
        : tellSeason(ask, playable, plan, place, { at: week.from, set }),
    [JSON.stringify(set)],
  );
  const lines = gathered(
    storyline(playable, told.days).filter(({ day }) => day > week.from && day <= week.to),
  );
  const gain = other.state === "here" && other.value ? other.value.value - told.value : null;
  const foot = (
    <>
      <HelpSpeaker text={`${shortWords(week)}\n${lines.map(({ text }) => text).join("\n")}`} />
      {gain === null ? (
        <button type="button" class="go" data-testid="week-done" onClick={onDone}>
          <Icon name="tick" />
          {_("Back to the 100 seasons")}
        </button>
      ) : (
        <button
          type="button"
          class="quiet season-before"
          aria-label={_("Back to the 100 seasons")}
          data-testid="week-done"
          onClick={onDone}
        >
          <Icon name="back" turns />
        </button>
      )}
      {gain !== null && (
        <button
          type="button"
          class="go"
          data-testid="week-take"
          onClick={() => onPlan({ ...plan, ...set })}
        >
          {_("Would it help in all seasons?")}
          <Icon name="next" turns />
        </button>
      )}
    </>
  );
  return (
    <div data-testid="season-week" data-from={week.from} data-gain={gain ?? ""}>
      <Screen title={_("The worst week")} foot={foot}>
        <section class="card body">
          <p>{shortWords(week)}</p>
          <MoneyLine
            start={startOf(playable)}
            days={other.state === "here" && other.value ? other.value.days : told.days}
            other={gain === null ? middling.days : told.days}
            marked={[week.from, week.to]}
          />
          <p class="soft">
            {gain === null
              ? _("The thick line is this season, the thin one a middling one.")
              : _("The thick line is with your change, the thin one without.")}
          </p>
          <ol class="story-log">
            {lines.slice(0, MOST_LINES).map(({ day, text, bad, days }) => (
              <li key={`${day} ${text}`} class={bad ? "bad" : ""}>
                <b>
                  {days > 1
                    ? _("Days %(from)s to %(to)s", { from: day, to: day + days - 1 })
                    : _("Day %(n)s", { n: day })}
                </b>{" "}
                {text}
              </li>
            ))}
            {lines.length === 0 && (
              <li>{_("Nothing stood out: the market or the harvest was simply poor.")}</li>
            )}
          </ol>
        </section>
        <h2 class="section">{_("You are back on that day. What would you do?")}</h2>
        <p class="soft">{fromDayWords(playable, week.from)}</p>
        {levers.map((lever) => (
          <LeverControl
            key={lever.name}
            playable={playable}
            lever={lever}
            plan={changed}
            onPlan={setChanged}
            full
          />
        ))}
        {gain !== null && (
          <p class={gain < 0 ? "note wrong week-gain" : "note calm week-gain"} aria-live="polite">
            {gainWords(gain)}
          </p>
        )}
      </Screen>
    </div>
  );
}

function shortWords({ from, to, short }: WorstWeek): string {
  return _(
    "Days %(from)s to %(to)s of the worst season brought %(yuan)s less than in a middling one.",
    {
      from: from + 1,
      to,
      yuan: yuan(short),
    },
  );
}

function gainWords(gain: number): string {
  if (Math.abs(gain) < 1) return _("That would have changed nothing.");
  return gain > 0
    ? _("That would have brought %(yuan)s more in this season. Afterwards one is always wiser.", {
        yuan: yuan(gain),
      })
    : _("That would have brought %(yuan)s less in this season.", { yuan: yuan(-gain) });
}

/** What differs from the plan, member by member. */
function changesOf(plan: Plan, changed: Plan): Plan {
  const set: Plan = {};
  for (const name of Object.keys(plan))
    if (JSON.stringify(plan[name]) !== JSON.stringify(changed[name])) set[name] = changed[name]!;
  return set;
}
