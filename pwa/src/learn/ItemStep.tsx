/** A question: answer, hear why, try once more, and see the right answer if need be. */
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Position } from "../core/phone-types.ts";
import type { Answer, Item } from "../core/types.ts";
import { Icon } from "../ui/icons.tsx";
import { FailureNote, Picture } from "../ui/parts.tsx";
import { isComplete, type Judgement, judge, rightAnswer, whyRight } from "./answers.ts";
import { FactChips } from "./Facts.tsx";
import { ItemInput } from "./items/ItemInput.tsx";
import { Prose } from "./Prose.tsx";
import { Speaker } from "./Speaker.tsx";
import { giveAnswer, type Session } from "./session.ts";
import { spokenItem, useHeard } from "./spoken.ts";
import { useTurn } from "./turn.ts";

/** After so many wrong answers the right one is shown. */
const TRIES = 2;

export function ItemStep(props: {
  item: Item;
  session: Session;
  onSession: (session: Session) => void;
  onDraft: (draft: Position["draft"]) => void;
  onNext: () => Promise<void>;
}) {
  const { item, session, onSession, onDraft, onNext } = props;
  const before = session.position.answered?.[item.id];
  // Answered rightly and left before going on: not to be asked again.
  const known = before === 1 ? rightAnswer(item) : undefined;
  const [answer, setAnswer] = useState(known ?? session.position.draft?.[item.id]);
  const [tries, setTries] = useState(before === undefined ? 0 : 1);
  const [judgement, setJudgement] = useState<Judgement | null>(
    known === undefined ? null : judge(item, known),
  );
  const [busy, run] = useTurn();
  const [error, setError] = useState<unknown>(null);
  const since = useRef(Date.now());
  const over = Boolean(judgement?.right) || tries >= TRIES;
  const seed = `${session.position.edition}${item.id}`;
  const heard = useHeard(item, seed);

  function choose(next: Answer | undefined) {
    setAnswer(next);
    onDraft(next === undefined ? undefined : { [item.id]: next });
  }

  async function submit() {
    setError(null);
    try {
      const seconds = (Date.now() - since.current) / 1000;
      const given = await giveAnswer(session, item, answer!, seconds);
      onSession(given.session);
      setJudgement(given.judgement);
      setTries(tries + 1);
    } catch (problem) {
      setError(problem);
    }
  }

  async function again() {
    since.current = Date.now();
    setJudgement(null);
    choose(undefined);
  }

  /** As on any form: Enter in the number field hands in. */
  function onEnter(event: KeyboardEvent) {
    const ready = !busy && !judgement && isComplete(item, answer);
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && ready)
      void run(submit);
  }

  const shown = judgement && over && !judgement.right ? rightAnswer(item) : answer;
  return (
    <>
      <main
        class="middle item"
        data-testid="item"
        data-item={item.id}
        data-type={item.type}
        onKeyDown={onEnter}
      >
        <h2 class={heard === "" ? "ask lit" : "ask"} dir="auto">
          {item.ask}
        </h2>
        {item.picture && item.type !== "spot-fault" && <Picture picture={item.picture} />}
        <ItemInput
          item={item}
          seed={seed}
          heard={heard}
          answer={shown}
          onAnswer={choose}
          judged={judgement ? (over ? "over" : "wrong") : null}
        />
        <FactChips ids={item.facts} facts={session.text.facts} />
        <FailureNote error={error} />
      </main>
      {judgement ? (
        <Feedback item={item} judgement={judgement} over={over} onNext={over ? onNext : again} />
      ) : (
        <div class="foot">
          <Speaker text={spokenItem(item, seed)} />
          <button
            type="button"
            class="go"
            data-testid="submit-answer"
            disabled={busy || !isComplete(item, answer)}
            onClick={() => run(submit)}
          >
            {_("That is my answer")}
            <Icon name="tick" />
          </button>
        </div>
      )}
    </>
  );
}

function headline(right: boolean, over: boolean): string {
  if (right) return _("Right!");
  return over ? _("Look, this is how it is") : _("Not quite");
}

function Feedback(props: {
  item: Item;
  judgement: Judgement;
  over: boolean;
  onNext: () => Promise<void>;
}) {
  const { item, judgement, over, onNext } = props;
  const box = useRef<HTMLDivElement>(null);
  const [busy, run] = useTurn();
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    // What the words are about is not to lie behind them.
    const about = document.querySelector<HTMLElement>(".item .wrong, .item .right");
    if (!about || !box.current) return;
    about.style.scrollMarginBottom = `${box.current.offsetHeight + 12}px`;
    about.scrollIntoView({ block: "nearest" });
  }, []);
  const text = sentences(item, judgement, over).join("\n\n");
  return (
    <div
      class={judgement.right ? "feedback right" : "feedback"}
      data-testid="feedback"
      data-correct={String(judgement.right)}
      role="status"
      ref={box}
      tabIndex={-1}
    >
      <h2>
        <Icon name={judgement.right ? "tick" : "look"} />
        {headline(judgement.right, over)}
      </h2>
      <Prose text={text} lit />
      <div class="feedback-foot">
        <Speaker text={text} />
        <button
          type="button"
          class="go"
          data-testid={busy ? undefined : "next"}
          disabled={busy}
          onClick={() => run(onNext)}
        >
          {over ? _("Go on") : _("I see, try again")}
          <Icon name={over ? "next" : "again"} turns={over} />
        </button>
      </div>
    </div>
  );
}

/** Few enough to be read: at the end one of what was too much, one of what was missed, and why. */
function sentences(item: Item, { right, says, missed = [] }: Judgement, over: boolean): string[] {
  if (right || !over) return says;
  return [...says.slice(0, 1), ...missed.slice(0, 1), ...whyRight(item)];
}
