/** One season day by day: it runs by itself, can be stopped, stepped, and moved by hand; a log in words. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { SeasonState } from "../../../engine/season/state.ts";
import type { StockState } from "../../../engine/stock/stock.ts";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { isQuiet, play, setQuiet, wakeSound } from "../live/sound.ts";
import type { Playable } from "../scenarios.ts";
import { MoneyLine } from "./MoneyLine.tsx";
import { type Day, isHarvest, startOf, type Told, worthOf } from "./model.ts";
import { Scene } from "./Scene.tsx";
import { gathered, type Line, storyline } from "./storyline.ts";
import { grouped, yuan } from "./words.ts";

/** A season takes about so long, whether it has forty days or a hundred and fifty. */
const WHOLE_MS = 26_000;
const LINES = 4;

export function Story(props: {
  playable: Playable;
  told: Told;
  title: string;
  day: number;
  /** Kept when this resolves; only then the day is shown. Never rejects. */
  onDay: (day: number) => Promise<void>;
  onDone: () => void;
}) {
  const { playable, told, title, onDay, onDone } = props;
  const { days, value } = told;
  const last = days.length - 1;
  const [at, setAt] = useState(Math.min(props.day, last));
  const [runs, setRuns] = useState(at < last && !calm());
  const lines = useMemo(() => storyline(playable, days), [days]);
  const starts = useMemo(() => gathered(lines), [lines]);
  const over = at >= last;

  // A season that goes wrong is heard; so is one that comes to a good end.
  useEffect(() => {
    const today = starts.filter(({ day }) => day === at && at > 0);
    if (today.length > 0) play(today.some(({ bad }) => bad) ? "caught" : "order");
    else if (over && value > 0) play("end");
  }, [at]);

  useEffect(() => {
    if (!runs || over) return;
    const timer = setTimeout(() => go(at + 1), Math.max(120, WHOLE_MS / last));
    return () => clearTimeout(timer);
  }, [runs, at]);

  function go(day: number) {
    const next = Math.max(0, Math.min(last, day));
    void onDay(next).then(() => setAt(next));
  }

  const ending = endWords(value, value - (worthOf(days[last]!) - startOf(playable)));
  const foot = over ? (
    <>
      <HelpSpeaker text={ending} />
      <button type="button" class="go" data-testid="story-done" onClick={onDone}>
        <Icon name="tick" />
        {_("Back to the 100 seasons")}
      </button>
    </>
  ) : (
    <>
      <button
        type="button"
        class="quiet season-before"
        aria-label={_("A day back")}
        disabled={at === 0}
        onClick={() => go(at - 1)}
      >
        <Icon name="back" turns />
      </button>
      <button
        type="button"
        class="go"
        data-testid="story-run"
        aria-pressed={runs ? "true" : "false"}
        onClick={() => setRuns(!runs)}
      >
        <Icon name={runs ? "pause" : "play"} />
        {runs ? _("Stop here") : _("Let the days run")}
      </button>
      <button
        type="button"
        class="quiet season-before"
        aria-label={_("A day on")}
        data-testid="story-step"
        onClick={() => {
          setRuns(false);
          go(at + 1);
        }}
      >
        <Icon name="next" turns />
      </button>
    </>
  );
  return (
    <div class="story" data-testid="season-story" data-day={at}>
      <Screen title={title} foot={foot}>
        <div class="card">
          <Scene playable={playable} day={days[at]!} />
          <Today playable={playable} days={days} at={at} />
          <MoneyLine start={startOf(playable)} days={days} at={at} />
          <input
            type="range"
            class="story-slider"
            min="0"
            max={last}
            step="1"
            value={at}
            aria-label={_("Day")}
            aria-valuetext={_("day %(n)s of %(of)s", { n: at, of: last })}
            onInput={(event) => {
              setRuns(false);
              go(Number(event.currentTarget.value));
            }}
          />
        </div>
        {over && <p class="note calm">{ending}</p>}
        <Log lines={lines.filter(({ day }) => day <= at)} />
        {!over && (
          <button type="button" class="plain story-leave" onClick={onDone}>
            {_("Back to the 100 seasons")}
          </button>
        )}
        {!over && (
          <button
            type="button"
            class="plain"
            data-testid="story-skip"
            onClick={() => {
              setRuns(false);
              go(last);
            }}
          >
            {_("Straight to the end")}
          </button>
        )}
        <SoundSwitch />
      </Screen>
    </div>
  );
}

function SoundSwitch() {
  const [quiet, set] = useState(isQuiet());
  return (
    <button
      type="button"
      class="plain sound-switch"
      role="switch"
      aria-checked={quiet ? "false" : "true"}
      onClick={() => {
        setQuiet(!quiet);
        set(!quiet);
        wakeSound();
      }}
    >
      <Icon name={quiet ? "mute" : "speaker"} />
      {quiet ? _("Sound is off") : _("Sound is on")}
    </button>
  );
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** `settled`: what came in or went out after the last day, for stock left over, deposits, insurance. */
function endWords(value: number, settled: number): string {
  const whole =
    value < 0
      ? _("The season is over. It cost you %(yuan)s.", { yuan: yuan(-value) })
      : _("The season is over. What stays: %(yuan)s.", { yuan: yuan(value) });
  if (Math.abs(settled) < 1) return whole;
  return `${whole} ${_("In that, for what was left over and settled at the end: %(yuan)s.", { yuan: yuan(settled) })}`;
}

function Today({ playable, days, at }: { playable: Playable; days: readonly Day[]; at: number }) {
  const day = days[at]!;
  const earned = worthOf(day) - startOf(playable);
  const figures = isHarvest(playable)
    ? harvestFigures(day as SeasonState)
    : storeFigures(day as StockState);
  return (
    <dl class="today-figures">
      <div>
        <dt>{_("day")}</dt>
        <dd>{at}</dd>
      </div>
      {figures.map(([words, value]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div class={earned < 0 ? "minus" : ""}>
        <dt>{_("earned, yuan")}</dt>
        <dd>{grouped(earned)}</dd>
      </div>
    </dl>
  );
}

function harvestFigures({ today, rating }: SeasonState): [string, string][] {
  return [
    [_("boxes sent"), String(Math.round(today.shipped))],
    [_("wholesale, yuan/kg"), today.wholesaleYuanPerKg.toFixed(1)],
    [_("stars"), rating.toFixed(1)],
  ];
}

function storeFigures({ today, stock, rating }: StockState): [string, string][] {
  return [
    [_("sold today"), String(Math.round(today.sold))],
    [_("in store"), grouped(stock)],
    [_("stars"), rating.toFixed(1)],
  ];
}

function Log({ lines }: { lines: readonly Line[] }) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? lines : lines.slice(-LINES);
  return (
    <section>
      <div role="log" aria-live="polite" aria-label={_("What happened")}>
        <ol class="story-log">
          {shown.map(({ day, text, bad }) => (
            <li key={`${day} ${text}`} class={bad ? "bad" : ""}>
              <b>{_("Day %(n)s", { n: day })}</b> {text}
            </li>
          ))}
        </ol>
      </div>
      {lines.length > LINES && (
        <button type="button" class="plain" onClick={() => setWhole(!whole)}>
          {whole ? _("Only the last days") : _("All of it, in words")}
        </button>
      )}
    </section>
  );
}
