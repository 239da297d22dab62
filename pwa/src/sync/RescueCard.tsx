/** Everything as one file, always one tap away; and back from such a file. */
import "./sync.css";
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { currentProfile } from "../profile/profiles.ts";
import { useTablet } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { offerFile } from "../ui/offer-file.ts";
import {
  exportRescue,
  importRescue,
  RescueError,
  type RescueResult,
  rescueName,
} from "./rescue.ts";
import { syncNow } from "./sync.ts";
import { rescueWords } from "./words.ts";

type Outcome = { said: string } | { error: unknown } | null;

export function RescueCard({ onRestored }: { onRestored?: () => void }) {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>(null);
  const shared = useTablet() !== null;

  async function run(work: () => Promise<string>) {
    setBusy(true);
    setOutcome(null);
    try {
      setOutcome({ said: await work() });
    } catch (error) {
      setOutcome({ error });
    }
    setBusy(false);
  }

  const save = () =>
    run(async () => {
      const name = rescueName();
      offerFile(await exportRescue(), name);
      return _("Saved as %(name)s. Take it to the station or keep it somewhere safe.", { name });
    });
  const restore = (file: File) =>
    run(async () => {
      const result = await importRescue(file);
      void syncNow();
      onRestored?.();
      return restored(result);
    });

  return (
    <section class="card body">
      <h2>{_("Phone about to break, or changing hands?")}</h2>
      <p class="soft">
        {_(
          "Save all you have learned, and My numbers, as one file. A station or another phone can read it. Keep it to yourself: whoever has it can go on as you.",
        )}
      </p>
      {shared && (
        <p class="note">
          {_(
            "This tablet is shared: what you save stays among its downloads. Take the file along, then delete it there.",
          )}
        </p>
      )}
      <div class="actions">
        {currentProfile() && (
          <button
            type="button"
            class="quiet small"
            data-testid="rescue-export"
            disabled={busy}
            onClick={save}
          >
            <Icon name="file" />
            {_("Save as a file")}
          </button>
        )}
        <label class="quiet small file-door">
          <Icon name="again" />
          {_("Get back from a file")}
          <input
            type="file"
            accept=".tjrescue,application/octet-stream"
            data-testid="rescue-import"
            disabled={busy}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) void restore(file);
              event.currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <div role="status">
        {outcome && "said" in outcome && <p class="note calm spaced">{outcome.said}</p>}
        {outcome && "error" in outcome && (
          <p class="note wrong spaced">
            {outcome.error instanceof RescueError
              ? rescueWords(outcome.error.code)
              : storageMessage(outcome.error)}
          </p>
        )}
      </div>
    </section>
  );
}

function restored({ profile, events, notes, refused }: RescueResult): string {
  const words = [
    ngettext(
      "%(name)s is here again, with %(n)s record.",
      "%(name)s is here again, with %(n)s records.",
      events,
      { name: profile.nickname },
    ),
  ];
  if (notes > 0)
    words.push(
      ngettext(
        "%(n)s entry of My numbers came along.",
        "%(n)s entries of My numbers came along.",
        notes,
      ),
    );
  if (refused > 0)
    words.push(
      ngettext(
        "%(n)s part of the file could not be verified and was left out.",
        "%(n)s parts of the file could not be verified and were left out.",
        refused,
      ),
    );
  return words.join(" ");
}
