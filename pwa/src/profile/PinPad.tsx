/** Ten large digits, or nine pictures, for a PIN. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { PinPicture, pinPictureName } from "./pin-pictures.tsx";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "<"];
/** "0" has no picture: nine are enough to remember four of. */
const PICTURES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "<"];

export function PinPad(props: {
  onPin: (pin: string) => void;
  disabled?: boolean;
  length?: number;
  pictures?: boolean;
}) {
  const { onPin, disabled, length = 4, pictures } = props;
  const [pin, setPin] = useState("");
  const keys = pictures ? PICTURES : DIGITS;
  const counted = pictures ? _("%(n)s of 4 pictures", { n: pin.length }) : digitsOf(pin, length);

  function press(key: string) {
    const next = key === "<" ? pin.slice(0, -1) : pin + key;
    setPin(next);
    if (next.length === length) onPin(next);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: digits typed on a keyboard count too
    <div
      class={pictures ? "pin pin-pictures" : "pin"}
      data-testid="pin-pad"
      onKeyDown={(event) => {
        const fits = !disabled && pin.length < length && keys.includes(event.key);
        if (/^\d$/.test(event.key) && fits) press(event.key);
        if (event.key === "Backspace") press("<");
      }}
    >
      <p class="pin-dots">
        <span class="hidden" role="status">
          {counted}
        </span>
        {Array.from({ length }, (_one, place) => (
          <i key={place} class={place < pin.length ? "on" : ""} />
        ))}
      </p>
      <div class="pin-keys">
        {keys.map((key) =>
          key ? (
            <button
              type="button"
              class="choice"
              key={key}
              data-testid={`pin-${key}`}
              disabled={disabled || (key !== "<" && pin.length >= length)}
              aria-label={labelOf(key, pictures)}
              onClick={() => press(key)}
            >
              {key === "<" ? <Icon name="erase" /> : pictures ? <PinPicture digit={key} /> : key}
            </button>
          ) : (
            <span key="gap" />
          ),
        )}
      </div>
    </div>
  );
}

function digitsOf(pin: string, length: number): string {
  return length === 4
    ? _("%(n)s of 4 digits", { n: pin.length })
    : _("%(n)s of %(all)s digits", { n: pin.length, all: length });
}

function labelOf(key: string, pictures: boolean | undefined): string {
  if (key === "<") return _("Delete the last one");
  return pictures ? pinPictureName(key) : key;
}
