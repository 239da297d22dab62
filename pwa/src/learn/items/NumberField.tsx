/** A number with its unit, in large digits. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { NumberItem } from "../../core/types.ts";
import { readNumber } from "../answers.ts";
import type { InputProps } from "./ItemInput.tsx";

export function NumberField({ item, answer, onAnswer, judged }: InputProps<NumberItem>) {
  const [typed, setTyped] = useState(answer === undefined ? "" : String(answer));
  // The next try begins empty; the right answer appears when it is shown.
  useEffect(() => {
    if (answer === undefined && judged === null) setTyped("");
    if (judged === "over") setTyped(String(answer));
  }, [answer, judged]);
  const unreadable = typed.trim() !== "" && readNumber(typed) === undefined;

  function type(text: string) {
    setTyped(text);
    onAnswer(readNumber(text));
  }

  return (
    <div class="number-field">
      <label>
        <span class="hidden">{item.ask}</span>
        <input
          class="field"
          data-testid="number"
          inputMode="decimal"
          autocomplete="off"
          dir="ltr"
          maxLength={16}
          value={typed}
          disabled={judged !== null}
          aria-invalid={unreadable ? "true" : undefined}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </label>
      <span class="unit">{item.unit}</span>
      {unreadable && (
        <p class="soft" role="status">
          {_("Only digits, please, for example 12 or 2.5")}
        </p>
      )}
    </div>
  );
}
