/** The speaker button: always left of the green one. A second tap stops; "slow" says it again slowly. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _, language } from "../core/i18n.ts";
import { changeSettings, settings } from "../core/settings.ts";
import { onSpeech, type SpeechState, speak, stopSpeaking } from "../core/speech.ts";
import { Icon } from "../ui/icons.tsx";
import { plainWords } from "./Prose.tsx";

export function Speaker({ text, sound }: { text: string; sound?: string | null }) {
  const [state, setState] = useState<SpeechState>("idle");
  const [tried, setTried] = useState(false);
  useEffect(() => onSpeech((update) => setState(update.state)), []);
  useEffect(() => {
    setTried(false);
    return stopSpeaking;
  }, [text]);
  const busy = state === "speaking" || state === "loading";

  function say() {
    setTried(true);
    void speak({ text: plainWords(text), language, sound });
  }

  function slowly() {
    changeSettings({ soundSpeed: settings().soundSpeed === 0.75 ? 1 : 0.75 });
    say();
  }

  return (
    <>
      {tried && (state === "no-voice" || state === "failed") && (
        <p class="no-voice" role="status">
          {_(
            "This phone has no voice for these words. Ask somebody to read with you, or add a voice in the phone's settings.",
          )}
        </p>
      )}
      {busy && (
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
        aria-label={busy ? _("Stop reading") : _("Read aloud")}
        onClick={busy ? stopSpeaking : say}
      >
        <Icon name={busy ? "stop" : "speaker"} />
      </button>
    </>
  );
}
