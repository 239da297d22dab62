/**
 * The worked example: a plan as many begin with, mended choice by choice in the order of what each
 * costs, up to what one does who has heard the lesson. The engine works out every number of it.
 */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { HundredBoxes } from "./drawings.tsx";
import { type Plan, type Played, playSeasons, type Regret } from "./model.ts";
import { fullName, grouped, losesWords, valueWords } from "./words.ts";

export interface Mended {
  /** What was changed to come here; null: the plan to begin with. */
  change: Regret | null;
  plan: Plan;
  played: Played;
}

const MENDED = 3;

/** The plan to begin with, and after each of the changes that bring most. Throws EngineError. */
export async function mendedPlans(playable: Playable, asks = ask): Promise<Mended[]> {
  const { scenario, par } = playable;
  let plan = scenario.naive as Plan;
  const steps: Mended[] = [{ change: null, plan, played: await playSeasons(asks, playable, plan) }];
  // As "best" stands what a learner does: the best known plan is not given away.
  const towards = { ...par!, best: scenario.average };
  while (steps.length <= MENDED) {
    const found = (await asks("regrets", { scenario, par: towards, actions: [plan] })) as Regret[];
    const change = found[0];
    if (!change || change.gain <= 0) break;
    plan = withChange(plan, change);
    steps.push({ change, plan, played: await playSeasons(asks, playable, plan) });
  }
  return steps;
}

function withChange(plan: Plan, { lever, place, to }: Regret): Plan {
  const value = plan[lever]!;
  if (!Array.isArray(value)) return { ...plan, [lever]: to };
  return { ...plan, [lever]: value.map((old, at) => (at === place ? to : old)) };
}

export function Example(props: { playable: Playable; onDone: () => void; onLeave: () => void }) {
  const { playable, onDone, onLeave } = props;
  const [at, setAt] = useState(0);
  const found = useLoad(() => mendedPlans(playable), []);
  const steps = found.state === "here" ? found.value : [];
  const step = steps[at];
  const words = step ? stepWords(playable, step, steps[at - 1]) : "";
  const last = at >= steps.length - 1;
  const foot = (
    <>
      <HelpSpeaker text={words} />
      <button
        type="button"
        class="go"
        disabled={!step}
        data-testid="example-next"
        onClick={() => (last ? onDone() : setAt(at + 1))}
      >
        {last ? _("Now my own plan") : _("Mend one thing")}
        <Icon name="next" turns />
      </button>
    </>
  );
  return (
    <div data-testid="season-example-room" data-step={at}>
      <Screen title={_("Example")} foot={foot}>
        <div class="actions example-actions">
          <button type="button" class="quiet small" onClick={onLeave}>
            <Icon name="back" turns />
            {_("Back")}
          </button>
          <button type="button" class="quiet small" data-testid="example-skip" onClick={onDone}>
            {_("Skip")}
          </button>
        </div>
        {found.state === "failed" && <Failure error={found.error} again={found.again} />}
        <div aria-live="polite">
          {found.state === "loading" && (
            <p class="lead">{_("Four plans are played in 200 seasons each…")}</p>
          )}
          {step && <p class="lead">{words}</p>}
        </div>
        <section class="card body">
          <HundredBoxes key={at} played={step?.played ?? null} done={50} />
          {step && (
            <dl class="totals">
              <div>
                <dd class={step.played.grade.mean < 0 ? "number minus" : "number"}>
                  {grouped(step.played.grade.mean)}
                </dd>
                <dt class="soft">{_("yuan stay in a mean season")}</dt>
              </div>
              <div>
                <dd class={step.played.grade.worstTenth < 0 ? "number minus" : "number"}>
                  {grouped(step.played.grade.worstTenth)}
                </dd>
                <dt class="soft">{_("yuan in the worst ten of 100")}</dt>
              </div>
            </dl>
          )}
        </section>
      </Screen>
    </div>
  );
}

function stepWords(playable: Playable, step: Mended, before?: Mended): string {
  const loses = losesWords(step.played.picture.counts.loss);
  if (!step.change || !before)
    return `${_("So many begin: cheap, loud, and with the cheapest box.")} ${loses}`;
  const { lever, place, from, to } = step.change;
  const name = fullName({ name: lever, ...(place !== null && { place }) }, playable);
  const changed = _("One thing is changed. %(name)s: %(to)s instead of %(from)s.", {
    name,
    from: valueWords(lever, from, playable),
    to: valueWords(lever, to, playable),
  });
  const more = step.played.grade.mean - before.played.grade.mean;
  return `${changed} ${loses} ${_("A mean season brings %(n)s yuan more.", { n: grouped(more) })}`;
}
