/** Find the fault in a picture: tap it there, or choose it from the list below. */
import { gettext as _ } from "../../core/i18n.ts";
import type { SpotFault } from "../../core/types.ts";
import { Icon } from "../../ui/icons.tsx";
import { Picture } from "../../ui/parts.tsx";
import type { InputProps } from "./ItemInput.tsx";

export function Spots({ item, answer, onAnswer, judged }: InputProps<SpotFault>) {
  const chosen = (answer as string[] | undefined) ?? [];
  const { width, height } = item.picture;

  function toggle(id: string) {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    onAnswer(next.length > 0 ? next.sort() : undefined);
  }

  /** The nearest spot whose circle was hit, a finger's breadth forgiven. */
  function tap(event: MouseEvent) {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    const distances = item.spots
      .map((spot) => {
        const far = Math.hypot(x - (spot.x * width) / 1000, y - (spot.y * height) / 1000);
        return { id: spot.id, over: far - Math.max((spot.r * width) / 1000, width * 0.07) };
      })
      .sort((a, b) => a.over - b.over);
    const hit = distances[0];
    if (hit && hit.over <= 0 && judged === null) toggle(hit.id);
  }

  const rings = item.spots.filter(
    ({ id, right }) => chosen.includes(id) || (judged === "over" && right),
  );
  return (
    <>
      <p class="soft">{_("Tap in the picture, or in the list")}</p>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list below does the same by keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the list below does the same */}
      <div class="spots" onClick={tap}>
        <Picture picture={item.picture} />
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {rings.map(({ id, x, y, r, right }) => (
            <circle
              key={id}
              cx={(x * width) / 1000}
              cy={(y * height) / 1000}
              r={(r * width) / 1000}
              class={judged === "over" && right ? "ring right" : "ring"}
            />
          ))}
        </svg>
      </div>
      <fieldset class="things" aria-label={item.ask}>
        {item.spots.map(({ id, text, right }) => (
          <button
            type="button"
            key={id}
            class={`thing ${judged === "wrong" && chosen.includes(id) && !right ? "wrong" : ""}`}
            data-testid="option"
            data-value={id}
            aria-pressed={chosen.includes(id) ? "true" : "false"}
            disabled={judged !== null}
            onClick={() => toggle(id)}
          >
            {chosen.includes(id) && <Icon name="tick" />}
            {text}
          </button>
        ))}
      </fieldset>
    </>
  );
}
