/** A question to the hall: hands are raised for each option and counted. */
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Answer, Item, Option } from "../core/types.ts";
import { shuffled } from "../learn/answers.ts";
import { ItemInput } from "../learn/items/ItemInput.tsx";
import { useHeard } from "../learn/spoken.ts";
import { Icon } from "../ui/icons.tsx";
import { Picture } from "../ui/parts.tsx";
import { Counter } from "./Counter.tsx";
import type { SlideProps } from "./props.ts";
import { choicesOf, raised, seedOf } from "./slides.ts";

export function AskSlide({ item, showing, onChange }: SlideProps & { item: Item }) {
  const heard = useHeard(item, seedOf(item.id));
  const count = (option: string, change: number) =>
    onChange({ hands: raised(showing.hands, item, option, change) });
  const counts = showing.hands[item.id] ?? {};
  return (
    <>
      <h2 class={heard === "" ? "question lit" : "question"} dir="auto">
        {item.ask}
      </h2>
      <div class="asked">
        {item.picture && item.type !== "spot-fault" && <Picture picture={item.picture} />}
        {choicesOf(item).length > 0 && "options" in item ? (
          <Hands
            options={item.options}
            id={item.id}
            pictures={item.type === "picture-choice"}
            counts={counts}
            heard={heard}
            onCount={count}
          />
        ) : (
          <Together item={item} heard={heard} />
        )}
      </div>
    </>
  );
}

/** Each option has a number: "who is for two?" is understood by everybody. */
function Hands(props: {
  options: Option[];
  id: string;
  pictures: boolean;
  counts: Record<string, number>;
  heard: string | null;
  onCount: (option: string, change: number) => void;
}) {
  const { id, pictures, counts, heard, onCount } = props;
  const options = useMemo(() => shuffled(props.options, seedOf(id)), [id]);
  useDigits(options, onCount);
  return (
    <ol class={pictures ? "raise pictures" : "raise"} data-fit>
      {options.map((option, place) => (
        <li key={option.id} class={heard === option.id ? "heard" : ""}>
          <b class="badge">{place + 1}</b>
          {option.picture && <Picture picture={option.picture} />}
          {option.text && <span dir="auto">{option.text}</span>}
          <Counter
            name={option.text ?? option.picture?.alt ?? ""}
            option={option.id}
            count={counts[option.id] ?? 0}
            onCount={(change) => onCount(option.id, change)}
          />
        </li>
      ))}
    </ol>
  );
}

/** At a keyboard the option's number counts one hand more, with Shift one less. */
function useDigits(options: Option[], onCount: (option: string, change: number) => void): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      const option = options[Number(digit) - 1];
      if (option && !event.ctrlKey && !event.altKey && !event.metaKey)
        onCount(option.id, event.shiftKey ? -1 : 1);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

/** No hands to count yet: the hall says it and the trainer moves the things; nothing is kept. */
function Together({ item, heard }: { item: Item; heard: string | null }) {
  const [thought, setThought] = useState<Answer | undefined>();
  if (item.type === "number")
    return (
      <p class="aloud">
        <Icon name="talk" />
        {_("Everybody says a number")}
        <span class="unit">{item.unit}</span>
      </p>
    );
  return (
    <div class="together" data-fit>
      <ItemInput
        item={item}
        seed={seedOf(item.id)}
        answer={thought}
        onAnswer={setThought}
        judged={null}
        heard={heard}
      />
    </div>
  );
}
