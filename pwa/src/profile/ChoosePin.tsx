/** A new PIN: digits or pictures, and the same once more, so that nobody locks themselves out. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { PinPad } from "./PinPad.tsx";
import { PinPicture } from "./pin-pictures.tsx";
import type { NewPin } from "./profiles.ts";

export function ChoosePin({ onPin }: { onPin: (pin: NewPin) => Promise<void> }) {
  const [pictures, setPictures] = useState<boolean | null>(null);
  if (pictures === null) return <Kind onChoose={setPictures} />;
  const keep = (digits: string) => onPin({ digits, pictures });
  return (
    <>
      <Twice key={String(pictures)} pictures={pictures} onPin={keep} />
      <p class="centred">
        <button type="button" class="plain" onClick={() => setPictures(!pictures)}>
          {pictures ? _("Digits instead") : _("Pictures instead")}
        </button>
      </p>
    </>
  );
}

function Kind({ onChoose }: { onChoose: (pictures: boolean) => void }) {
  return (
    <div class="choices wide">
      <button
        type="button"
        class="choice"
        data-testid="pin-by-pictures"
        onClick={() => onChoose(true)}
      >
        <span class="pin-sample">
          {["1", "3", "4", "5"].map((digit) => (
            <PinPicture key={digit} digit={digit} />
          ))}
        </span>
        {_("Four pictures")}
      </button>
      <button
        type="button"
        class="choice"
        data-testid="pin-by-digits"
        onClick={() => onChoose(false)}
      >
        <span class="pin-sample" aria-hidden="true">
          <b>1</b>
          <b>2</b>
          <b>3</b>
          <b>4</b>
        </span>
        {_("Four digits")}
      </button>
    </div>
  );
}

/** The same PIN twice. */
export function Twice(props: {
  length?: number;
  pictures?: boolean;
  onPin: (digits: string) => Promise<void>;
}) {
  const [first, setFirst] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);

  async function take(pin: string) {
    setTurn(turn + 1);
    if (first === null) {
      setSaid("");
      return setFirst(pin);
    }
    if (pin !== first) {
      setSaid(_("Those two were not the same. Once more, from the beginning."));
      return setFirst(null);
    }
    setBusy(true);
    try {
      await props.onPin(pin);
    } catch (error) {
      setSaid(storageMessage(error));
      setFirst(null);
    }
    setBusy(false);
  }

  const ask = props.pictures
    ? _("Tap four pictures that you remember, one after the other")
    : _("Choose digits that you remember");
  return (
    <>
      {said && (
        <p class="note wrong" role="alert">
          {said}
        </p>
      )}
      <p role="status" data-testid="pin-step" data-step={first === null ? 1 : 2}>
        {first === null ? ask : _("And the same once more")}
      </p>
      <PinPad
        key={turn}
        length={props.length}
        pictures={props.pictures}
        disabled={busy}
        onPin={take}
      />
    </>
  );
}
