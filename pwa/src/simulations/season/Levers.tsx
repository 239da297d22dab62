/** What is moved to decide: pictures for a few ways, a switch for yes and no, a slider for amounts. */
import { gettext as _ } from "../../core/i18n.ts";
import { RadioButtons } from "../../ui/RadioButtons.tsx";
import type { Playable } from "../scenarios.ts";
import { OptionSign } from "./drawings.tsx";
import { chosen, type Lever, nearest, type Plan, withChosen } from "./model.ts";
import { fullName, leverName, optionName, optionWords, valueWords } from "./words.ts";

export interface LeverProps {
  playable: Playable;
  lever: Lever;
  plan: Plan;
  onPlan: (plan: Plan) => void;
  /** Named in full, where its screen does not say what it is about. */
  full?: boolean;
}

export function LeverControl(props: LeverProps) {
  const { options } = props.lever;
  if (typeof options[0] === "string") return <Ways {...props} />;
  if (options.length === 2 && options[0] === 0 && options[1] === 1) return <Switch {...props} />;
  return <Slider {...props} />;
}

function Ways({ playable, lever, plan, onPlan }: LeverProps) {
  const now = chosen(plan, lever);
  const title = leverName(lever, playable);
  return (
    <>
      <h2 class="section">{title}</h2>
      <RadioButtons
        label={title}
        row="ways-row"
        choices={lever.options.map((option) => ({
          value: option,
          inside: (
            <>
              <OptionSign value={String(option)} />
              <b>{optionName(String(option))}</b>
              <span class="soft">{optionWords(lever.name, String(option), playable)}</span>
            </>
          ),
        }))}
        chosen={now}
        handle="way"
        onChoose={(option) => onPlan(withChosen(plan, lever, option))}
      />
    </>
  );
}

function Switch({ playable, lever, plan, onPlan }: LeverProps) {
  const on = chosen(plan, lever) === 1;
  return (
    <button
      type="button"
      class="lever-switch"
      role="switch"
      aria-checked={on ? "true" : "false"}
      data-testid={`switch-${lever.name}`}
      onClick={() => onPlan(withChosen(plan, lever, on ? 0 : 1))}
    >
      <span class="grow">{leverName(lever, playable)}</span>
      <b>{on ? _("yes") : _("no")}</b>
    </button>
  );
}

function Slider({ playable, lever, plan, onPlan, full }: LeverProps) {
  const value = chosen(plan, lever);
  const words = valueWords(lever.name, value, playable);
  return (
    <label class="slider">
      <span>
        <span class="grow">{full ? fullName(lever, playable) : leverName(lever, playable)}</span>
        <b>{words}</b>
      </span>
      <input
        type="range"
        min="0"
        max={lever.options.length - 1}
        step="1"
        value={nearest(lever, value)}
        aria-valuetext={words}
        data-testid={`lever-${lever.name}${lever.place === undefined ? "" : `-${lever.place}`}`}
        onInput={(event) =>
          onPlan(withChosen(plan, lever, lever.options[Number(event.currentTarget.value)]!))
        }
      />
    </label>
  );
}
