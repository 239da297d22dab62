/** Says what a screen is for, to people who do not read; always left of the green button. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { gettext as _, loadAllMessages } from "../core/i18n.ts";
import { Icon } from "./icons.tsx";

type Voice = ComponentType<{ text: string; now?: boolean }>;

/** The voice itself is fetched at the first tap: the first screen does not wait for it. */
export function HelpSpeaker({ text }: { text: string }) {
  const [loaded, setLoaded] = useState<{ Speaker: Voice } | null>(null);
  if (loaded) return <loaded.Speaker text={text} now />;

  async function fetchVoice() {
    const [voice] = await Promise.all([import("../learn/Speaker.tsx"), loadAllMessages()]);
    setLoaded(voice);
  }

  return (
    <button
      type="button"
      class="speak"
      data-testid="speak"
      aria-label={_("Read aloud")}
      // Without its files a second tap tries again.
      onClick={() => void fetchVoice().catch(() => {})}
    >
      <Icon name="speaker" />
    </button>
  );
}
