/** What a statement rests on: a chip under the words, and the whole fact card behind it. */
import { useState } from "preact/hooks";
import { gettext as _, pgettext } from "../core/i18n.ts";
import type { Fact } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { Sheet } from "../ui/parts.tsx";
import { isStale } from "./stale.ts";

function kindName(kind: Fact["kind"]): string {
  const names = {
    law: _("Law"),
    number: pgettext("fact", "Number"),
    local: _("Check locally"),
    teaching: _("Teaching number"),
  };
  return names[kind];
}

export function FactChips({ ids, facts }: { ids?: string[]; facts: Record<string, Fact> }) {
  const [open, setOpen] = useState<Fact | null>(null);
  const found = (ids ?? []).map((id) => facts[id]).filter((fact) => fact !== undefined);
  if (found.length === 0) return null;
  return (
    <div class="facts">
      {found.map((fact) => (
        <button
          type="button"
          key={fact.source}
          class={isStale(fact) ? "pill wait" : "pill sky"}
          onClick={() => setOpen(fact)}
        >
          <Icon name={isStale(fact) ? "look" : fact.kind === "law" ? "law" : "file"} />
          {kindName(fact.kind)}
          {isStale(fact) && ` · ${_("needs a new check")}`}
        </button>
      ))}
      {open && (
        <Sheet title={kindName(open.kind)} onClose={() => setOpen(null)}>
          <FactCard fact={open} />
          <button type="button" class="quiet" onClick={() => setOpen(null)}>
            {_("Back")}
          </button>
        </Sheet>
      )}
    </div>
  );
}

function FactCard({ fact }: { fact: Fact }) {
  return (
    <>
      <p class="fact-text" dir="auto">
        {fact.text}
      </p>
      {isStale(fact) && (
        <p class="note">
          {_("This was to be checked again by %(day)s. It may have changed.", {
            day: fact.review_by,
          })}
        </p>
      )}
      {fact.kind === "local" && (
        <p class="note">{_("Ask at the station how it is in your place.")}</p>
      )}
      {fact.kind === "teaching" && (
        <p class="note">{_("A number for practice. Put in your own.")}</p>
      )}
      <p class="soft">
        {_("Source: %(source)s", { source: fact.source })}
        <br />
        {_("As of %(day)s · check again by %(next)s", { day: fact.as_of, next: fact.review_by })}
      </p>
    </>
  );
}
