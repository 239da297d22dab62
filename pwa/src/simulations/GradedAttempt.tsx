/** Under a result: the same plan on seasons that nobody has seen, for the record. */
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure } from "../ui/parts.tsx";
import { ask } from "./engine.ts";
import type { Playable } from "./scenarios.ts";
import { type Attempts, attemptsOf, GRADED_SEASONS, nextSeal, playGraded } from "./sealed.ts";

export function GradedAttempt(props: { playable: Playable; actions: readonly unknown[] }) {
  const { playable, actions } = props;
  const { learner } = useProfile()!;
  const found = useLoad(() => attemptsOf(learner, playable.scenario.id), [learner, playable]);
  const [done, setDone] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [after, setAfter] = useState<Attempts | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  if (found.state !== "here" || !playable.par || !playable.seals) return null;
  const attempts = after ?? found.value;

  async function play() {
    setPlaying(true);
    try {
      setAfter((await playGraded(ask, playable, learner, actions, setDone)).attempts);
    } catch (error) {
      setFailure(error);
    }
    setPlaying(false);
  }

  const left = playable.seals.length - attempts.used;
  return (
    <section class="card body" data-testid="graded" data-used={attempts.used}>
      <h2>{_("For the record")}</h2>
      {failure !== null && <Failure error={failure} again={() => setFailure(null)} />}
      {after && (
        <p role="status" data-testid="graded-score">
          {_("Graded: %(score)s of 100, on seasons that nobody had seen.", {
            score: after.scores[after.scores.length - 1]!,
          })}
        </p>
      )}
      {!after && attempts.scores.length > 0 && (
        <p class="soft">
          {_("Graded so far: %(scores)s.", { scores: attempts.scores.join(" · ") })}
        </p>
      )}
      {!after && nextSeal(playable, attempts) !== null && (
        <>
          <p class="soft">
            {_("The same plan meets new seasons, drawn when you tap. It counts at once.")}{" "}
            {ngettext("%(n)s attempt left.", "%(n)s attempts left.", left)}
          </p>
          {playing ? (
            <progress max={GRADED_SEASONS} value={done} aria-label={_("Playing")} />
          ) : (
            <div class="actions">
              <button type="button" class="quiet" onClick={play} data-testid="graded-play">
                <Icon name="tick" />
                {_("Grade this plan")}
              </button>
            </div>
          )}
        </>
      )}
      {nextSeal(playable, attempts) === null && (
        <p class="soft">{_("All graded attempts are used. New ones come with an update.")}</p>
      )}
    </section>
  );
}
