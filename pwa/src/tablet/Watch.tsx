/** While somebody is in: locks the tablet when they are gone, and asks first whether they are. */
import "./tablet.css";
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { onSpeech } from "../core/speech.ts";
import { useProfile } from "../ui/hooks.ts";
import { Sheet } from "../ui/parts.tsx";
import { watchIdle } from "./idle.ts";
import { lock } from "./keeper.ts";
import { tabletMode, USUAL_IDLE } from "./mode.ts";

export function Watch() {
  const learner = useProfile()?.learner;
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    let speaking = false;
    const unlisten = onSpeech(({ state }) => {
      speaking = state === "speaking";
    });
    const unwatch = watchIdle({
      minutes: () => tabletMode()?.idle ?? USUAL_IDLE,
      isBusy: () => speaking,
      onWarning: setLeft,
      onLock: () => void lock(),
    });
    return () => {
      unwatch();
      unlisten();
    };
  }, [learner]);
  if (left === null) return null;
  return (
    <Sheet title={_("Are you still here?")} onClose={() => setLeft(null)}>
      <p>{_("This tablet locks itself. What you did is kept, and you go on at the same page.")}</p>
      <p class="big-number" aria-hidden="true">
        {left}
      </p>
      <div class="actions">
        <button type="button" class="go" data-testid="still-here" onClick={() => setLeft(null)}>
          {_("I am here")}
        </button>
      </div>
    </Sheet>
  );
}
