/** What 200 seasons make of a plan: the guess, the boxes, the money, the causes, the one lever. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Row, Screen } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { GradedAttempt } from "../GradedAttempt.tsx";
import { countedAs, finishedRuns, type Tries } from "../runs.ts";
import { type Playable, wordsOf } from "../scenarios.ts";
import { summary } from "./Choosing.tsx";
import { HundredBoxes, pictureWords } from "./HundredBoxes.tsx";
import {
  type Choice,
  causesOf,
  isHarvest,
  type Plan,
  type Played,
  placeAt,
  type Regret,
  regretsOf,
  seasonsOf,
  startOf,
} from "./model.ts";
import { OtherYears, yearsName } from "./OtherYears.tsx";
import type { OutcomeProps } from "./Outcome.tsx";
import {
  choiceName,
  figureName,
  figureValue,
  fullName,
  grouped,
  guessWords,
  losesWords,
  modelWords,
  scoreWords,
  shockName,
  usualWords,
  valueWords,
  yuan,
} from "./words.ts";
import { kindOf } from "./years.ts";

const HARVEST = ["wasteShare", "missedShare", "badShare", "lateShare", "shippedBoxes", "rating"];
const STOCK = ["leftBoxes", "missedShare", "soldBoxes", "rating", "closed"];

export function Result(
  props: OutcomeProps & {
    played: Played;
    onTell: (place: number) => void;
    onWeek: () => void;
  },
) {
  const { playable, back, choices, kept, played, own, onTell, onWeek, onPlan } = props;
  const [lit, setLit] = useState<string | null>(null);
  const { counts } = played.picture;
  const tries = kept.done ?? null;
  const { score, capped } = played.grade;
  const heard = own ? modelWords() : scoreWords(score ?? 0, capped);
  const foot = (
    <>
      <HelpSpeaker text={`${losesWords(counts.loss)}\n${heard}`} />
      <button type="button" class="go" data-testid="season-again" onClick={() => onPlan(kept.plan)}>
        <Icon name="again" />
        {_("Change the plan")}
      </button>
    </>
  );
  return (
    <Screen title={own ? _("My farm") : wordsOf(playable).title} back={back} foot={foot}>
      <section class="card body" data-testid="season-picture" data-loss={counts.loss}>
        {playable.practisedIn && <p class="pill wait">{yearsName(kindOf(playable))}</p>}
        {kept.guess !== null && <p class="guess-words">{guessWords(kept.guess, counts.loss)}</p>}
        <HundredBoxes played={played} lit={lit} onPick={onTell} />
        <ul class="legend" aria-label={pictureWords(played)}>
          <li>
            <i class="loss" /> {_("loses money")} <b>{counts.loss}</b>
          </li>
          <li>
            <i class="worse" /> {_("less than the usual way")} <b>{counts.worse}</b>
          </li>
          <li>
            <i class="good" /> {_("good")} <b>{counts.good}</b>
          </li>
        </ul>
        <p class="soft">{usualWords(playable)}</p>
        <Causes played={played} lit={lit} onLit={setLit} />
      </section>
      {!own && tries && <Score playable={playable} played={played} tries={tries} />}
      {!own && tries && <OtherYears {...props} score={score ?? 0} capped={capped} tries={tries} />}
      {own && <p class="note assumption">{modelWords()}</p>}
      {own?.(kept.plan, played)}
      <Money playable={playable} played={played} />
      <OneLever {...props} />
      <div class="card rows">
        <Row
          icon="play"
          colour="leaf"
          title={_("One season, day by day")}
          handle="season-middling"
          onClick={() => onTell(placeAt(played, 0.5))}
        >
          {_("Neither good nor bad. Or tap a box above.")}
        </Row>
        <Row
          icon="look"
          colour="persimmon"
          title={_("The worst of all")}
          handle="season-worst"
          onClick={() => onTell(placeAt(played, 0))}
        >
          {_("What happened there, day by day")}
        </Row>
        <Row
          icon="again"
          colour="straw"
          title={_("The worst week once more")}
          handle="season-week-door"
          onClick={onWeek}
        >
          {_("Go back to that day and decide otherwise")}
        </Row>
      </div>
      {!own && tries && tries.tries > 1 && <Earlier {...props} />}
      {!own && tries && <GradedAttempt playable={playable} actions={[kept.plan]} />}
      {!own && tries && <Reflection playable={playable} tries={tries} />}
      {!own && tries && tries.tries >= 3 && <BestPlan playable={playable} choices={choices} />}
    </Screen>
  );
}

function Causes(props: {
  played: Played;
  lit: string | null;
  onLit: (cause: string | null) => void;
}) {
  const { played, lit, onLit } = props;
  const causes = causesOf(played);
  if (causes.length === 0) return null;
  return (
    <div class="causes" data-testid="season-causes">
      <h2>{_("What went wrong there?")}</h2>
      {causes.map(({ cause, boxes }) => (
        <button
          type="button"
          key={cause}
          aria-pressed={cause === lit ? "true" : "false"}
          onClick={() => onLit(cause === lit ? null : cause)}
        >
          <span class="grow">{shockName(cause)}</span>
          <span class="cause-bar">
            <i style={{ width: `${Math.min(100, boxes)}%` }} />
          </span>
          <b>{boxes}</b>
        </button>
      ))}
    </div>
  );
}

function Score(props: { playable: Playable; played: Played; tries: Tries }) {
  const { playable, played, tries } = props;
  const { score, capped } = played.grade;
  const n = Math.round(score ?? 0);
  return (
    <section
      class={capped ? "card body score capped" : "card body score"}
      data-testid="season-score"
      data-score={n}
    >
      <p class="score-number">{n}</p>
      <div class="bar">
        <i style={{ width: `${Math.min(100, n)}%` }} />
        {capped && <b class="gate" />}
      </div>
      {tries.tries > 1 && n > 0 && (score ?? 0) >= tries.best && (
        <p class="pill best-yet">
          <Icon name="tick" />
          {_("Your best so far")}
        </p>
      )}
      <p>{scoreWords(n, capped)}</p>
      <p class="soft">
        {_("The plan counts, not luck: always the same %(n)s seasons.", {
          n: seasonsOf(playable),
        })}{" "}
        {tries.tries > 1 &&
          _("Best of %(tries)s tries: %(best)s.", {
            tries: tries.tries,
            best: Math.round(tries.best),
          })}
      </p>
    </section>
  );
}

function Money({ playable, played }: { playable: Playable; played: Played }) {
  const { grade, figures } = played;
  const names = (isHarvest(playable) ? HARVEST : STOCK).filter(
    (name) => name in figures && (name !== "closed" || figures[name]! > 0),
  );
  const need = startOf(playable) - figures.lowestCashYuan!;
  return (
    <section class="card body">
      <h2>{_("In figures")}</h2>
      <dl class="totals sandbox-figures" data-testid="season-figures">
        <Figure
          words={_("yuan stay in a mean season")}
          value={grouped(grade.mean)}
          bad={grade.mean < 0}
        />
        <Figure
          words={_("yuan in the worst ten of 100")}
          value={grouped(grade.worstTenth)}
          bad={grade.worstTenth < 0}
        />
        <Figure
          words={_("yuan in hand at the tightest")}
          value={grouped(figures.lowestCashYuan!)}
          bad={figures.lowestCashYuan! < 0}
        />
        {names.map((name) => (
          <Figure key={name} words={figureName(name)} value={figureValue(name, figures[name]!)} />
        ))}
      </dl>
      {need > 0 && (
        <p class="soft">
          {_("So much must be there to begin with, or be lent: %(yuan)s.", { yuan: yuan(need) })}
        </p>
      )}
    </section>
  );
}

function Figure({ words, value, bad }: { words: string; value: string; bad?: boolean }) {
  return (
    <div>
      <dd class={bad ? "number minus" : "number"}>{value}</dd>
      <dt class="soft">{words}</dt>
    </div>
  );
}

/** The one choice worth changing most. */
function OneLever({ playable, kept, own, onPlan }: OutcomeProps) {
  const found = useLoad(() => regretsOf(ask, playable, kept.plan), []);
  if (found.state !== "here")
    return found.state === "failed" ? null : (
      <section class="card body" role="status">
        <h2>{_("What to change first")}</h2>
        <p class="soft">{_("Each choice is tried otherwise…")}</p>
        <div class="spinner" />
      </section>
    );
  const [first] = found.value.filter(({ gain }) => gain > 0);
  return (
    <section class="card body rule-card" data-testid="season-lever" data-lever={first?.lever ?? ""}>
      <h2>{_("What to change first")}</h2>
      {first ? (
        <>
          <p>{leverWords(first, playable)}</p>
          <p class="soft">
            {own
              ? _("That alone would bring about %(yuan)s more.", { yuan: yuan(first.gain) })
              : _("Nothing else would bring as much.")}
          </p>
          {own && (
            <button
              type="button"
              class="quiet small"
              data-testid="lever-take"
              onClick={() => onPlan(withRegret(kept.plan, first))}
            >
              {_("Put it into the plan")}
            </button>
          )}
        </>
      ) : (
        <p>{_("No single choice would make it better. It is a round plan.")}</p>
      )}
    </section>
  );
}

function withRegret(plan: Plan, { lever, place, to }: Regret): Plan {
  const value = plan[lever]!;
  if (!Array.isArray(value)) return { ...plan, [lever]: to };
  return { ...plan, [lever]: value.map((old, at) => (at === place ? to : old)) };
}

const SWITCHES = ["report", "licence", "hedge", "insurance", "extraPickers"];

/** The exercise names the direction only: how far, the learner finds out. */
function leverWords({ lever, place, from, to }: Regret, playable: Playable): string {
  const name = fullName({ name: lever, ...(place !== null && { place }) }, playable);
  const now = valueWords(lever, from, playable);
  if (SWITCHES.includes(lever))
    return to === 1 ? _("%(name)s: yes.", { name }) : _("%(name)s: no.", { name });
  if (typeof from === "string") return _("%(name)s: another one than “%(now)s”.", { name, now });
  return Number(to) > Number(from)
    ? _("%(name)s: more than now (%(now)s).", { name, now })
    : _("%(name)s: less than now (%(now)s).", { name, now });
}

const SHOWN = 6;

/** The scores of the last tries; each bar takes its plan back. */
function Earlier({ playable, learner, onPlan }: OutcomeProps) {
  const found = useLoad(() => finishedRuns(learner, countedAs(playable)), []);
  const runs = found.state === "here" ? found.value.slice(-SHOWN) : [];
  if (runs.length < 2) return null;
  return (
    <section class="card body" data-testid="season-earlier">
      <h2>{_("Your last tries")}</h2>
      <div class="earlier">
        {runs.map(({ at, score, plan }, place) => (
          <button
            type="button"
            key={at}
            aria-current={place === runs.length - 1 ? "true" : undefined}
            aria-label={_("The plan with %(n)s points: take it back", { n: Math.round(score) })}
            onClick={() => onPlan(plan as Plan)}
          >
            {Math.round(score)}
            <i style={{ height: `${Math.min(100, score) * 0.75}%` }} />
          </button>
        ))}
      </div>
      <p class="soft">{_("Tap one to go on from its plan.")}</p>
    </section>
  );
}

/** From the second time on: think first, then change. */
function Reflection({ playable, tries }: { playable: Playable; tries: Tries }) {
  const { questions } = wordsOf(playable);
  if (tries.tries < 2 || questions.length === 0) return null;
  return (
    <section class="note calm" data-testid="season-question">
      <h2>{_("Think for a moment")}</h2>
      <p dir="auto">{questions[tries.tries % questions.length]}</p>
    </section>
  );
}

function BestPlan({ playable, choices }: { playable: Playable; choices: Choice[] }) {
  const best = playable.par?.best as Plan | undefined;
  if (!best) return null;
  return (
    <section class="card body" data-testid="season-best">
      <h2>{_("The best plan that is known")}</h2>
      <dl class="best-season">
        {choices.map((choice) => (
          <div key={choice.id}>
            <dt>{choiceName(choice.id)}</dt>
            <dd>{summary(playable, choice, best)}</dd>
          </div>
        ))}
      </dl>
      <p class="soft">
        {_("A computer found it by trying thousands. Perhaps you find a better one.")}
      </p>
    </section>
  );
}
