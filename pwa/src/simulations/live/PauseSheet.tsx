/** Behind the gear: how fast it goes, what happened so far, and the way out. */
import { gettext as _ } from "../../core/i18n.ts";
import { Icon } from "../../ui/icons.tsx";
import { Sheet } from "../../ui/parts.tsx";
import { RadioButtons } from "../../ui/RadioButtons.tsx";
import type { Pace } from "./keep.ts";
import type { Playing } from "./playing.ts";
import { clockOf, type Room } from "./room.ts";
import { logLine } from "./words.ts";

const LINES = 12;

function paceName(pace: Pace): string {
  const names: Record<Pace, string> = {
    steps: _("Step by step"),
    slow: _("Slow"),
    usual: _("Usual"),
    quick: _("Quick"),
  };
  return names[pace];
}

export function PauseSheet(props: { playing: Playing; onClose: () => void; onLeave: () => void }) {
  const { playing, onClose, onLeave } = props;
  const { room, role } = playing;
  return (
    <Sheet title={_("The clock stands still")} onClose={onClose}>
      {role === null && <PaceChoice pace={playing.pace} onPace={playing.setPace} />}
      <h2 class="section">{_("What happened so far")}</h2>
      <Lines room={room} />
      <div class="actions">
        <button type="button" class="go" onClick={onClose} data-testid="live-go-on">
          <Icon name="play" />
          {_("Go on")}
        </button>
        <button type="button" class="quiet" onClick={onLeave} data-testid="live-leave">
          {_("Leave; it is kept, and you go on later")}
        </button>
      </div>
    </Sheet>
  );
}

export function PaceChoice({ pace, onPace }: { pace: Pace; onPace: (pace: Pace) => void }) {
  const paces: Pace[] = ["steps", "slow", "usual", "quick"];
  return (
    <RadioButtons
      label={_("How fast?")}
      row="four"
      choices={paces.map((one) => ({ value: one, inside: paceName(one) }))}
      chosen={pace}
      handle="pace"
      onChoose={onPace}
    />
  );
}

function Lines({ room }: { room: Room }) {
  const last = room.states.length - 1;
  const steps = Array.from({ length: Math.min(LINES, last) }, (_, back) => last - back);
  if (steps.length === 0) return <p class="soft">{_("Nothing yet.")}</p>;
  return (
    <ul class="log-lines">
      {steps.map((step) => (
        <li key={step}>
          {logLine(room.states[step]!, clockOf(step), room.states[step - 1]!.stock)}
        </li>
      ))}
    </ul>
  );
}
