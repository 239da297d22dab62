/** Under a result: the same plan in good, ordinary and bad years. */
import { gettext as _, pgettext } from "../../core/i18n.ts";
import { useLoad } from "../../ui/hooks.ts";
import type { Tries } from "../runs.ts";
import type { Playable } from "../scenarios.ts";
import { bestIn, type Kind, kindOf, kindsOf, proposed } from "./years.ts";

export function OtherYears(props: {
  playable: Playable;
  learner: string;
  score: number;
  capped: boolean;
  tries: Tries;
  onYears: (kind: Kind) => void;
}) {
  const { playable, learner, score, capped, tries, onYears } = props;
  const found = useLoad(() => bestIn(learner, playable), [tries.tries, kindOf(playable)]);
  const kinds = kindsOf(playable);
  if (kinds.length === 0) return null;
  const now = kindOf(playable);
  const next = proposed(now, score, capped);
  return (
    <section class="card body" data-testid="season-years" data-years={now} data-next={next ?? ""}>
      <h2>{_("The same plan in other years")}</h2>
      <p class="soft">{next ? nextWords(next) : yearsWords(now)}</p>
      <div class="years">
        {kinds.map((kind) => (
          <button
            type="button"
            key={kind}
            class={kind === next ? "next" : ""}
            aria-pressed={kind === now ? "true" : "false"}
            data-testid={`years-${kind}`}
            onClick={() => kind !== now && onYears(kind)}
          >
            <Sky kind={kind} />
            <span>{yearsName(kind)}</span>
            <b class="number">{(found.state === "here" && found.value[kind]) ?? "–"}</b>
          </button>
        ))}
      </div>
    </section>
  );
}

export function yearsName(kind: Kind): string {
  if (kind === "good") return pgettext("years", "Good years");
  return kind === "bad" ? pgettext("years", "Bad years") : pgettext("years", "Ordinary years");
}

/** What years these are. */
export function yearsWords(kind: Kind): string {
  if (kind === "good")
    return _("Kind weather, a good market: almost any plan earns. Does yours earn more?");
  if (kind === "bad")
    return _("Storms, a low price, few buyers: here it shows what a plan can bear.");
  return _("All kinds of years, as they come. The best score here is the one that counts.");
}

function nextWords(next: Kind): string {
  if (next === "bad") return _("That is a good plan. Does it hold in bad years too?");
  if (next === "good") return _("Hard going? Try it in good years first.");
  return _("Well done. Now try it in ordinary years.");
}

const SUN = (
  <g fill="#e8b84a" stroke="#e8b84a" stroke-width="3" stroke-linecap="round">
    <circle cx="24" cy="22" r="9" />
    <path d="M24 4v3M24 37v3M6 22h3M39 22h3M11 9l2 2M35 33l2 2M37 9l-2 2M11 35l2-2" />
  </g>
);
const CLOUD = <path d="M12 34a8 8 0 0 1 0-16 12 12 0 0 1 23-2 9 9 0 0 1 1 18z" />;

/** Sun, sun behind a cloud, a storm; decoration beside the name. */
function Sky({ kind }: { kind: Kind }) {
  return (
    <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
      {kind !== "bad" && SUN}
      {kind === "ordinary" && <g fill="#8cc7da">{CLOUD}</g>}
      {kind === "bad" && (
        <g>
          <g fill="#6b7f88">{CLOUD}</g>
          <path d="M24 32l-5 8h5l-3 7 9-10h-5l3-5z" fill="#e8b84a" />
        </g>
      )}
    </svg>
  );
}
