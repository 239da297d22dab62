/** The words of a card, of the rule or of "do today", under the name of those two. */
import { gettext as _ } from "../core/i18n.ts";
import type { CardBlock, RuleBlock, TodayBlock } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { Prose } from "./Prose.tsx";

export function BlockWords({ block }: { block: CardBlock | RuleBlock | TodayBlock }) {
  return (
    <>
      {block.kind === "rule" && (
        <h2 class="kicker">
          <Icon name="leaf" />
          {_("Remember this")}
        </h2>
      )}
      {block.kind === "today" && (
        <h2 class="kicker">
          <Icon name="hand" />
          {_("Do today")}
        </h2>
      )}
      <div class="say">
        <Prose text={block.text} lit />
      </div>
    </>
  );
}
