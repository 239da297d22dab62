/** The switch that lets the centre know of outcomes; off until the learner turns it on. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { FailureNote } from "../ui/parts.tsx";
import { isSharing, setSharing } from "./sharing.ts";

export function Sharing() {
  const { learner } = useProfile()!;
  const found = useLoad(() => isSharing(learner), [learner]);
  const [error, setError] = useState<unknown>(null);
  const on = found.state === "here" && found.value;

  async function turn() {
    try {
      await setSharing(learner, !on);
      setError(null);
    } catch (problem) {
      setError(problem);
    }
    found.again();
  }

  return (
    <section class="card body sharing">
      <h2>{_("Who sees this?")}</h2>
      <p>{_("Only you. These notes stay on this phone and in the file that you save yourself.")}</p>
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={on ? "true" : "false"}
        data-testid="sharing"
        disabled={found.state !== "here"}
        onClick={turn}
      >
        <span class="grow">
          {_("Tell my centre of my first order, and that somebody bought again")}
        </span>
        <i aria-hidden="true" />
        <span class="state">{on ? _("On") : _("Off")}</span>
      </button>
      <p class="soft">
        {_(
          "Only that it happened, and when: no amounts, no products, no customers. You can switch it off again; what was told before stays told.",
        )}
      </p>
      <FailureNote error={error} spaced />
    </section>
  );
}
