/** The worked example: one plan, mended choice by choice, in front of one's eyes. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { summary } from "./Choosing.tsx";
import { type Mended, nextMended } from "./example.ts";
import { HundredBoxes } from "./HundredBoxes.tsx";
import { isHarvest } from "./model.ts";
import { choiceName, grouped, losesWords } from "./words.ts";

export function Example(props: { playable: Playable; onDone: () => void; onLeave: () => void }) {
  const { playable, onDone, onLeave } = props;
  const [at, setAt] = useState(0);
  const [steps, setSteps] = useState<Mended[]>([]);
  const [whole, setWhole] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const step = steps[at];

  // The next one is worked out while this one is looked at.
  useEffect(() => {
    if (failure || whole || steps.length > at + 1) return;
    let wanted = true;
    nextMended(ask, playable, steps).then(
      (next) => {
        if (!wanted) return;
        if (next) setSteps([...steps, next]);
        else setWhole(true);
      },
      (error) => wanted && setFailure(error),
    );
    return () => {
      wanted = false;
    };
  }, [steps, at, failure]);
  const words = step ? stepWords(playable, step, steps[at - 1]) : "";
  const last = whole && at >= steps.length - 1;
  const ready = last || steps.length > at + 1;
  const foot = (
    <>
      <HelpSpeaker text={words} />
      <button
        type="button"
        class="go"
        disabled={!ready}
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
        {failure !== null && <Failure error={failure} again={() => setFailure(null)} />}
        <div aria-live="polite">
          {!step && <p class="lead">{_("A plan is played in 200 seasons…")}</p>}
          {step && <p class="lead">{words}</p>}
        </div>
        <section class="card body">
          <HundredBoxes key={at} played={step?.played ?? null} done={50} />
          {step && (
            <dl class="totals sandbox-figures">
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
  if (!step.change || !before) return `${beginnersWords(playable)} ${loses}`;
  const changed = _("One thing is changed. %(name)s %(to)s", {
    name: choiceName(step.change.id),
    to: summary(playable, step.change, step.plan),
  });
  const more = step.played.grade.mean - before.played.grade.mean;
  return `${changed} ${loses} ${_("A mean season brings %(n)s yuan more.", { n: grouped(more) })}`;
}

function beginnersWords(playable: Playable): string {
  return isHarvest(playable)
    ? _("So many begin: cheap, loud, and with the cheapest box.")
    : _("So many begin: a large lot at once, cheap, and loud.");
}
