/**
 * The speaker button: always left of the green one. While it reads, a tap stops; after the end, a
 * tap says it once more. Beside it the snail, which says it slowly.
 */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { gettext as _, language } from "../core/i18n.ts";
import { changeSettings, settings } from "../core/settings.ts";
import { onSpeech, type SpeechState, speak, stopSpeaking } from "../core/speech.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { plainWords } from "./Prose.tsx";

/** `now`: begins by itself, because it was asked to before it was here. */
export function Speaker(props: { text: string; sound?: string | null; now?: boolean }) {
  const { sound, now } = props;
  const text = plainWords(props.text);
  const state = useStateOf(text);
  const [triedText, setTriedText] = useState<string | null>(null);
  const tried = triedText === text;
  // At once, not after the next paint: by then the next page's speaker may have begun.
  useLayoutEffect(() => {
    if (now) say();
    return stopSpeaking;
  }, [text]);
  const busy = state === "speaking" || state === "loading";
  const mute = state === "no-voice" || state === "failed";

  function say() {
    setTriedText(text);
    void speak({ text, language, sound });
  }

  function slowly() {
    changeSettings({ soundSpeed: settings().soundSpeed === 0.75 ? 1 : 0.75 });
    say();
  }

  return (
    <>
      {tried && mute && <NoVoice />}
      {tried && !mute && (
        <button
          type="button"
          class="speak slow"
          aria-label={_("Slower, or normal again")}
          aria-pressed={settings().soundSpeed === 0.75 ? "true" : "false"}
          onClick={slowly}
        >
          <Icon name="slow" />
        </button>
      )}
      <button
        type="button"
        class="speak"
        data-testid="speak"
        aria-label={nameOf(busy, tried && !mute)}
        onClick={busy ? stopSpeaking : say}
      >
        <Icon name={iconOf(busy, tried, mute)} />
      </button>
    </>
  );
}

function nameOf(busy: boolean, said: boolean): string {
  if (busy) return _("Stop reading");
  return said ? _("Read it once more") : _("Read aloud");
}

function iconOf(busy: boolean, tried: boolean, mute: boolean): IconName {
  if (busy) return "stop";
  if (tried && mute) return "mute";
  return tried ? "repeat" : "speaker";
}

/** How it stands with these words; other speakers' doings are none of ours. */
function useStateOf(text: string): SpeechState {
  const [state, setState] = useState<SpeechState>("idle");
  // With the button, not after it: a quick tap must not be missed.
  useLayoutEffect(
    () => onSpeech((update) => setState(update.text === text ? update.state : "idle")),
    [text],
  );
  return state;
}

/** The long words once; later taps only need the reminder. */
let told = false;

function NoVoice() {
  const [long] = useState(!told);
  useEffect(() => {
    told = true;
  }, []);
  return (
    <p class="no-voice" role="status">
      {long
        ? _(
            "This phone has no voice for these words. Ask somebody to read with you, or take a course with recorded sound: it speaks on every phone.",
          )
        : _("No voice for these words.")}{" "}
      <a class="plain" href="/help">
        {_("What you can do")}
      </a>
    </p>
  );
}
