/** The plan: one choice a screen the first time, then all of them to change what one likes. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _, pgettext } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { type Playable, wordsOf } from "../scenarios.ts";
import { BoxBar, Calendar } from "./drawings.tsx";
import type { KeptSeason } from "./keep.ts";
import { LeverControl } from "./Levers.tsx";
import { boxMoney, type Choice, chosen, isHarvest, type Lever, type Plan } from "./model.ts";
import { choiceHint, choiceName, leverName, valueWords } from "./words.ts";

const WITH_CALENDAR = ["price", "ads", "store", "lots"];
const WITH_BOX = ["price", "road", "grading", "lots"];

export function Choosing(props: {
  playable: Playable;
  back: string;
  choices: Choice[];
  kept: KeptSeason;
  onKept: (kept: KeptSeason) => Promise<void>;
  onDone: () => void;
}) {
  const { playable, back, choices, kept, onKept, onDone } = props;
  const [open, setOpen] = useState<number | null>(null);
  const first = kept.made < choices.length;
  const at = open ?? kept.made;
  const choice = open !== null || first ? choices[at] : undefined;
  const change = (plan: Plan) => onKept({ ...kept, plan });
  if (!choice)
    return (
      <Whole
        playable={playable}
        back={back}
        choices={choices}
        plan={kept.plan}
        onOpen={setOpen}
        onDone={onDone}
      />
    );

  function next() {
    if (open !== null) return setOpen(null);
    void onKept({ ...kept, made: kept.made + 1 });
  }
  return (
    <One
      key={choice.id}
      playable={playable}
      back={back}
      choice={choice}
      step={first && open === null ? { at, of: choices.length } : null}
      plan={kept.plan}
      onPlan={change}
      onBefore={
        first && open === null && at > 0
          ? () => void onKept({ ...kept, made: kept.made - 1 })
          : undefined
      }
      onNext={next}
    />
  );
}

function One(props: {
  playable: Playable;
  back: string;
  choice: Choice;
  step: { at: number; of: number } | null;
  plan: Plan;
  onPlan: (plan: Plan) => void;
  onBefore?: () => void;
  onNext: () => void;
}) {
  const { playable, back, choice, step, plan, onPlan, onBefore, onNext } = props;
  const foot = (
    <>
      <HelpSpeaker text={`${choiceName(choice.id)}\n${choiceHint(choice.id)}`} />
      {onBefore && (
        <button
          type="button"
          class="quiet season-before"
          aria-label={_("The choice before")}
          data-testid="choice-before"
          onClick={onBefore}
        >
          <Icon name="back" turns />
        </button>
      )}
      <button type="button" class="go" data-testid="choice-next" onClick={onNext}>
        {step ? pgettext("choice", "Next") : _("That is it")}
        <Icon name={step ? "next" : "tick"} turns={Boolean(step)} />
      </button>
    </>
  );
  return (
    <Screen
      title={choiceName(choice.id)}
      back={back}
      under={step && <Steps {...step} />}
      foot={foot}
    >
      <div data-testid="season-choice" data-choice={choice.id}>
        <p class="lead">{choiceHint(choice.id)}</p>
        {WITH_CALENDAR.includes(choice.id) && <Calendar playable={playable} />}
        {shown(choice, plan).map((lever) => (
          <LeverControl
            key={`${lever.name} ${lever.place ?? ""}`}
            playable={playable}
            lever={lever}
            plan={plan}
            onPlan={onPlan}
          />
        ))}
        {WITH_BOX.includes(choice.id) && <BoxBar money={boxMoney(playable, plan)} />}
      </div>
    </Screen>
  );
}

/** A price for boxes that nobody promises is not asked. */
function shown({ levers }: Choice, plan: Plan): Lever[] {
  return levers.filter(({ name }) => name !== "presaleYuan" || Number(plan.presaleBoxes) > 0);
}

function Steps({ at, of }: { at: number; of: number }) {
  return (
    <div
      class="bar"
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={at + 1}
      aria-label={_("Choice %(n)s of %(of)s", { n: at + 1, of })}
    >
      <i style={{ width: `${(100 * (at + 1)) / of}%` }} />
    </div>
  );
}

function Whole(props: {
  playable: Playable;
  back: string;
  choices: Choice[];
  plan: Plan;
  onOpen: (at: number) => void;
  onDone: () => void;
}) {
  const { playable, back, choices, plan, onOpen, onDone } = props;
  useEffect(() => scrollTo(0, 0), []);
  const foot = (
    <>
      <HelpSpeaker
        text={_(
          "This is your plan. Tap what you want to change; then see what 200 seasons make of it.",
        )}
      />
      <button type="button" class="go" data-testid="plan-done" onClick={onDone}>
        {_("Now 200 seasons")}
        <Icon name="next" turns />
      </button>
    </>
  );
  return (
    <Screen title={_("Your plan")} back={back} foot={foot}>
      <p class="soft">{wordsOf(playable).title}</p>
      <div class="card rows plan-rows" data-testid="season-plan">
        {choices.map((choice, at) => (
          <button
            type="button"
            key={choice.id}
            data-testid={`change-${choice.id}`}
            onClick={() => onOpen(at)}
          >
            <span class="grow">
              <h2>{choiceName(choice.id)}</h2>
              <span class="soft">{summary(playable, choice, plan)}</span>
            </span>
            <Icon name="next" turns />
          </button>
        ))}
      </div>
      <section class="card body">
        <h2>{_("One box")}</h2>
        <BoxBar money={boxMoney(playable, plan)} />
        {isHarvest(playable) && (
          <p class="soft">{_("In the middle of the season, if it arrives well.")}</p>
        )}
      </section>
    </Screen>
  );
}

/** "108, 108, 116 yuan" or "Cold chain, Foam and ice"; what is not done at all is left out. */
export function summary(playable: Playable, choice: Choice, plan: Plan): string {
  const done = shown(choice, plan).filter(
    (lever) => lever.place !== undefined || chosen(plan, lever) !== 0,
  );
  if (done.length === 0) return _("nothing");
  const words = done.map((lever) => {
    const value = valueWords(lever.name, chosen(plan, lever), playable);
    return lever.place !== undefined || choice.id === "road"
      ? value
      : `${leverName(lever, playable)}: ${value}`;
  });
  const all = words.every((one) => one === words[0]) ? words.slice(0, 1) : words;
  return all.join(" · ");
}
