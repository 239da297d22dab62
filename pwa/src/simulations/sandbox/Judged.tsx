/** A plan that somebody stood by: its score, against others, and what to think about. */
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { GradedAttempt } from "../GradedAttempt.tsx";
import type { Graded, Tries } from "../runs.ts";
import { type Playable, wordsOf } from "../scenarios.ts";
import { DayBar, Lines } from "./drawings.tsx";
import { kindOf, type Outcome, type Plan, SANDBOXES } from "./model.ts";
import { assumptionWords, figureName, figureValue, leverName } from "./words.ts";

interface Regret {
  lever: string;
  from: number;
  to: number;
  gain: number;
}

export function Judged(props: {
  playable: Playable;
  plan: Plan;
  outcome: Outcome;
  graded: Graded;
  tries: Tries;
  onAgain: () => void;
}) {
  const { playable, plan, outcome, graded, tries, onAgain } = props;
  const kind = kindOf(playable);
  const score = Math.round(graded.grade.score ?? 0);
  const regrets = useLoad(
    () => ask("regrets", { ...playable, actions: [plan] }) as Promise<Regret[]>,
    [plan],
  );
  const first = regrets.state === "here" ? regrets.value.find(({ gain }) => gain > 0) : undefined;
  const words = wordsOf(playable);
  const best = playable.par?.best as Plan | undefined;
  const foot = (
    <>
      <HelpSpeaker text={scoreWords(score)} />
      <button type="button" class="go" onClick={onAgain} data-testid="sandbox-again">
        <Icon name="again" />
        {_("Change the plan")}
      </button>
    </>
  );
  return (
    <Screen title={words.title} back="/practice" foot={foot}>
      <section class="card body score" data-testid="sandbox-score" data-score={score}>
        <p class="score-number">{score}</p>
        <p>{scoreWords(score)}</p>
        {tries.tries > 1 && (
          <p class="soft">
            {_("Best of %(tries)s tries: %(best)s.", {
              tries: tries.tries,
              best: Math.round(tries.best),
            })}
          </p>
        )}
      </section>
      <section class="card body">
        <DayBar kind={kind} plan={plan} />
        <dl class="totals sandbox-figures">
          {SANDBOXES[kind].figures.map((name) => (
            <div key={name}>
              <dd class="number">{figureValue(name, graded.figures[name]!)}</dd>
              <dt class="soft">{figureName(name)}</dt>
            </div>
          ))}
        </dl>
        <Lines kind={kind} days={outcome.days} />
      </section>
      {first && (
        <section class="card body" data-testid="sandbox-regret">
          <h2>{_("What to change first")}</h2>
          <p>
            {first.to > first.from
              ? _("More for this: %(lever)s. Nothing else would bring as much.", {
                  lever: leverName(first.lever),
                })
              : _("Less for this: %(lever)s. Nothing else would bring as much.", {
                  lever: leverName(first.lever),
                })}
          </p>
        </section>
      )}
      {tries.tries >= 2 && words.questions.length > 0 && (
        <section class="note calm">
          <h2>{_("Think for a moment")}</h2>
          <p dir="auto">{words.questions[tries.tries % words.questions.length]}</p>
        </section>
      )}
      {tries.tries >= 3 && best && (
        <section class="card body" data-testid="sandbox-best">
          <h2>{_("The best plan that is known")}</h2>
          <DayBar kind={kind} plan={best} />
          <ul class="best-plan">
            {Object.keys(best)
              .filter((name) => best[name]! > 0)
              .map((name) => (
                <li key={name}>
                  <Icon name="tick" />
                  {leverName(name)}
                </li>
              ))}
          </ul>
        </section>
      )}
      <GradedAttempt playable={playable} actions={[plan]} />
      <p class="note assumption">
        <Icon name="look" />
        <span>{assumptionWords(kind)}</span>
      </p>
    </Screen>
  );
}

function scoreWords(score: number): string {
  if (score >= 70)
    return _("%(n)s of 100: a plan in which everything holds together.", { n: score });
  if (score >= 30)
    return _("%(n)s of 100: good in parts; one weak link holds it back.", { n: score });
  return _("%(n)s of 100: hardly better than what many begin with.", { n: score });
}
