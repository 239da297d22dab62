/** The player: one block at a time, the green button always at the same place. */
import "./learn.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Position } from "../core/phone-types.ts";
import { route } from "../core/router.ts";
import type { Block } from "../core/types.ts";
import { PackError } from "../packs/plan.ts";
import { useLoad, useTitle } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, FailureNote, Screen, Spinner } from "../ui/parts.tsx";
import { CardStep } from "./CardStep.tsx";
import { Done } from "./Done.tsx";
import { ItemStep } from "./ItemStep.tsx";
import { makeReady } from "./ready.ts";
import { finish, moved, openSession, type Result, type Session, secondsSince } from "./session.ts";
import { TodayAgain } from "./TodayAgain.tsx";

export function LessonScreen({ id }: { id: string }) {
  const found = useLoad(() => openSession(id), [id]);
  if (route().query.get("at") === "today") return <TodayAgain id={id} />;
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed" && isGone(found.error)) return <NotHere id={id} />;
  if (found.state === "failed")
    return (
      <div class="screen">
        <header class="head">
          <a class="back" href={`/pack/${id.split(".")[0]}`} aria-label={_("Back")}>
            <Icon name="back" turns />
          </a>
        </header>
        <Failure error={found.error} again={found.again} />
      </div>
    );
  return <Player opened={found.value} />;
}

const isGone = (error: unknown) => error instanceof PackError && error.code === "gone";

/** Never fetched, removed to make room, or withdrawn: its course says which. */
function NotHere({ id }: { id: string }) {
  const course = `/pack/${id.split(".")[0]}`;
  const foot = (
    <a class="go" href={course}>
      {_("Look at its course")}
      <Icon name="next" turns />
    </a>
  );
  return (
    <Screen title={_("This lesson is not on this phone")} back={course} foot={foot}>
      <p role="alert">{_("Fetch its course first. What you learned in it is kept.")}</p>
    </Screen>
  );
}

function Player({ opened }: { opened: Session }) {
  const [session, setSession] = useState(opened);
  const [result, setResult] = useState<Result | null>(null);
  const [error, setError] = useState<unknown>(null);
  const since = useRef(Date.now());
  const turning = useRef(false);
  const { lesson, text, position } = session;
  const place = lesson.blocks.findIndex((block) => block.id === position.block);
  const block = lesson.blocks[place]!;
  useEffect(() => makeReady(lesson.blocks[place + 1]), [place]);

  /** Draws the next state only when it is kept; a failure leaves everything as it is. */
  async function keep(work: () => Promise<void>) {
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    }
  }

  /** One turn at a time: a second press would start from what the first one is changing. */
  async function turnTo(next: number) {
    if (turning.current) return;
    turning.current = true;
    const seconds = (position.seconds ?? 0) + secondsSince(since.current);
    since.current = Date.now();
    await keep(async () => {
      const to = lesson.blocks[next];
      if (to) setSession(await moved(session, { block: to.id, seconds, draft: undefined }));
      else setResult(await finish(session, seconds));
    });
    turning.current = false;
  }

  if (result) return <Done lesson={lesson} text={text} result={result} />;
  return (
    <div class="screen lesson" data-testid="lesson" data-block={block.id}>
      <Top
        lesson={session}
        place={place}
        onBack={place > 0 ? () => turnTo(place - 1) : undefined}
      />
      <FailureNote error={error} />
      <Step
        key={block.id}
        block={block}
        session={session}
        onSession={setSession}
        onDraft={(draft) => keep(async () => setSession(await moved(session, { draft })))}
        onNext={() => turnTo(place + 1)}
      />
    </div>
  );
}

function Step(props: {
  block: Block;
  session: Session;
  onSession: (session: Session) => void;
  onDraft: (draft: Position["draft"]) => void;
  onNext: () => Promise<void>;
}) {
  const { block, session, onNext } = props;
  if (block.kind !== "item")
    return (
      <CardStep
        block={block}
        facts={session.text.facts}
        lesson={session.lesson.id}
        onNext={onNext}
      />
    );
  return <ItemStep {...props} item={block} />;
}

function Top(props: { lesson: Session; place: number; onBack?: () => void }) {
  const { lesson, place, onBack } = props;
  const { blocks, id, title } = lesson.lesson;
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus();
  }, [place]);
  const pack = id.split(".")[0];
  return (
    <header>
      <div class="head">
        <a class="back" href={`/pack/${pack}`} aria-label={_("Leave; you go on here later")}>
          <Icon name="cross" />
        </a>
        <h1 class="grow lesson-title" ref={heading} tabIndex={-1}>
          <span class="hidden">
            {_("Page %(n)s of %(all)s", { n: place + 1, all: blocks.length })}
          </span>
          {title}
        </h1>
        {onBack && (
          <button type="button" class="back" aria-label={_("One page back")} onClick={onBack}>
            <Icon name="back" turns />
          </button>
        )}
      </div>
      <div class="dots" aria-hidden="true">
        {blocks.map((block, number) => (
          <i key={block.id} class={number <= place ? "on" : ""} />
        ))}
      </div>
    </header>
  );
}
