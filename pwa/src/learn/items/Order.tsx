/** Put in order: tap the steps in turn. A tap on a numbered step takes it and what follows back. */
import { useMemo } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { PutInOrder } from "../../core/types.ts";
import { Picture } from "../../ui/parts.tsx";
import { shuffled } from "../answers.ts";
import type { InputProps } from "./ItemInput.tsx";

export function Order(props: InputProps<PutInOrder>) {
  const { item, seed, answer, onAnswer, judged, heard } = props;
  const options = useMemo(() => shuffled(item.options, seed), [item, seed]);
  const order = (answer as string[] | undefined) ?? [];
  const shown = judged === "over" ? item.options : options;

  function tap(id: string) {
    const place = order.indexOf(id);
    const next = place < 0 ? [...order, id] : order.slice(0, place);
    onAnswer(next.length > 0 ? next : undefined);
  }

  return (
    <>
      <p class="soft">{_("Tap what comes first, then what comes next")}</p>
      <ol class="options order">
        {shown.map(({ id, text, picture }) => {
          const place = order.indexOf(id);
          const wrong = judged === "wrong" && item.options[place]?.id !== id;
          return (
            <li key={id}>
              <button
                type="button"
                class={`option ${wrong ? "wrong" : ""} ${judged === "over" ? "right" : ""} ${heard === id ? "heard" : ""}`}
                data-testid="option"
                data-value={id}
                aria-pressed={place >= 0 ? "true" : "false"}
                disabled={judged !== null}
                onClick={() => tap(id)}
              >
                <span class="order-number">{place >= 0 ? place + 1 : ""}</span>
                {picture && <Picture picture={picture} />}
                <span dir="auto">{text}</span>
              </button>
            </li>
          );
        })}
      </ol>
      {order.length > 0 && judged === null && (
        <button type="button" class="plain" onClick={() => onAnswer(undefined)}>
          {_("Start over")}
        </button>
      )}
    </>
  );
}
