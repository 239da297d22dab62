/** Large buttons of which one is chosen: a thumb hits them, arrow keys go from one to the next. */
import type { ComponentChildren } from "preact";

export interface Radio<Value> {
  value: Value;
  inside: ComponentChildren;
  /** Its name for those who hear it, where only a picture stands inside. */
  name?: string;
  /** The language of what stands inside, where it is not the page's. */
  lang?: string;
}

export function RadioButtons<Value extends string | number | null>(props: {
  /** What is asked, or the id of the heading that asks it. */
  label?: string;
  labelledBy?: string;
  /** Classes of the row and of each button. */
  row: string;
  each?: string;
  choices: readonly Radio<Value>[];
  chosen: Value | undefined;
  /** Test ids are this, a hyphen and the value. */
  handle?: string;
  onChoose: (value: Value) => void;
}) {
  const { choices, chosen, handle } = props;
  // Tab stops at the chosen one, at the first where none is.
  const stop = choices.find(({ value }) => value === chosen) ?? choices[0];
  return (
    <div
      class={props.row}
      role="radiogroup"
      aria-label={props.label}
      aria-labelledby={props.labelledBy}
      onKeyDown={radioKeys}
    >
      {choices.map((choice) => (
        // biome-ignore lint/a11y/useSemanticElements: a large button, not a dot
        <button
          type="button"
          role="radio"
          key={choice.value ?? ""}
          lang={choice.lang}
          class={props.each ?? "choice"}
          aria-checked={choice.value === chosen ? "true" : "false"}
          aria-label={choice.name}
          tabIndex={choice === stop ? 0 : -1}
          data-testid={handle && `${handle}-${choice.value}`}
          onClick={() => props.onChoose(choice.value)}
        >
          {choice.inside}
        </button>
      ))}
    </div>
  );
}

/** Arrow keys inside a radio group: to the next choice, and choose it. */
export function radioKeys(event: KeyboardEvent & { currentTarget: Element }): void {
  const step = STEPS[event.key];
  const radios = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=radio]")];
  const place = radios.indexOf(event.target as HTMLElement);
  if (!step || place < 0) return;
  event.preventDefault();
  const next = radios[(place + step + radios.length) % radios.length]!;
  next.focus();
  next.click();
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};
