/** The sliders and switches of a sandbox. */
import { gettext as _ } from "../../core/i18n.ts";
import { Icon } from "../../ui/icons.tsx";
import type { Playable } from "../scenarios.ts";
import { kindOf, type Plan, SANDBOXES, STEPS, sharesOf } from "./model.ts";
import { leverIcon, leverName, partWords } from "./words.ts";

export function Levers(props: { playable: Playable; plan: Plan; onPlan: (plan: Plan) => void }) {
  const { playable, plan, onPlan } = props;
  const kind = kindOf(playable);
  const { parts, switches, shares } = SANDBOXES[kind];
  const divided = sharesOf(kind, plan);
  const whole = Number(playable.scenario.parameters.minutesPerDay ?? 100);
  const set = (name: string, value: number) => onPlan({ ...plan, [name]: value });
  return (
    <div class="levers">
      {parts.map((name, place) => (
        <Lever
          key={name}
          name={name}
          colour={place}
          value={plan[name]!}
          words={partWords(kind, divided[name]!, whole)}
          onValue={(value) => set(name, value)}
        />
      ))}
      {shares.map((name) => (
        <Lever
          key={name}
          name={name}
          value={plan[name]!}
          words={
            plan[name] === 0
              ? _("lectures only")
              : _("%(n)s of 100 hours", { n: Math.round(100 * plan[name]!) })
          }
          onValue={(value) => set(name, value)}
        />
      ))}
      {switches.map((name) => (
        <button
          type="button"
          key={name}
          class="lever-switch"
          role="switch"
          aria-checked={plan[name] === 1 ? "true" : "false"}
          data-testid={`switch-${name}`}
          onClick={() => set(name, plan[name] === 1 ? 0 : 1)}
        >
          <span class="grow">{leverName(name)}</span>
          <b>{plan[name] === 1 ? _("yes") : _("no")}</b>
        </button>
      ))}
    </div>
  );
}

function Lever(props: {
  name: string;
  colour?: number;
  value: number;
  words: string;
  onValue: (value: number) => void;
}) {
  const { name, colour, value, words, onValue } = props;
  return (
    <label class="slider">
      <span>
        {colour === undefined ? (
          <Icon name={leverIcon(name)} />
        ) : (
          <i class={`swatch part-${colour}`}>
            <Icon name={leverIcon(name)} />
          </i>
        )}
        <span class="grow">{leverName(name)}</span>
        <b>{words}</b>
      </span>
      <input
        type="range"
        min="0"
        max={STEPS}
        step="1"
        value={Math.round(value * STEPS)}
        aria-valuetext={words}
        data-testid={`lever-${name}`}
        onInput={(event) => onValue(Number(event.currentTarget.value) / STEPS)}
      />
    </label>
  );
}
