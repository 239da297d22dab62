/** Village station and county: divide a whole, see at once what becomes of it, have it judged. */
import "../live/live.css";
import "../live/sheets.css";
import "../live/end.css";
import "../selection/selection.css";
import "./sandbox.css";
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad, useProfile } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { finishRun, type Graded, type Tries } from "../runs.ts";
import { type Playable, wordsOf } from "../scenarios.ts";
import { DayBar, Lines, TradeOff, type Tried } from "./drawings.tsx";
import { Judged } from "./Judged.tsx";
import { keepPlan, keptPlan } from "./keep.ts";
import { Levers } from "./Levers.tsx";
import { isPlan, kindOf, type Outcome, type Plan, preview, SANDBOXES } from "./model.ts";
import { assumptionWords, figureName, figureValue, wholeWords } from "./words.ts";

/** A thumb on a slider gives many values: the engine is asked when it rests. */
const REST = 180;
const MOST_TRIED = 12;

export function SandboxScreen({ playable }: { playable: Playable }) {
  const { learner } = useProfile()!;
  const { id } = playable.scenario;
  const kept = useLoad(() => keptPlan(learner, id, kindOf(playable)), [learner, id]);
  if (kept.state === "loading") return <Spinner />;
  if (kept.state === "failed")
    return (
      <Screen title={wordsOf(playable).title} back="/practice">
        <Failure error={kept.error} again={kept.again} />
      </Screen>
    );
  return (
    <Sandbox
      playable={playable}
      learner={learner}
      begin={kept.value ?? (playable.scenario.baselines[0] as Plan)}
    />
  );
}

function Sandbox(props: { playable: Playable; learner: string; begin: Plan }) {
  const { playable, learner, begin } = props;
  const kind = kindOf(playable);
  const words = wordsOf(playable);
  const [plan, setPlan] = useState(begin);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [tried, setTried] = useState<Tried[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [judging, setJudging] = useState(false);
  const [judged, setJudged] = useState<{ graded: Graded; tries: Tries } | null>(null);
  const good = isPlan(kind, plan);

  useEffect(() => {
    if (!good) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        await keepPlan(learner, playable.scenario.id, plan);
        const found = await preview(ask, playable, plan);
        if (!wanted) return;
        setOutcome(found);
        setTried((old) => [...old, pointOf(kind, found)].slice(-MOST_TRIED));
      } catch (error) {
        if (wanted) setFailure(error);
      }
    }, REST);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [plan]);

  async function judge() {
    setJudging(true);
    try {
      const graded = (await ask("grade", { ...playable, actions: [plan] })) as Graded;
      const tries = await finishRun(learner, playable, graded);
      setJudged({ graded, tries });
    } catch (error) {
      setFailure(error);
    }
    setJudging(false);
  }

  if (failure)
    return (
      <Screen title={words.title} back="/practice">
        <Failure error={failure} again={() => setFailure(null)} />
      </Screen>
    );
  if (judged && outcome)
    return (
      <Judged
        playable={playable}
        plan={plan}
        outcome={outcome}
        graded={judged.graded}
        tries={judged.tries}
        onAgain={() => setJudged(null)}
      />
    );
  const foot = (
    <>
      <HelpSpeaker text={`${words.story}\n${assumptionWords(kind)}`} />
      <button
        type="button"
        class="go"
        disabled={!good || judging}
        data-testid="sandbox-judge"
        onClick={judge}
      >
        <Icon name="tick" />
        {_("Stand by this plan")}
      </button>
    </>
  );
  return (
    <Screen title={words.title} back="/practice" foot={foot}>
      <p class="note assumption" data-testid="assumption">
        <Icon name="look" />
        <span>{assumptionWords(kind)}</span>
      </p>
      <p class="lead" dir="auto">
        {words.story}
      </p>
      <h2 class="section">{wholeWords(kind)}</h2>
      <DayBar kind={kind} plan={plan} />
      <Levers playable={playable} plan={plan} onPlan={setPlan} />
      {!good && <p class="note">{_("Something must be done with it.")}</p>}
      {outcome && good && <Results playable={playable} outcome={outcome} tried={tried} />}
    </Screen>
  );
}

function pointOf(kind: Parameters<typeof isPlan>[0], { figures }: Outcome): Tried {
  const [across, upwards] = SANDBOXES[kind].tradeOff;
  return { x: figures[across]!, y: figures[upwards]! };
}

function Results(props: { playable: Playable; outcome: Outcome; tried: readonly Tried[] }) {
  const { playable, outcome, tried } = props;
  const kind = kindOf(playable);
  return (
    <>
      <section class="card body">
        <h2>{_("What becomes of it")}</h2>
        <dl class="totals sandbox-figures" aria-live="polite" data-testid="sandbox-figures">
          {SANDBOXES[kind].figures.map((name) => (
            <div key={name}>
              <dd class="number">{figureValue(name, outcome.figures[name]!)}</dd>
              <dt class="soft">{figureName(name)}</dt>
            </div>
          ))}
        </dl>
        <Lines kind={kind} days={outcome.days} />
      </section>
      <References playable={playable} tried={tried} />
    </>
  );
}

/** Plans that others make, beside the learner's own. */
function References({ playable, tried }: { playable: Playable; tried: readonly Tried[] }) {
  const kind = kindOf(playable);
  const { baselines, naive, average } = playable.scenario;
  const found = useLoad(async () => {
    const plans = [baselines[0], naive, average] as Plan[];
    const points: Tried[] = [];
    for (const plan of plans) points.push(pointOf(kind, await preview(ask, playable, plan)));
    return points;
  }, [playable.scenario.id]);
  if (found.state !== "here") return null;
  return <TradeOff kind={kind} tried={tried} others={found.value} />;
}
