/** The stage: one slide at a time, the green button always at the same place. */
import { useEffect, useRef, useState } from "preact/hooks";
import { record } from "../core/events.ts";
import { gettext as _ } from "../core/i18n.ts";
import { navigate } from "../core/router.ts";
import { makeReady } from "../learn/ready.ts";
import { Speaker } from "../learn/Speaker.tsx";
import { useTitle } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { FailureNote, Sheet } from "../ui/parts.tsx";
import { forgetShowing, keepShowing, type Showing } from "./keep.ts";
import { toggleWhole, useAwake, useKeys, useWhole } from "./keys.ts";
import { peopleOf } from "./PeopleSlide.tsx";
import type { Shown } from "./props.ts";
import { SlideView, soundOf, wordsOf } from "./SlideView.tsx";
import { onlyRaised, type Slide, slidesOf } from "./slides.ts";
import { Thanks } from "./Thanks.tsx";

/** A longer look at one slide was a break, not a talk. */
const LONGEST_TALK = 1800;

export function Stage(props: { shown: Shown; learner: string; begin: Showing }) {
  const { shown, learner } = props;
  const { lesson } = shown;
  const [slides] = useState(() => slidesOf(lesson));
  const [showing, setShowing] = useState(props.begin);
  const [thanked, setThanked] = useState<number | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const since = useRef(Date.now());
  const busy = useRef(false);
  const found = slides.findIndex(({ key }) => key === showing.slide);
  // A newer version of the lesson may have lost the slide.
  const place = Math.max(0, found);
  const slide = slides[place]!;
  useAwake();
  useEffect(() => {
    const next = slides[place + 1];
    makeReady(
      next && "block" in next ? next.block : next && "item" in next ? next.item : undefined,
    );
  }, [place]);

  /** On the screen at once, for a hall is watching; what could not be kept is said. */
  function change(patch: Partial<Showing>) {
    const next = { ...showing, ...patch, at: Date.now() };
    setShowing(next);
    keepShowing(learner, lesson.id, next).then(() => setError(null), setError);
  }

  function secondsNow(): number {
    const look = Math.min(Math.round((Date.now() - since.current) / 1000), LONGEST_TALK);
    since.current = Date.now();
    return showing.seconds + look;
  }

  function turnTo(next: number) {
    const to = slides[next];
    if (to) change({ slide: to.key, seconds: secondsNow() });
  }

  async function finish() {
    const people = peopleOf(lesson, showing);
    if (people === null || busy.current) return;
    busy.current = true;
    const { version } = shown;
    const data = { people, hands: onlyRaised(showing.hands) };
    try {
      const seconds = secondsNow();
      await record({ type: "lesson-taught", lesson: lesson.id, version, seconds, data });
      await forgetShowing(learner, lesson.id);
      setThanked(people);
    } catch (problem) {
      setError(problem);
    }
    busy.current = false;
  }

  const isLast = slide.kind === "people";
  const onNext = isLast ? finish : () => turnTo(place + 1);
  const onBack = () => turnTo(place - 1);
  const onLeave = () => (place === 0 ? leave() : setLeaving(true));
  // Only a press ends it: one click too many must not end a talk with a wrong number.
  useKeys({ onNext: isLast ? () => {} : onNext, onBack, onLeave }, leaving || thanked !== null);

  function leave() {
    navigate(`/pack/${shown.text.pack}`);
  }

  async function leaveAnew() {
    await forgetShowing(learner, lesson.id).then(leave, setError);
  }

  if (thanked !== null) return <Thanks shown={shown} people={thanked} hands={showing.hands} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done by it
    <div
      class="show"
      data-testid="show"
      data-slide={slide.key}
      // The mouse leaves the focus alone, so that the space bar still turns the page.
      onMouseDown={(event) => (event.target as Element).closest("button") && event.preventDefault()}
    >
      <Top title={lesson.title} slides={slides} place={place} onLeave={onLeave} />
      <FailureNote error={error} />
      <SlideView
        key={slide.key}
        slide={slide}
        shown={shown}
        showing={showing}
        onChange={change}
        onFinish={finish}
      />
      <Foot
        slide={slide}
        shown={shown}
        ready={!isLast || peopleOf(lesson, showing) !== null}
        onBack={place > 0 ? onBack : undefined}
        onNext={onNext}
      />
      {leaving && (
        <Sheet title={_("Stop showing this lesson?")} onClose={() => setLeaving(false)}>
          <p>{_("What was counted so far can be kept on this device.")}</p>
          <div class="choose-leave">
            <button type="button" class="go" onClick={() => setLeaving(false)}>
              <Icon name="play" />
              {_("Go on showing")}
            </button>
            <button type="button" class="quiet" onClick={leave} data-testid="show-leave">
              <Icon name="pause" />
              {_("Stop, and go on later")}
            </button>
            <button type="button" class="quiet danger" onClick={leaveAnew}>
              <Icon name="bin" />
              {_("Stop, and forget the counts")}
            </button>
          </div>
        </Sheet>
      )}
    </div>
  );
}

function Top(props: { title: string; slides: Slide[]; place: number; onLeave: () => void }) {
  const { title, slides, place, onLeave } = props;
  const whole = useWhole();
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [place]);
  const wholeName = whole ? _("Back to the window (F)") : _("Whole screen (F)");
  return (
    <header>
      <div class="head">
        <button type="button" class="back" aria-label={_("Leave (Escape)")} onClick={onLeave}>
          <Icon name="cross" />
        </button>
        <h1 class="grow lesson-title" ref={heading} tabIndex={-1}>
          <span class="hidden">
            {_("Page %(n)s of %(all)s", { n: place + 1, all: slides.length })}
          </span>
          {title}
        </h1>
        <button type="button" class="back" aria-label={wholeName} onClick={toggleWhole}>
          <Icon name="whole" />
        </button>
      </div>
      <div class="dots" aria-hidden="true">
        {slides.map(({ key }, number) => (
          <i key={key} class={number <= place ? "on" : ""} />
        ))}
      </div>
    </header>
  );
}

function Foot(props: {
  slide: Slide;
  shown: Shown;
  ready: boolean;
  onBack?: () => void;
  onNext: () => void;
}) {
  const { slide, shown, ready, onBack, onNext } = props;
  const { name, icon } = nextOf(slide);
  return (
    <div class="foot">
      <Speaker text={wordsOf(slide, shown)} sound={soundOf(slide)} />
      <button
        type="button"
        class="quiet back-slide"
        aria-label={_("One page back")}
        data-testid="show-back"
        disabled={!onBack}
        onClick={onBack}
      >
        <Icon name="back" turns />
      </button>
      <button type="button" class="go" data-testid="show-next" disabled={!ready} onClick={onNext}>
        {name}
        <Icon name={icon} turns={icon === "next"} />
      </button>
    </div>
  );
}

function nextOf({ kind }: Slide): { name: string; icon: "next" | "eye" | "tick" | "play" } {
  if (kind === "title") return { name: _("Begin"), icon: "play" };
  if (kind === "ask") return { name: _("Show the answer"), icon: "eye" };
  if (kind === "people") return { name: _("Finish"), icon: "tick" };
  return { name: _("Next"), icon: "next" };
}
