/** Ten large digits for a PIN of four. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "<"];

export function PinPad({ onPin, disabled }: { onPin: (pin: string) => void; disabled?: boolean }) {
  const [pin, setPin] = useState("");

  function press(key: string) {
    const next = key === "<" ? pin.slice(0, -1) : pin + key;
    setPin(next);
    if (next.length === 4) onPin(next);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: digits typed on a keyboard count too
    <div
      class="pin"
      onKeyDown={(event) => {
        if (/^\d$/.test(event.key) && !disabled && pin.length < 4) press(event.key);
        if (event.key === "Backspace") press("<");
      }}
    >
      <p class="pin-dots">
        <span class="hidden">{_("%(n)s of 4 digits", { n: pin.length })}</span>
        {[0, 1, 2, 3].map((place) => (
          <i key={place} class={place < pin.length ? "on" : ""} />
        ))}
      </p>
      <div class="pin-keys">
        {KEYS.map((key) =>
          key ? (
            <button
              type="button"
              class="choice"
              key={key}
              disabled={disabled || (key !== "<" && pin.length >= 4)}
              aria-label={key === "<" ? _("Delete a digit") : key}
              onClick={() => press(key)}
            >
              {key === "<" ? <Icon name="erase" /> : key}
            </button>
          ) : (
            <span key="gap" />
          ),
        )}
      </div>
    </div>
  );
}
