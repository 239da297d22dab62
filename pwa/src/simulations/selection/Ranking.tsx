/** The products in order, each with why; and one of them fact by fact. */
import { gettext as _ } from "../../core/i18n.ts";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Sheet } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { criterionName, weaknessName } from "./facts.ts";
import { CRITERIA, type Standing, sureness } from "./model.ts";
import { Ways } from "./Ways.tsx";

export function Ranking(props: {
  standings: readonly Standing[];
  own: readonly string[];
  nameOf: (id: string) => string;
  onOpen: (id: string) => void;
}) {
  const { standings, own, nameOf, onOpen } = props;
  return (
    <ol class="card ranking" data-testid="ranking">
      {standings.map((standing, place) => (
        <li key={standing.id}>
          <button
            type="button"
            data-testid={`product-${standing.id}`}
            class={standing.veto ? "vetoed" : ""}
            onClick={() => onOpen(standing.id)}
          >
            <span class="place">{standing.veto ? <Icon name="cross" /> : place + 1}</span>
            <span class="grow">
              <b dir="auto">{nameOf(standing.id)}</b>
              {own.includes(standing.id) && <span class="pill">{_("ours")}</span>}
              {standing.veto ? <Veto standing={standing} /> : <Reasons standing={standing} />}
              {!standing.veto && (
                <span class="bar">
                  <i style={{ width: `${standing.score}%` }} />
                </span>
              )}
            </span>
            {!standing.veto && <span class="number">{Math.round(standing.score)}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Veto({ standing }: { standing: Standing }) {
  return (
    <span class="soft why">
      <Icon name="law" />
      {standing.veto === "unlawful"
        ? _("May not be sold online as it is, whatever it earns")
        : _("Nothing is left of it: 2 yuan or less")}
    </span>
  );
}

function Reasons({ standing }: { standing: Standing }) {
  return (
    <span class="soft why">
      {standing.good.map((criterion) => (
        <span key={criterion}>
          <Icon name="tick" />
          {criterionName(criterion)}
        </span>
      ))}
      {standing.bad.map((criterion) => (
        <span key={criterion} class="weak">
          <Icon name="minus" />
          {weaknessName(criterion)}
        </span>
      ))}
    </span>
  );
}

export function Detail(props: {
  standing: Standing;
  name: string;
  mixed: Playable;
  weights: number[];
  onEdit?: (() => void) | undefined;
  onChoose: () => void;
  onClose: () => void;
}) {
  const { standing, name, mixed, weights, onEdit, onChoose, onClose } = props;
  const found = useLoad(() => sureness(ask, mixed, weights, standing.id), [standing.id]);
  return (
    <Sheet title={name} onClose={onClose}>
      {standing.veto ? (
        <p class="note wrong spaced">
          <Veto standing={standing} />
        </p>
      ) : (
        found.state === "here" && <Ways sure={found.value} />
      )}
      <ul class="fact-bars">
        {CRITERIA.map((criterion, place) => (
          <li key={criterion}>
            <span>{criterionName(criterion)}</span>
            <span class="bar">
              <i
                class={standing.facts[place]! < 0.34 ? "weak" : ""}
                style={{ width: `${Math.max(3, 100 * standing.facts[place]!)}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" class="go" data-testid="selection-choose" onClick={onChoose}>
          <Icon name="tick" />
          {_("Sell this one first")}
        </button>
        {onEdit && (
          <button type="button" class="quiet" data-testid="selection-edit" onClick={onEdit}>
            {_("Change")}
          </button>
        )}
        <button type="button" class="quiet" onClick={onClose}>
          {_("Back")}
        </button>
      </div>
    </Sheet>
  );
}
