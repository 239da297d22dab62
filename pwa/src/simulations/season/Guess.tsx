/** Before the seasons are played: in how many of 100 will this lose money? */
import { useState } from "preact/hooks";
import { gettext as _, pgettext } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { wakeSound } from "../live/sound.ts";
import type { Playable } from "../scenarios.ts";
import { isHarvest } from "./model.ts";
import { yearsName, yearsWords } from "./OtherYears.tsx";

export function Guess(props: {
  playable: Playable;
  guess: number | null;
  onBack: () => void;
  onGuess: (guess: number) => void;
  onDone: (guess: number) => void;
}) {
  const { playable, onBack, onGuess, onDone } = props;
  const [guess, setGuess] = useState(props.guess ?? 20);
  const question = _("In how many of 100 seasons will this plan lose money?");
  const foot = (
    <>
      <HelpSpeaker text={`${question}\n${why(playable)}`} />
      <button
        type="button"
        class="quiet season-before"
        aria-label={_("Back to the plan")}
        data-testid="guess-back"
        onClick={onBack}
      >
        <Icon name="back" turns />
      </button>
      <button
        type="button"
        class="go"
        data-testid="guess-done"
        onClick={() => {
          wakeSound();
          onDone(guess);
        }}
      >
        <Icon name="play" />
        {_("Show me")}
      </button>
    </>
  );
  return (
    <Screen title={_("What do you think?")} foot={foot}>
      {playable.practisedIn && (
        <p class="note calm">
          <b>{yearsName(playable.practisedIn)}.</b> {yearsWords(playable.practisedIn)}
        </p>
      )}
      <p class="lead">{question}</p>
      <svg class="hundred guessed" viewBox="0 0 200 100" aria-hidden="true">
        {PLACES.map((at) => (
          <rect
            key={at}
            class={at < guess ? "loss" : ""}
            x={(at % 20) * 10 + 1}
            y={Math.floor(at / 20) * 20 + 2}
            width="8"
            height="16"
            rx="2"
          />
        ))}
      </svg>
      <label class="slider guess">
        <span>
          <span class="grow">{_("I think it loses in")}</span>
          <b class="guess-number">{pgettext("seasons", "%(n)s of 100", { n: guess })}</b>
        </span>
        <input
          type="range"
          min="0"
          max="100"
          step="1"
          value={guess}
          data-testid="guess"
          aria-valuetext={pgettext("seasons", "%(n)s of 100", { n: guess })}
          onInput={(event) => setGuess(Number(event.currentTarget.value))}
          onChange={() => onGuess(guess)}
        />
      </label>
      <p class="soft">{why(playable)}</p>
    </Screen>
  );
}

function why(playable: Playable): string {
  return isHarvest(playable)
    ? _("The plan stays the same. Harvest, weather, market and buyers are different each time.")
    : _("The plan stays the same. Buyers, customs and exchange rate are different each time.");
}

const PLACES = Array.from({ length: 100 }, (_none, at) => at);
