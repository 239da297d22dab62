/** The offer to put the app on the home screen: only once somebody has finished a lesson. */
import { useEffect, useState } from "preact/hooks";
import { askInstall, canInstall, onInstallable } from "../core/environment.ts";
import { gettext as _ } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";
import { Icon } from "../ui/icons.tsx";

const LATER = "tianjian.install-later";

function wasPutOff(): boolean {
  try {
    return localStorage.getItem(LATER) !== null;
  } catch {
    return true;
  }
}

export function InstallHint({ progress }: { progress: Progress | null }) {
  const [possible, setPossible] = useState(canInstall);
  const [putOff, setPutOff] = useState(wasPutOff);
  useEffect(() => onInstallable(setPossible), []);
  const finished = [...(progress?.lessons.values() ?? [])].some(({ done }) => done !== undefined);
  if (!possible || putOff || !finished) return null;

  function later() {
    localStorage.setItem(LATER, new Date().toISOString());
    setPutOff(true);
  }

  return (
    <div class="note calm">
      <h2>{_("Put Tianjian on your home screen")}</h2>
      <p>{_("Then it opens with one tap, also with no network.")}</p>
      <div class="actions">
        <button type="button" class="quiet small" onClick={() => askInstall().then(later)}>
          <Icon name="phone" />
          {_("Yes, put it there")}
        </button>
        <button type="button" class="plain" onClick={later}>
          {_("Not now")}
        </button>
      </div>
    </div>
  );
}
