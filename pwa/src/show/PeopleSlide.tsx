/** How many were there: typed, or counted up with a finger; never fewer than hands were raised. */
import { gettext as _, ngettext } from "../core/i18n.ts";
import type { Lesson } from "../core/types.ts";
import { readNumber } from "../learn/answers.ts";
import { Icon } from "../ui/icons.tsx";
import { Circle } from "./Circle.tsx";
import type { Showing } from "./keep.ts";
import type { SlideProps } from "./props.ts";
import { fewestPeople, MOST_PEOPLE } from "./slides.ts";

/** What is in the field; before anything was typed, the hands tell how many there were at least. */
function inField(lesson: Lesson, { people, hands }: Showing): number | undefined {
  return people === "" ? fewestPeople(lesson, hands) : readNumber(people);
}

/** Null where it cannot be recorded. */
export function peopleOf(lesson: Lesson, showing: Showing): number | null {
  const people = inField(lesson, showing);
  if (people === undefined || !Number.isInteger(people)) return null;
  return people >= fewestPeople(lesson, showing.hands) && people <= MOST_PEOPLE ? people : null;
}

export function PeopleSlide({ shown, showing, onChange, onFinish }: SlideProps) {
  const { lesson } = shown;
  const fewest = fewestPeople(lesson, showing.hands);
  const people = inField(lesson, showing);
  const good = peopleOf(lesson, showing) !== null;
  const step = (change: number) => {
    const next = Math.round(people ?? fewest) + change;
    onChange({ people: String(Math.min(MOST_PEOPLE, Math.max(fewest, next))) });
  };
  return (
    <>
      <Circle />
      <form
        class="words"
        data-fit
        onSubmit={(event) => {
          event.preventDefault();
          onFinish();
        }}
      >
        <label for="people" class="question">
          {_("How many people were there?")}
        </label>
        <div class="stepper">
          <Step change={-10} onStep={step} />
          <Step change={-1} onStep={step} />
          <input
            id="people"
            class="field"
            data-testid="people"
            inputMode="numeric"
            autocomplete="off"
            dir="ltr"
            maxLength={6}
            value={showing.people === "" ? String(fewest) : showing.people}
            aria-invalid={good ? undefined : "true"}
            onInput={(event) => onChange({ people: event.currentTarget.value })}
          />
          <Step change={1} onStep={step} />
          <Step change={10} onStep={step} />
        </div>
        <p class="soft" role="status">
          {good
            ? _("Counts as shown to a group. Nobody's own learning is changed by it.")
            : rangeInWords(fewest)}
        </p>
      </form>
    </>
  );
}

function Step({ change, onStep }: { change: number; onStep: (change: number) => void }) {
  const size = Math.abs(change);
  return (
    <button
      type="button"
      aria-label={change > 0 ? _("%(n)s more", { n: size }) : _("%(n)s fewer", { n: size })}
      data-testid={`people${change > 0 ? "+" : "-"}${size}`}
      onClick={() => onStep(change)}
    >
      <Icon name={change > 0 ? "plus" : "minus"} />
      {size > 1 && size}
    </button>
  );
}

function rangeInWords(fewest: number): string {
  if (fewest === 1) return _("A whole number from 1 to %(most)s, please.", { most: MOST_PEOPLE });
  const raised = ngettext(
    "%(n)s hand was raised for one question:",
    "%(n)s hands were raised for one question:",
    fewest,
  );
  const range = _("a whole number from %(fewest)s to %(most)s, please.", {
    fewest,
    most: MOST_PEOPLE,
  });
  return `${raised} ${range}`;
}
