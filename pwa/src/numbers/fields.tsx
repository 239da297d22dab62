/** The pieces of the form: a number with its steps, the day, what it was for, which product. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { readNumber } from "../learn/answers.ts";
import { Face, faceName } from "../ui/faces.tsx";
import { RadioButtons } from "../ui/RadioButtons.tsx";
import { isPast, plusDays, today } from "./days.ts";
import { PartSign } from "./drawings.tsx";
import { type Field, isMoney, type Kind, limitsOf, PARTS, type Part } from "./entries.ts";
import type { Problem } from "./reading.ts";
import { CROPS, dayWords, fieldName, partName, problemWords } from "./words.ts";

/** `small`: two of them stand side by side, each with its picture. */
export function AmountField(props: {
  kind: Kind;
  field: Field;
  typed: string;
  problem?: Problem;
  small?: boolean;
  onType: (text: string) => void;
}) {
  const { kind, field, typed, problem, small, onType } = props;
  const id = `field-${field}`;
  return (
    <div class={small ? "amount small" : "amount"}>
      <label for={id}>
        {small && <PartSign part={field as Part} />}
        {fieldName(kind, field)}
      </label>
      <div class="amount-line">
        {!isMoney(field) && <Step field={field} typed={typed} by={-1} onType={onType} />}
        <input
          id={id}
          class="field"
          data-testid={id}
          inputMode={isMoney(field) ? "decimal" : "numeric"}
          autocomplete="off"
          dir="ltr"
          maxLength={16}
          value={typed}
          aria-invalid={problem ? "true" : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          onInput={(event) => onType(event.currentTarget.value)}
        />
        {isMoney(field) && <span class="unit">{_("yuan")}</span>}
        {!isMoney(field) && <Step field={field} typed={typed} by={1} onType={onType} />}
      </div>
      {problem && (
        <p class="problem" id={`${id}-problem`} role="alert">
          {problemWords(problem, field)}
        </p>
      )}
    </div>
  );
}

/** One more or one less, for those who would rather not type. */
function Step(props: { field: Field; typed: string; by: 1 | -1; onType: (text: string) => void }) {
  const { field, typed, by, onType } = props;
  const [least, most] = limitsOf(field);
  const next = Math.floor(readNumber(typed) ?? least - by) + by;
  return (
    <button
      type="button"
      class="step"
      disabled={next < least || next > most}
      aria-label={by > 0 ? _("One more") : _("One less")}
      data-testid={`${field}-${by > 0 ? "more" : "less"}`}
      onClick={() => onType(String(next))}
    >
      {by > 0 ? "+" : "\u2212"}
    </button>
  );
}

/** Stands for a day that the calendar gives. */
const OTHER = "other";

/** Today unless said otherwise; the calendar only for days further back. */
export function DayChoice({ day, onDay }: { day: string; onDay: (day: string) => void }) {
  const now = today();
  const yesterday = plusDays(now, -1);
  const [other, setOther] = useState(day !== now && day !== yesterday);
  function choose(next: string) {
    setOther(next === OTHER);
    if (next !== OTHER) onDay(next);
  }

  return (
    <>
      <RadioButtons
        label={_("Which day?")}
        row="three"
        choices={[
          { value: now, inside: _("Today") },
          { value: yesterday, inside: _("Yesterday") },
          { value: OTHER, inside: _("Another day") },
        ]}
        chosen={other ? OTHER : day}
        onChoose={choose}
      />
      {other && <OtherDay day={day} now={now} onDay={onDay} />}
    </>
  );
}

function OtherDay({ day, now, onDay }: { day: string; now: string; onDay: (day: string) => void }) {
  const [typed, setTyped] = useState(day);
  const good = isPast(typed, now) || typed === day;
  return (
    <div class="amount">
      <label for="field-day">{good ? dayWords(typed) : _("Which day?")}</label>
      <input
        id="field-day"
        class="field"
        type="date"
        dir="ltr"
        max={now}
        value={typed}
        data-testid="field-day"
        aria-invalid={good ? undefined : "true"}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          if (isPast(value, now)) onDay(value);
        }}
      />
      {!good && (
        <p class="problem" role="alert">
          {_("A day up to today, please; until then it stays %(day)s.", { day: dayWords(day) })}
        </p>
      )}
    </div>
  );
}

export function PartChoice({ part, onPart }: { part: Part; onPart: (part: Part) => void }) {
  const label = _("What was it for?");
  return (
    <>
      <h2 class="section">{label}</h2>
      <RadioButtons
        label={label}
        row="three"
        choices={PARTS.map((one) => ({
          value: one,
          inside: (
            <>
              <PartSign part={one} />
              {partName(one)}
            </>
          ),
        }))}
        chosen={part}
        handle="part"
        onChoose={onPart}
      />
    </>
  );
}

/** A crop by its picture, or a short name of one's own. */
export function ProductChoice(props: { product: string; onProduct: (product: string) => void }) {
  const { product, onProduct } = props;
  const own = (CROPS as readonly string[]).includes(product) ? "" : product;
  return (
    <fieldset>
      <legend class="section">
        <h2>{_("Which product?")}</h2>
        <span class="soft">{_("Only if you sell several")}</span>
      </legend>
      <div class="choices crops">
        {CROPS.map((crop) => (
          <button
            type="button"
            key={crop}
            class="choice"
            aria-pressed={crop === product ? "true" : "false"}
            onClick={() => onProduct(crop === product ? "" : crop)}
          >
            <Face name={crop} />
            {faceName(crop)}
          </button>
        ))}
      </div>
      <label class="own-product">
        <span class="soft">{_("Or what you call it")}</span>
        <input
          class="field"
          data-testid="field-product"
          maxLength={20}
          dir="auto"
          autocomplete="off"
          value={own}
          onInput={(event) => onProduct(event.currentTarget.value)}
        />
      </label>
    </fieldset>
  );
}
