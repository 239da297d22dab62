/** Sort into groups: tap a thing, then tap where it belongs. A placed thing can be tapped again. */
import { useMemo, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { Option, SortGroups } from "../../core/types.ts";
import { Icon } from "../../ui/icons.tsx";
import { Picture } from "../../ui/parts.tsx";
import { shuffled } from "../answers.ts";
import type { InputProps } from "./ItemInput.tsx";

export function Groups(props: InputProps<SortGroups>) {
  const { item, seed, answer, onAnswer, judged, heard } = props;
  const options = useMemo(() => shuffled(item.options, seed), [item, seed]);
  const placed = (answer as Record<string, string> | undefined) ?? {};
  const waiting = options.filter(({ id }) => !placed[id]);
  const [held, setHeld] = useState<string | null>(null);
  const inHand = held ?? waiting[0]?.id ?? null;

  function put(group: string) {
    if (!inHand) return;
    onAnswer({ ...placed, [inHand]: group });
    setHeld(null);
  }

  const thing = (option: Option) => (
    <button
      type="button"
      key={option.id}
      class={`thing ${judged === "wrong" && placed[option.id] !== option.group ? "wrong" : ""} ${heard === option.id ? "heard" : ""}`}
      data-testid="option"
      data-value={option.id}
      aria-pressed={option.id === inHand ? "true" : "false"}
      disabled={judged !== null}
      onClick={() => setHeld(option.id)}
    >
      {option.picture && <Picture picture={option.picture} />}
      {option.text}
    </button>
  );

  return (
    <>
      {waiting.length > 0 && <p class="soft">{_("Tap a thing, then tap where it belongs")}</p>}
      <fieldset class="things" aria-label={_("Still to be sorted")}>
        {waiting.map(thing)}
      </fieldset>
      <div class="groups">
        {item.groups.map((group) => (
          <section class="group" key={group.id} aria-label={group.text}>
            <button
              type="button"
              class={heard === group.id ? "group-door heard" : "group-door"}
              data-testid="group"
              data-value={group.id}
              disabled={judged !== null || !inHand}
              onClick={() => put(group.id)}
            >
              <Icon name="down" />
              {group.text}
            </button>
            <div class="things">
              {options.filter(({ id }) => placed[id] === group.id).map(thing)}
            </div>
          </section>
        ))}
      </div>
    </>
  );
}
