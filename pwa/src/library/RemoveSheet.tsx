/** Asks before a pack leaves the phone: fetching it again costs megabytes. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { remove } from "../packs/library.ts";
import { FailureNote, Sheet } from "../ui/parts.tsx";

export function RemoveSheet(props: { id: string; title: string; onClose: () => void }) {
  const { id, title, onClose } = props;
  const [error, setError] = useState<unknown>(null);
  return (
    <Sheet title={_("Remove %(pack)s?", { pack: title })} onClose={onClose}>
      <p>{_("What you learned stays. You can fetch it again at any time.")}</p>
      <FailureNote error={error} />
      <div class="actions">
        <button
          type="button"
          class="quiet danger"
          onClick={() => remove(id).then(onClose, setError)}
        >
          {_("Remove")}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {_("Keep it")}
        </button>
      </div>
    </Sheet>
  );
}
