/** Committed to one product: what it is worth, how sure that is, and on to its season. */
import { useEffect } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { GradedAttempt } from "../GradedAttempt.tsx";
import { finishRun, type Graded } from "../runs.ts";
import { isBuilt, type Playable, wordsOf } from "../scenarios.ts";
import { type Sureness, seasonOf, sureness } from "./model.ts";
import { Ways } from "./Ways.tsx";

interface Judged {
  sure: Sureness;
  /** Only for the products of the exercise: one's own have no best known choice. */
  graded: Graded | null;
  tries: number;
}

export function Chosen(props: {
  playable: Playable;
  mixed: Playable;
  weights: number[];
  product: string;
  name: string;
  own: boolean;
  learner: string;
  onBack: () => void;
}) {
  const { playable, mixed, weights, product, name, own, learner, onBack } = props;
  const found = useLoad(() => judge(), [product]);
  useEffect(() => scrollTo(0, 0), []);
  const season = seasonOf(product);
  const next = season && isBuilt(season) ? `/practice/${season}` : null;

  async function judge(): Promise<Judged> {
    const sure = await sureness(ask, mixed, weights, product);
    if (own) return { sure, graded: null, tries: 0 };
    const actions = [{ weights, product }];
    const graded = (await ask("grade", { ...playable, actions })) as Graded;
    const { tries } = await finishRun(learner, playable, graded);
    return { sure, graded, tries };
  }

  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={name} back="/practice">
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  const { sure, graded, tries } = found.value;
  const score = Math.round(graded?.grade.score ?? 0);
  const words = graded ? scoreWords(graded) : ownWords(sure);
  const foot = (
    <>
      <HelpSpeaker text={words} />
      {next ? (
        <a class="go" href={next} data-testid="selection-season">
          <Icon name="play" />
          {_("Play its season")}
        </a>
      ) : (
        <button type="button" class="go" onClick={onBack} data-testid="selection-back">
          <Icon name="again" />
          {_("Compare once more")}
        </button>
      )}
    </>
  );
  const { questions } = wordsOf(playable);
  return (
    <Screen title={name} foot={foot}>
      <section
        class={graded?.grade.capped ? "card body score capped" : "card body score"}
        data-testid="selection-score"
        data-score={graded ? score : ""}
      >
        {graded && <p class="score-number">{score}</p>}
        <p>{words}</p>
      </section>
      <section class="card body">
        <Ways sure={sure} />
      </section>
      {graded && tries > 1 && questions.length > 0 && (
        <section class="note calm">
          <h2>{_("Think for a moment")}</h2>
          <p dir="auto">{questions[tries % questions.length]}</p>
        </section>
      )}
      {graded && <GradedAttempt playable={playable} actions={[{ weights, product }]} />}
      {next && (
        <button type="button" class="quiet" onClick={onBack} data-testid="selection-back">
          {_("Compare once more")}
        </button>
      )}
    </Screen>
  );
}

function scoreWords({ grade: { score, capped } }: Graded): string {
  if (capped)
    return _(
      "This one may not be sold online as it is, or earns nothing: the law comes first. Get licence and label, then look again.",
    );
  if ((score ?? 0) >= 90) return _("A good one to begin with, however one weighs.");
  if ((score ?? 0) >= 60)
    return _("Can be done. Look which of its facts is weakest, and whether you can mend that one.");
  return _(
    "Hard to begin with. It may be wanted and still spoil, break or come for a few weeks only.",
  );
}

function ownWords({ amongThree }: Sureness): string {
  if (amongThree >= 60) return _("Among those you entered this one holds, however you weigh.");
  return _(
    "With other weights another one would be in front. Ask somebody who sees it otherwise before you begin.",
  );
}
