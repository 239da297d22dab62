/** A card, the rule card or the "do today" step: picture first, then few words. */
import { useState } from "preact/hooks";
import { record } from "../core/events.ts";
import { gettext as _ } from "../core/i18n.ts";
import type { CardBlock, Fact, RuleBlock, TodayBlock } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { FailureNote, Later, Picture } from "../ui/parts.tsx";
import { BlockWords } from "./BlockWords.tsx";
import { FactChips } from "./Facts.tsx";
import { Speaker } from "./Speaker.tsx";
import { useTurn } from "./turn.ts";

export function CardStep(props: {
  block: CardBlock | RuleBlock | TodayBlock;
  facts: Record<string, Fact>;
  lesson: string;
  /** Resolves when the next block is on screen, or when keeping it failed. */
  onNext: () => Promise<void>;
}) {
  const { block, facts, lesson, onNext } = props;
  const [busy, run] = useTurn();
  return (
    <>
      <main class={`middle step-${block.kind}`}>
        <CardPicture block={block} />
        <BlockWords block={block} />
        <FactChips ids={block.facts} facts={facts} />
        {block.kind === "today" && <DidIt lesson={lesson} />}
      </main>
      <div class="foot">
        <Speaker text={block.text} sound={block.sound} />
        <button
          type="button"
          class="go"
          data-testid={busy ? undefined : "next"}
          disabled={busy}
          onClick={() => run(onNext)}
        >
          {block.kind === "today" ? _("Finish") : _("Next")}
          <Icon name={block.kind === "today" ? "tick" : "next"} turns={block.kind !== "today"} />
        </button>
      </div>
    </>
  );
}

/** The picture; of a card with a video its poster, on which the video is offered. */
export function CardPicture({ block }: { block: CardBlock | RuleBlock | TodayBlock }) {
  const { picture, video } = block;
  const poster = picture && <Picture picture={picture} />;
  if (!video) return <>{poster}</>;
  return (
    <div class="film">
      {poster}
      <Later
        key={block.id}
        load={() => import("./Film.tsx").then((it) => it.Film)}
        props={{ video, alt: picture?.alt ?? "" }}
        quiet
      />
    </div>
  );
}

/** Ticks the step off, now or on a later day. */
export function DidIt({ lesson, onDone }: { lesson: string; onDone?: () => void }) {
  const [state, setState] = useState<"open" | "kept">("open");
  const [busy, run] = useTurn();
  const [error, setError] = useState<unknown>(null);

  async function keep() {
    try {
      await record({ type: "today-done", lesson });
      setState("kept");
      onDone?.();
    } catch (problem) {
      setError(problem);
    }
  }

  if (state === "kept")
    return (
      <p class="pill" role="status">
        <Icon name="tick" />
        {_("Well done, noted")}
      </p>
    );
  return (
    <>
      <button
        type="button"
        class="quiet small"
        disabled={busy}
        onClick={() => run(keep)}
        data-testid="today-done"
      >
        <Icon name="hand" />
        {_("I have done it")}
      </button>
      <FailureNote error={error} />
    </>
  );
}
