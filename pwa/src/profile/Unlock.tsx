/** The PIN of somebody who wants in. Each wrong one makes the next try wait a little longer. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure } from "../ui/parts.tsx";
import { PinPad } from "./PinPad.tsx";
import { WrongPin } from "./pins.ts";

export function Unlock(props: {
  title: ComponentChildren;
  picture?: ComponentChildren;
  ask: string;
  length?: number;
  pictures?: boolean;
  /** Throws WrongPin. */
  onPin: (pin: string) => Promise<void>;
  onBack: () => void;
  children?: ComponentChildren;
}) {
  const [wrong, setWrong] = useState(0);
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useWait();
  const [error, setError] = useState<unknown>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  async function unlock(pin: string) {
    setBusy(true);
    setError(null);
    try {
      await props.onPin(pin);
    } catch (problem) {
      if (problem instanceof WrongPin) setWait(problem.wait);
      else setError(problem);
      setWrong(wrong + 1);
    }
    setBusy(false);
  }

  return (
    <div class="screen">
      <header class="head">
        <button type="button" class="back" aria-label={_("Back")} onClick={props.onBack}>
          <Icon name="back" turns />
        </button>
        {props.picture}
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
      </header>
      <main class="middle">
        <p role="status" data-testid="pin-says">
          {wrong > 0 && error === null
            ? _("That was not it. Wait a moment, then try again.")
            : props.ask}
        </p>
        {error !== null && <Failure error={error} />}
        <PinPad
          key={wrong}
          length={props.length}
          pictures={props.pictures}
          disabled={busy || wait > 0}
          onPin={unlock}
        />
        {wait > 1 && <p class="soft centred">{_("Again in %(n)s seconds", { n: wait })}</p>}
        {props.children}
      </main>
    </div>
  );
}

/** Seconds still to wait. */
function useWait(): [number, (milliseconds: number) => void] {
  const [until, setUntil] = useState(0);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const look = () => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1000)));
    look();
    const timer = setInterval(look, 200);
    return () => clearInterval(timer);
  }, [until]);
  return [left, (milliseconds) => setUntil(performance.now() + milliseconds)];
}
