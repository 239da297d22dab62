/** Under the result of one's own farm: keep the plan under a name, to compare it and show it around. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { Icon } from "../../ui/icons.tsx";
import type { Plan, Played } from "../season/model.ts";
import type { Farm } from "./figures.ts";
import {
  type Book,
  isFull,
  LONGEST_NAME,
  newId,
  resultsOf,
  safeName,
  type Version,
} from "./versions.ts";

export function KeepPlan(props: {
  farm: Farm;
  plan: Plan;
  played: Played;
  book: Book;
  home: string;
  onKeep: (version: Version) => Promise<void>;
}) {
  const { farm, plan, played, book, home, onKeep } = props;
  const same = book.versions.find(
    (one) => JSON.stringify([one.farm, one.plan]) === JSON.stringify([farm, plan]),
  );
  const [name, setName] = useState(same?.name ?? _("Plan %(n)s", { n: book.versions.length + 1 }));
  const keep = () =>
    void onKeep({
      id: same?.id ?? newId(),
      name: safeName(name) || _("Plan %(n)s", { n: book.versions.length + 1 }),
      at: Date.now(),
      farm,
      plan,
      results: resultsOf(played),
    });
  return (
    <section class="card body keep-plan" data-testid="farm-keep-card">
      <h2>{same ? _("This plan is kept") : _("Keep this plan?")}</h2>
      {!same && (
        <>
          <input
            class="field"
            maxLength={LONGEST_NAME}
            aria-label={_("Name of the plan")}
            data-testid="farm-name"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          {isFull(book) && (
            <p class="soft">{_("Twenty plans are kept: the oldest makes room for this one.")}</p>
          )}
        </>
      )}
      <div class="actions">
        {!same && (
          <button type="button" class="quiet small" data-testid="farm-keep" onClick={keep}>
            <Icon name="tick" />
            {_("Keep it")}
          </button>
        )}
        <a class="quiet small" href={home} data-testid="farm-compare">
          <Icon name="bars" />
          {_("Compare plans")}
        </a>
      </div>
    </section>
  );
}
