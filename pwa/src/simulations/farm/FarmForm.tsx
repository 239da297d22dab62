/** The guided entry: what kind of fruit, then twelve figures, one a screen, and all of them to look over. */
import { useState } from "preact/hooks";
import { gettext as _, pgettext } from "../../core/i18n.ts";
import { readNumber } from "../../learn/answers.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { RadioButtons } from "../../ui/RadioButtons.tsx";
import type { Playable } from "../scenarios.ts";
import {
  type Farm,
  FIGURES,
  type Figure,
  type FigureName,
  isInside,
  KINDS,
  type Kind,
  usualFarm,
} from "./figures.ts";
import {
  fieldWords,
  figureWords,
  hintWords,
  kindName,
  questionWords,
  rangeWords,
  unitWords,
} from "./words.ts";

interface Draft {
  farm: Farm;
  /** Which figure comes next; once all were asked, they are shown together. */
  next: number;
}

export function FarmForm(props: {
  templates: Record<Kind, Playable>;
  noted: Partial<Record<FigureName, number>>;
  begin: Draft | null;
  back: string;
  onDraft: (draft: Draft) => Promise<void>;
  onDone: (farm: Farm) => void;
}) {
  const { templates, noted, back, onDraft, onDone } = props;
  const [draft, setDraft] = useState(props.begin);
  const [open, setOpen] = useState<number | null>(null);

  /** Kept first, then shown. */
  const go = (next: Draft) => void onDraft(next).then(() => setDraft(next));

  if (!draft)
    return (
      <KindChoice
        back={back}
        onKind={(kind) => go({ farm: usualFarm(kind, templates[kind]), next: 0 })}
      />
    );
  const at = open ?? draft.next;
  const figure = FIGURES[at];
  const guided = open === null;
  const withValue = (value: number): Farm => ({
    ...draft.farm,
    values: { ...draft.farm.values, [figure!.name]: value },
  });
  if (figure)
    return (
      <One
        key={figure.name}
        figure={figure}
        at={guided ? at : null}
        value={draft.farm.values[figure.name]}
        noted={noted[figure.name]}
        back={back}
        onBefore={guided && at > 0 ? () => go({ ...draft, next: at - 1 }) : undefined}
        onNext={(value) => {
          setOpen(null);
          go({ farm: withValue(value), next: guided ? at + 1 : draft.next });
        }}
      />
    );
  return (
    <All
      farm={draft.farm}
      back={back}
      onOpen={setOpen}
      onKind={(kind) => go({ ...draft, farm: { ...draft.farm, kind } })}
      onDone={() => onDone(draft.farm)}
    />
  );
}

function KindChoice({ back, onKind }: { back: string; onKind: (kind: Kind) => void }) {
  const [kind, setKind] = useState<Kind>("fresh");
  const foot = (
    <>
      <HelpSpeaker text={`${_("What do you grow?")}\n${KINDS.map(kindName).join("\n")}`} />
      <button type="button" class="go" data-testid="farm-next" onClick={() => onKind(kind)}>
        {pgettext("choice", "Next")}
        <Icon name="next" turns />
      </button>
    </>
  );
  return (
    <Screen title={_("What do you grow?")} back={back} foot={foot}>
      <Kinds kind={kind} onKind={setKind} />
    </Screen>
  );
}

function Kinds({ kind, onKind }: { kind: Kind; onKind: (kind: Kind) => void }) {
  return (
    <RadioButtons
      label={_("What do you grow?")}
      row="kinds"
      each="lever-switch choice-line"
      choices={KINDS.map((one) => ({
        value: one,
        inside: (
          <>
            <Icon name={one === "store" ? "house" : "leaf"} />
            <span class="grow">{kindName(one)}</span>
            {one === kind && <Icon name="tick" />}
          </>
        ),
      }))}
      chosen={kind}
      handle="kind"
      onChoose={onKind}
    />
  );
}

function One(props: {
  figure: Figure;
  /** Which of the twelve; null where only this one is changed. */
  at: number | null;
  value: number;
  noted?: number;
  back: string;
  onBefore?: () => void;
  onNext: (value: number) => void;
}) {
  const { figure, at, noted, back, onBefore, onNext } = props;
  const { name, least, most, stops } = figure;
  const [typed, setTyped] = useState(String(props.value));
  const value = readNumber(typed);
  const good = value !== undefined && isInside(figure, value);
  const foot = (
    <>
      <HelpSpeaker text={`${questionWords(name)}\n${hintWords(name)}`} />
      {onBefore && (
        <button
          type="button"
          class="quiet season-before"
          aria-label={_("The figure before")}
          onClick={onBefore}
        >
          <Icon name="back" turns />
        </button>
      )}
      <button
        type="button"
        class="go"
        disabled={!good}
        data-testid="farm-next"
        onClick={() => good && onNext(value)}
      >
        {at === null ? _("That is it") : pgettext("choice", "Next")}
        <Icon name={at === null ? "tick" : "next"} turns={at !== null} />
      </button>
    </>
  );
  return (
    <Screen
      title={fieldWords(name)}
      back={back}
      foot={foot}
      under={
        at !== null && (
          <div
            class="bar"
            role="progressbar"
            aria-valuemin={0}
            aria-valuemax={FIGURES.length}
            aria-valuenow={at + 1}
            aria-label={_("Figure %(n)s of %(of)s", { n: at + 1, of: FIGURES.length })}
          >
            <i style={{ width: `${(100 * (at + 1)) / FIGURES.length}%` }} />
          </div>
        )
      }
    >
      <div data-testid="farm-figure" data-figure={name}>
        <p class="lead">{questionWords(name)}</p>
        <div class="figure-line">
          <input
            class="field"
            inputMode="decimal"
            autocomplete="off"
            dir="ltr"
            maxLength={10}
            aria-label={fieldWords(name)}
            aria-invalid={good ? undefined : "true"}
            data-testid="farm-value"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <span>{unitWords(name)}</span>
        </div>
        <input
          type="range"
          min="0"
          max={stops.length - 1}
          step="1"
          value={stopAt(stops, value ?? least)}
          aria-label={fieldWords(name)}
          aria-valuetext={figureWords(name, value ?? least)}
          onInput={(event) => setTyped(String(stops[Number(event.currentTarget.value)]))}
        />
        {!good && (
          <p class="note wrong" role="alert">
            {rangeWords(name, least, most)}
          </p>
        )}
        <p class="soft">{hintWords(name)}</p>
        {noted !== undefined && noted !== value && (
          <button
            type="button"
            class="quiet small"
            data-testid="farm-noted"
            onClick={() => setTyped(String(noted))}
          >
            <Icon name="bars" />
            {_("From my numbers: %(value)s", { value: figureWords(name, noted) })}
          </button>
        )}
      </div>
    </Screen>
  );
}

function stopAt(stops: readonly number[], value: number): number {
  let best = 0;
  stops.forEach((stop, place) => {
    if (Math.abs(stop - value) < Math.abs(stops[best]! - value)) best = place;
  });
  return best;
}

function All(props: {
  farm: Farm;
  back: string;
  onOpen: (at: number) => void;
  onKind: (kind: Kind) => void;
  onDone: () => void;
}) {
  const { farm, back, onOpen, onKind, onDone } = props;
  const foot = (
    <>
      <HelpSpeaker text={_("Look them over once more. Tap a figure to change it.")} />
      <button type="button" class="go" data-testid="farm-done" onClick={onDone}>
        <Icon name="tick" />
        {_("This is my farm")}
      </button>
    </>
  );
  return (
    <Screen title={_("Twelve figures")} back={back} foot={foot}>
      <div class="card rows figure-rows" data-testid="farm-figures">
        {FIGURES.map(({ name }, at) => (
          <button
            type="button"
            key={name}
            data-testid={`figure-${name}`}
            onClick={() => onOpen(at)}
          >
            <span class="grow">{fieldWords(name)}</span>
            <b>{figureWords(name, farm.values[name])}</b>
            <Icon name="next" turns />
          </button>
        ))}
      </div>
      <Kinds kind={farm.kind} onKind={onKind} />
    </Screen>
  );
}
