/** The daily review: look, think, see the answer, and say whether you knew it. */
import "../learn/learn.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { record } from "../core/events.ts";
import { gettext as _, ngettext } from "../core/i18n.ts";
import type { Answer, Item } from "../core/types.ts";
import { rightAnswer, whyRight } from "../learn/answers.ts";
import { FactChips } from "../learn/Facts.tsx";
import { ItemInput } from "../learn/items/ItemInput.tsx";
import { Prose } from "../learn/Prose.tsx";
import { Speaker } from "../learn/Speaker.tsx";
import { secondsSince } from "../learn/session.ts";
import { spokenItem, useHeard } from "../learn/spoken.ts";
import { useLoad, useProfile, useTitle } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, FailureNote, Picture, Screen, Spinner } from "../ui/parts.tsx";
import { openItem, type Reviewed, reviewNow } from "./due.ts";
import type { Plan } from "./schedule.ts";

export function ReviewScreen() {
  const { learner, crops } = useProfile()!;
  const plan = useLoad(() => reviewNow(learner, crops), [learner]);
  if (plan.state === "loading") return <Spinner />;
  if (plan.state === "failed") return <Failure error={plan.error} again={plan.again} />;
  if (plan.value.due.length === 0) return <Nothing next={plan.value.next} />;
  return <Round plan={plan.value} />;
}

function Round({ plan }: { plan: Plan }) {
  const [place, setPlace] = useState(0);
  const [knew, setKnew] = useState<boolean[]>([]);
  const candidate = plan.due[place];
  const found = useLoad(
    () => (candidate ? openItem(candidate) : Promise.resolve(null)),
    [candidate],
  );
  const gone = candidate !== undefined && found.state === "here" && found.value === null;
  useEffect(() => {
    // A newer version took this item away: the next one.
    if (gone) setPlace(place + 1);
  }, [gone]);
  if (!candidate) return <Finished knew={knew} />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  if (found.state === "loading" || !found.value) return <Spinner />;
  return (
    <Card
      key={found.value.item.id}
      reviewed={found.value}
      place={place}
      count={plan.due.length}
      onSaid={(known) => {
        setKnew([...knew, known]);
        setPlace(place + 1);
      }}
    />
  );
}

function Card(props: {
  reviewed: Reviewed;
  place: number;
  count: number;
  onSaid: (knew: boolean) => void;
}) {
  const { item, lesson, text, version } = props.reviewed;
  const [thought, setThought] = useState<Answer | undefined>();
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const since = useRef(Date.now());
  const seed = `${new Date().toDateString()}${item.id}`;
  const heard = useHeard(item, seed);

  async function say(knew: boolean) {
    setBusy(true);
    setError(null);
    try {
      const right = knew ? 1 : 0;
      const seconds = secondsSince(since.current);
      const act = { lesson: lesson.id, item: item.id, seconds, version } as const;
      await record({ type: "item-reviewed", ...act, right });
      props.onSaid(knew);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }

  return (
    <div class="screen lesson" data-testid="review" data-item={item.id}>
      <Head place={props.place} count={props.count} lesson={lesson.title} />
      <main class="middle item" data-testid="item" data-item={item.id} data-type={item.type}>
        <h2 class={heard === "" ? "ask lit" : "ask"} dir="auto">
          {item.ask}
        </h2>
        {item.picture && item.type !== "spot-fault" && <Picture picture={item.picture} />}
        <ItemInput
          item={item}
          seed={seed}
          heard={heard}
          answer={shown ? rightAnswer(item) : thought}
          onAnswer={setThought}
          judged={shown ? "over" : null}
        />
        {shown && <Why item={item} />}
        <FactChips ids={item.facts} facts={text.facts} />
        <FailureNote error={error} />
      </main>
      {shown ? (
        <div class="foot two">
          <button
            type="button"
            class="quiet"
            data-testid="knew-not"
            disabled={busy}
            onClick={() => say(false)}
          >
            <Icon name="again" />
            {_("Not yet")}
          </button>
          <button
            type="button"
            class="go"
            data-testid="knew"
            disabled={busy}
            onClick={() => say(true)}
          >
            <Icon name="tick" />
            {_("I knew it")}
          </button>
        </div>
      ) : (
        <div class="foot">
          <Speaker text={spokenItem(item, seed)} />
          <button type="button" class="go" data-testid="show-answer" onClick={() => setShown(true)}>
            {_("Show the answer")}
            <Icon name="eye" />
          </button>
        </div>
      )}
    </div>
  );
}

function Why({ item }: { item: Item }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const text = whyRight(item).join("\n\n");
  return (
    <div class="note calm" role="status" ref={box} tabIndex={-1}>
      <Prose text={text} lit />
      <Speaker text={text} />
    </div>
  );
}

function Head({ place, count, lesson }: { place: number; count: number; lesson: string }) {
  const title = _("Look again: %(n)s of %(all)s", { n: place + 1, all: count });
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus();
  }, [place]);
  return (
    <header>
      <div class="head">
        <a class="back" href="/" aria-label={_("Leave; what you said is kept")}>
          <Icon name="cross" />
        </a>
        <h1 class="grow lesson-title" ref={heading} tabIndex={-1}>
          <span class="hidden">{title}</span>
          {lesson}
        </h1>
      </div>
      <div class="dots" aria-hidden="true">
        {Array.from({ length: count }, (_unused, number) => (
          <i key={number} class={number <= place ? "on" : ""} />
        ))}
      </div>
    </header>
  );
}

function Finished({ knew }: { knew: boolean[] }) {
  const known = knew.filter(Boolean).length;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const words = [
    _("That is enough for today"),
    ngettext(
      "%(known)s of %(n)s question remembered",
      "%(known)s of %(n)s questions remembered",
      knew.length,
      { known },
    ),
    _("What you did not know comes again soon, the rest later."),
  ];
  return (
    <div class="screen done" data-testid="review-done">
      <main class="middle">
        <Grains known={known} of={knew.length} />
        <h1 ref={heading} tabIndex={-1}>
          {words[0]}
        </h1>
        <p class="big">{words[1]}</p>
        <p class="soft">{words[2]}</p>
      </main>
      <div class="foot">
        <Speaker text={words.join("\n")} />
        <a class="go" href="/">
          {_("On with learning")}
          <Icon name="next" turns />
        </a>
      </div>
    </div>
  );
}

/** A row of grains: a full one for each that was remembered. */
function Grains({ known, of }: { known: number; of: number }) {
  const grains = Array.from({ length: Math.max(of, 1) }, (_unused, place) => place);
  const width = 240 / grains.length;
  return (
    <svg class="twig" viewBox="0 0 240 120" aria-hidden="true">
      <rect width="240" height="120" rx="20" fill="#faefd0" />
      {grains.map((place) => (
        <ellipse
          key={place}
          cx={width * (place + 0.5)}
          cy="60"
          rx={Math.min(width * 0.36, 22)}
          ry="30"
          fill={place < known ? "#4f9a6c" : "none"}
          stroke={place < known ? "#24724a" : "#b97f3d"}
          stroke-width="3"
          stroke-dasharray={place < known ? undefined : "5 5"}
        />
      ))}
    </svg>
  );
}

function Nothing({ next }: { next: number | null }) {
  const foot = (
    <a class="go" href="/">
      {_("On with learning")}
    </a>
  );
  return (
    <Screen title={_("Nothing to look at again today")} back="/" foot={foot}>
      <p data-testid="review-nothing">
        {next === null
          ? _("Learn a lesson first. What is in it comes up here again when it is time.")
          : _("The next time is on %(day)s.", { day: dayInWords(next) })}
      </p>
    </Screen>
  );
}

function dayInWords(seconds: number): string {
  const options = { month: "long", day: "numeric" } as const;
  return new Date(seconds * 1000).toLocaleDateString(document.documentElement.lang, options);
}
