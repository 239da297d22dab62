/** The right answer, why it is right, and what to say to those who thought otherwise. */
import { useMemo } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Item, Option } from "../core/types.ts";
import { rightAnswer, shuffled, whyRight } from "../learn/answers.ts";
import { ItemInput } from "../learn/items/ItemInput.tsx";
import { Prose } from "../learn/Prose.tsx";
import { Icon } from "../ui/icons.tsx";
import { Picture } from "../ui/parts.tsx";
import { Counter } from "./Counter.tsx";
import type { SlideProps } from "./props.ts";
import { afterwards, choicesOf, raised, seedOf } from "./slides.ts";

export const spokenAnswer = (item: Item) => whyRight(item).join("\n\n");

export function AnswerSlide({ item, showing, onChange }: SlideProps & { item: Item }) {
  const counts = showing.hands[item.id] ?? {};
  return (
    <>
      <h2 class="question" dir="auto">
        {item.ask}
      </h2>
      <div class="asked">
        {choicesOf(item).length > 0 && "options" in item ? (
          <Results options={item.options} id={item.id} counts={counts} />
        ) : (
          <Whole item={item} />
        )}
        <div class="why" data-fit>
          <Prose text={spokenAnswer(item)} lit />
          <Misled item={item} counts={counts} />
          {afterwards(item).map((option) => (
            <p class="own" key={option}>
              {option === "right" ? _("Who had it right?") : _("Who was not sure?")}
              <Counter
                name={option === "right" ? _("Who had it right?") : _("Who was not sure?")}
                option={option}
                count={counts[option] ?? 0}
                onCount={(change) =>
                  onChange({ hands: raised(showing.hands, item, option, change) })
                }
              />
            </p>
          ))}
        </div>
      </div>
    </>
  );
}

/** The options with the hands they got; those that are right say so by shape, colour and place. */
function Results(props: { options: Option[]; id: string; counts: Record<string, number> }) {
  const { id, counts } = props;
  const options = useMemo(() => shuffled(props.options, seedOf(id)), [id]);
  const most = Math.max(1, ...Object.values(counts));
  return (
    <ol class="raise results" data-fit>
      {options.map((option, place) => {
        const count = counts[option.id] ?? 0;
        return (
          <li key={option.id} class={option.right ? "right" : ""}>
            <b class="badge">{option.right ? <Icon name="tick" /> : place + 1}</b>
            {option.picture && <Picture picture={option.picture} />}
            <span class="grow" dir="auto">
              {option.text ?? (option.picture && <span class="hidden">{option.picture.alt}</span>)}
              <span class="bar" aria-hidden="true">
                <i style={{ width: `${(100 * count) / most}%` }} />
              </span>
            </span>
            <b class="number">{count}</b>
          </li>
        );
      })}
    </ol>
  );
}

/** What the wrong option is about that most people raised a hand for. */
function Misled({ item, counts }: { item: Item; counts: Record<string, number> }) {
  if (choicesOf(item).length === 0 || !("options" in item)) return null;
  const wrong = item.options
    .filter(({ id, right }) => !right && (counts[id] ?? 0) > 0)
    .sort((a, b) => counts[b.id]! - counts[a.id]!)[0];
  if (!wrong?.feedback) return null;
  return (
    <p class="misled" dir="auto">
      <Icon name="look" />
      <span>
        {wrong.text && <b>{wrong.text} </b>}
        {wrong.feedback}
      </span>
    </p>
  );
}

function Whole({ item }: { item: Item }) {
  if (item.type === "number")
    return (
      <p class="aloud">
        <b class="large">{item.answer}</b>
        <span class="unit">{item.unit}</span>
      </p>
    );
  return (
    <div class="together" data-fit>
      <ItemInput
        item={item}
        seed={seedOf(item.id)}
        answer={rightAnswer(item)}
        onAnswer={() => {}}
        judged="over"
      />
    </div>
  );
}
