/** The end of a lesson: warm, short, and the next step. */
import { useEffect, useRef } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import type { Lesson, TextDocument } from "../core/types.ts";
import { useSync } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Speaker } from "./Speaker.tsx";
import type { Result } from "./session.ts";

export function Done(props: { lesson: Lesson; text: TextDocument; result: Result }) {
  const { lesson, text, result } = props;
  const { pending } = useSync();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const place = text.lessons.findIndex(({ id }) => id === lesson.id);
  const next = text.lessons[place + 1];
  const words = [
    _("Done: %(lesson)s", { lesson: lesson.title }),
    ngettext(
      "%(right)s of %(n)s question right at the first try",
      "%(right)s of %(n)s questions right at the first try",
      result.of,
      { right: result.right },
    ),
  ];
  return (
    <div class="screen done" data-testid="lesson-done">
      <main class="middle">
        <Leaves right={result.right} of={result.of} />
        <h1 ref={heading} tabIndex={-1}>
          {words[0]}
        </h1>
        <p class="big">{words[1]}</p>
        <p class="soft">
          <Icon name={pending > 0 ? "phone" : "tick"} />
          {pending > 0
            ? _("Kept on this phone; it is sent when there is a network.")
            : _("Kept, and sent.")}
        </p>
      </main>
      <div class="foot stacked">
        <Speaker text={words.join("\n")} />
        <Onward text={text} next={next} />
        <a class="plain" href="/">
          <Icon name="house" />
          {_("Enough for today")}
        </a>
      </div>
    </div>
  );
}

/** The next lesson; after the last one what the whole course asks for. */
function Onward({ text, next }: { text: TextDocument; next: Lesson | undefined }) {
  const [href, words] = next
    ? [`/lesson/${next.id}`, _("Next: %(lesson)s", { lesson: next.title })]
    : text.check
      ? ["/check", _("See what we found")]
      : text.task
        ? [`/pack/${text.pack}#task`, _("Now out into the field")]
        : ["/", _("The whole course is done")];
  return (
    <a class="go" href={href}>
      {words}
      <Icon name={next ? "next" : "leaf"} turns={Boolean(next)} />
    </a>
  );
}

/** A twig: one leaf for each question, green for those right at once; it grows as you look. */
function Leaves({ right, of }: { right: number; of: number }) {
  const leaves = Array.from({ length: Math.max(of, 1) }, (_unused, place) => place);
  return (
    <svg class="twig" viewBox="0 0 240 170" aria-hidden="true">
      <rect width="240" height="170" rx="20" fill="#faefd0" />
      <path
        d="M120 160Q116 90 132 26"
        fill="none"
        stroke="#8a6a45"
        stroke-width="6"
        stroke-linecap="round"
      />
      {leaves.map((place) => {
        const side = place % 2 ? 1 : -1;
        const y = 138 - (place * 104) / Math.max(leaves.length, 3);
        return (
          <path
            key={place}
            class="leaf"
            style={{ animationDelay: `${200 + place * 180}ms`, transformOrigin: `122px ${y}px` }}
            d={`M122 ${y}q${side * 14} ${-34} ${side * 62} ${-24}q${side * -8} ${34} ${side * -62} ${24}z`}
            fill={place < right ? "#4f9a6c" : "#e8b84a"}
          />
        );
      })}
    </svg>
  );
}
