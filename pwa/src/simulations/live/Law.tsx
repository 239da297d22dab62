/** Which law a temptation breaks: the fact card of a course on this phone, else its short form. */

import { language } from "../../core/i18n.ts";
import type { Fact } from "../../core/types.ts";
import { FactChips } from "../../learn/Facts.tsx";
import { openText, packStates } from "../../packs/library.ts";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { type Card, LAWS } from "./deck.ts";
import { lawWords } from "./words.ts";

/** Facts that any readable pack on the phone brings along. */
async function factOnPhone(id: string): Promise<Fact | null> {
  for (const [pack, { readable }] of await packStates()) {
    if (!readable) continue;
    const text = await openText(pack).catch(() => null);
    const fact = text?.facts[id];
    if (fact && text.language === language) return fact;
  }
  return null;
}

export function Law({ card }: { card: Card }) {
  const id = LAWS[card];
  const found = useLoad(async () => (id ? factOnPhone(id) : null), [id]);
  if (!id || found.state === "loading") return null;
  const fact = found.state === "here" ? found.value : null;
  return (
    <div class="law">
      <p>
        <Icon name="law" />
        <span class="grow">{fact?.text ?? lawWords(card)}</span>
      </p>
      {fact && <FactChips ids={[id]} facts={{ [id]: fact }} />}
    </div>
  );
}
