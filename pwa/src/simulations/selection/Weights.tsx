/** What the learner finds important: ten sliders. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { criterionName } from "./facts.ts";
import { CRITERIA } from "./model.ts";

/** Steps of a slider, and what its last one weighs. */
const STEPS = 8;
const MOST = 0.32;

export function Weights(props: {
  weights: readonly number[];
  usual: readonly number[];
  onSave: (weights: number[] | null) => void;
  onBack: () => void;
}) {
  const { usual, onSave, onBack } = props;
  const [weights, setWeights] = useState(props.weights.slice());
  const nothing = weights.every((weight) => weight === 0);
  const foot = (
    <>
      <button type="button" class="quiet" data-testid="weights-usual" onClick={() => onSave(null)}>
        {_("As in the exercise")}
      </button>
      <button
        type="button"
        class="go"
        data-testid="weights-save"
        disabled={nothing}
        onClick={() => onSave(same(weights, usual) ? null : weights)}
      >
        <Icon name="tick" />
        {_("Rank anew")}
      </button>
    </>
  );
  return (
    <Screen title={_("What matters most?")} foot={foot}>
      <button type="button" class="plain" onClick={onBack}>
        <Icon name="back" turns />
        {_("Back")}
      </button>
      {CRITERIA.map((criterion, place) => {
        const step = Math.round((weights[place]! / MOST) * STEPS);
        const words =
          step === 0
            ? _("does not matter")
            : step <= 3
              ? _("a little")
              : step <= 5
                ? _("matters")
                : _("matters most");
        return (
          <label key={criterion} class="slider">
            <span>
              <b>{criterionName(criterion)}</b> <span class="soft">{words}</span>
            </span>
            <input
              type="range"
              min="0"
              max={STEPS}
              step="1"
              value={step}
              aria-valuetext={words}
              data-testid={`weight-${criterion}`}
              onInput={(event) => {
                const value = (Number(event.currentTarget.value) / STEPS) * MOST;
                setWeights(weights.map((old, at) => (at === place ? value : old)));
              }}
            />
          </label>
        );
      })}
      {nothing && <p class="note">{_("Something must matter.")}</p>}
    </Screen>
  );
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, place) => value === other[place]);
}
