/** The end for everybody: thank you, how many were there, and how the hands went. */
import { useEffect, useRef } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import type { Item } from "../core/types.ts";
import { Speaker } from "../learn/Speaker.tsx";
import { Icon } from "../ui/icons.tsx";
import { Circle } from "./Circle.tsx";
import { useFit } from "./fit.ts";
import type { Shown } from "./props.ts";
import { choicesOf, type Hands } from "./slides.ts";

export function Thanks({ shown, people, hands }: { shown: Shown; people: number; hands: Hands }) {
  const { lesson, text } = shown;
  const box = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useFit(box, []);
  const place = text.lessons.findIndex(({ id }) => id === lesson.id);
  const next = text.lessons[place + 1];
  const words = [
    _("Thank you"),
    ngettext("%(n)s person saw this lesson", "%(n)s people saw this lesson", people),
  ];
  return (
    <div class="show" data-testid="show-thanks">
      <main class="slide at-thanks" ref={box}>
        <Circle />
        <div class="words" data-fit>
          <h1 class="large" ref={heading} tabIndex={-1}>
            {words[0]}
          </h1>
          <p>{words[1]}</p>
          <ul class="tally">
            {lesson.blocks
              .filter((block): block is Item => block.kind === "item")
              .map((item) => (
                <Tally key={item.id} item={item} counts={hands[item.id] ?? {}} />
              ))}
          </ul>
        </div>
      </main>
      <div class="foot">
        <Speaker text={words.join("\n")} />
        <a class={next ? "quiet" : "go"} href={`/pack/${text.pack}`} data-testid="show-end">
          <Icon name="book" />
          {_("Back to the course")}
        </a>
        {next && (
          <a class="go" href={`/show/${next.id}`}>
            {_("Next: %(lesson)s", { lesson: next.title })}
            <Icon name="next" turns />
          </a>
        )}
      </div>
    </div>
  );
}

/** Hands for what is right, of all that were raised for this question. */
function Tally({ item, counts }: { item: Item; counts: Record<string, number> }) {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  const rightOnes =
    choicesOf(item).length > 0 && "options" in item
      ? item.options.filter(({ right }) => right).map(({ id }) => id)
      : ["right"];
  const right = rightOnes.reduce((sum, id) => sum + (counts[id] ?? 0), 0);
  return (
    <li>
      <Icon name="hand" />
      <b>{_("%(right)s of %(all)s", { right, all })}</b>
      <span dir="auto">{item.ask}</span>
    </li>
  );
}
