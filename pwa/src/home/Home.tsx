/** Home: the one thing to learn next, two more steps at most, and the courses below. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { gettext as _, inWords, ngettext } from "../core/i18n.ts";
import { packMessage } from "../core/messages.ts";
import type { Progress } from "../core/phone-types.ts";
import type { CataloguePack } from "../core/types.ts";
import { openPositions } from "../learn/position.ts";
import { Cover } from "../library/Cover.tsx";
import { costInWords, PackList } from "../library/PackList.tsx";
import { NoticeRow } from "../notices/NoticeRow.tsx";
import { download, openText, type PackState } from "../packs/library.ts";
import { Face } from "../ui/faces.tsx";
import { HelpSpeaker } from "../ui/HelpSpeaker.tsx";
import { useCatalogue, useLoad, usePacks, useProfile, useProgress, useSync } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Picture, Row } from "../ui/parts.tsx";
import { InstallHint } from "./InstallHint.tsx";
import { type Path, pathOf } from "./path.ts";
import { type LessonStep, nextSteps, type Step } from "./steps.ts";

/** `aside`: what this window has to say about itself. */
export function Home({ aside }: { aside: ComponentChildren }) {
  const profile = useProfile()!;
  const catalogue = useCatalogue();
  const packs = usePacks();
  const progress = useProgress();
  const path = pathOf(catalogue.state === "here" ? catalogue.value : null, profile.group);
  const states = packs.state === "here" ? packs.value : null;
  const steps = useSteps(path, states, progress);
  useEffect(() => scrollTo(0, 0), []);
  return (
    <div class="screen">
      <header class="head">
        <a href="/profiles" aria-label={_("Somebody else learns")}>
          <Face name={profile.picture} />
        </a>
        <div class="grow">
          <h1>
            <bdi>{profile.nickname}</bdi>
          </h1>
          <Ticks />
        </div>
      </header>
      <main class="middle">
        {steps && states && <Next path={path} steps={steps} packs={states} />}
        <Notices />
        {aside}
        <InstallHint progress={progress} />
        <div class="card rows">
          <Row icon="hand" colour="straw" title={_("Practice without loss")} href="/practice">
            {_("Try here what would cost money outside")}
          </Row>
        </div>
        <PackList catalogue={catalogue} path={path} packs={packs} progress={progress} />
      </main>
      {steps && states && <Foot step={steps[0]} packs={states} />}
    </div>
  );
}

/** What the station wrote itself; nothing where it wrote nothing. */
function Notices() {
  const { lastSync } = useSync();
  const found = useLoad(
    async () => (await import("../notices/notices.ts")).currentPieces(),
    [lastSync],
  );
  return found.state === "here" ? <NoticeRow pieces={found.value} /> : null;
}

/** At the same place as in a lesson: the speaker, and right of it the one thing to do. */
function Foot({ step, packs }: { step: Step | undefined; packs: Map<string, PackState> }) {
  const pack = step?.kind === "fetch" ? step.pack : null;
  const title = step?.kind === "lesson" ? step.lesson.title : pack && inWords(pack.title);
  const words = [
    _("This is your first page. The pictures below are courses: tap one to look at it."),
    title && _("The green button goes on with this: %(title)s", { title }),
  ];
  return (
    <div class="foot">
      <HelpSpeaker text={words.filter(Boolean).join("\n")} />
      {step?.kind === "lesson" && (
        <a class="go" href={`/lesson/${step.lesson.id}`}>
          <Icon name="play" />
          {step.begun ? _("Go on learning") : _("Learn")}
        </a>
      )}
      {pack && <Fetch pack={pack} state={packs.get(pack.id)} />}
    </div>
  );
}

/** Where the answers are, in half a line. */
function Ticks() {
  const { pending, received, node, state } = useSync();
  const words =
    pending > 0
      ? _("%(n)s kept on this phone", { n: pending })
      : node
        ? _("%(n)s safe at %(place)s", { n: received, place: node.name })
        : _("Everything is kept on this phone");
  return (
    <a class={pending > 0 ? "ticks waiting" : "ticks"} href="/sync">
      <Icon name={pending > 0 ? "phone" : "tick"} />
      {state === "sending" ? _("Sending…") : words}
    </a>
  );
}

/** What to do next; null until that is known. */
function useSteps(
  path: Path,
  packs: Map<string, PackState> | null,
  progress: Progress | null,
): Step[] | null {
  const readable = [...(packs ?? [])].filter(([, state]) => state.readable).map(([id]) => id);
  const { crops } = useProfile()!;
  const due = useDueCount(progress);
  const found = useLoad(async () => {
    const texts = await Promise.all(readable.map((id) => openText(id)));
    return { texts, open: await openPositions() };
  }, [readable.join(), progress]);
  if (found.state !== "here" || !packs || !progress) return null;
  const courses = [...path.own, ...path.others];
  return nextSteps({ ...found.value, packs: courses, check: path.check, progress, due, crops });
}

function Next(props: { path: Path; steps: Step[]; packs: Map<string, PackState> }) {
  const { path, packs } = props;
  const [first, ...others] = props.steps;
  return (
    <>
      {first?.kind === "lesson" && <Continue step={first} />}
      {first?.kind === "fetch" && <Begin pack={first.pack} state={packs.get(first.pack.id)} />}
      {first === undefined && path.own.length + path.others.length > 0 && <AllDone />}
      <StepRows steps={first && isLearning(first) ? others : [first, ...others]} />
    </>
  );
}

const isLearning = ({ kind }: Step) => kind === "lesson" || kind === "fetch";

function StepRows({ steps }: { steps: (Step | undefined)[] }) {
  const shown = steps.filter((step): step is Step => step !== undefined);
  if (shown.length === 0) return null;
  return (
    <div class="card rows" data-testid="next-steps">
      {shown.map((step) => (
        <StepRow key={step.kind} step={step} />
      ))}
    </div>
  );
}

function StepRow({ step }: { step: Step }) {
  switch (step.kind) {
    case "review":
      return (
        <Row
          icon="again"
          colour="straw"
          title={ngettext(
            "Look at %(n)s question again",
            "Look at %(n)s questions again",
            step.count,
          )}
          href="/review"
        >
          {_("So that it stays: two minutes")}
        </Row>
      );
    case "today":
      return (
        <Row
          icon="hand"
          colour="persimmon"
          title={_("Do today: %(lesson)s", { lesson: step.lesson.title })}
          href={`/lesson/${step.lesson.id}?at=today`}
        >
          {step.text}
        </Row>
      );
    case "crops":
      return (
        <Row
          icon="leaf"
          colour="straw"
          title={_("What do you grow or sell?")}
          href="/settings#crops"
        >
          {_("Tap the pictures: what you learned comes up again before its season")}
        </Row>
      );
    case "field-task":
      return (
        <Row
          icon="hand"
          colour="persimmon"
          title={_("Out in the field: %(pack)s", { pack: step.title })}
          href={`/pack/${step.pack}#task`}
        >
          {step.text}
        </Row>
      );
    case "check":
      return (
        <Row
          icon="look"
          colour="straw"
          title={_("Do you know some of this already?")}
          href="/check"
        >
          {_("A few minutes with pictures; then skip what you know")}
        </Row>
      );
    case "fetch":
      return (
        <Row
          icon="download"
          title={_("Then: %(pack)s", { pack: inWords(step.pack.title) })}
          href={`/pack/${step.pack.id}`}
        >
          {costInWords(step.pack)}
        </Row>
      );
    case "lesson":
      return (
        <Row
          icon="book"
          title={_("Then: %(lesson)s", { lesson: step.lesson.title })}
          href={`/lesson/${step.lesson.id}`}
        >
          {step.pack}
        </Row>
      );
  }
}

/** How many items wait for a second look; 0 until that is known: the first paint does not wait. */
function useDueCount(progress: Progress | null): number {
  const { learner, crops } = useProfile()!;
  const found = useLoad(async () => {
    const { reviewNow } = await import("../review/due.ts");
    return (await reviewNow(learner, crops)).due.length;
  }, [learner, progress]);
  return found.state === "here" ? found.value : 0;
}

/** The course to learn now is not on the phone: one tap away. */
function Begin({ pack, state }: { pack: CataloguePack; state?: PackState }) {
  return (
    <div class="card">
      <Cover pack={pack} here={(state?.state ?? "absent") !== "absent"} large />
      <div class="body">
        <p class="soft">{_("Begin with this one")}</p>
        <h2 class="title">{inWords(pack.title)}</h2>
        <p class="soft">{inWords(pack.summary)}</p>
        {state?.problem && (
          <p class="note spaced" role="status">
            {packMessage(state.problem)}
          </p>
        )}
      </div>
    </div>
  );
}

function Fetch({ pack, state }: { pack: CataloguePack; state?: PackState }) {
  const coming = state?.activity === "downloading" || state?.activity === "waiting";
  const waits = coming && state.problem !== undefined;
  const price = _("Download, %(size)s", { size: costInWords(pack, state) });
  return (
    <button
      type="button"
      class="go"
      disabled={coming && !waits}
      onClick={() => void download(pack.id).catch(() => {})}
    >
      <Icon name={waits ? "again" : "download"} />
      {waits ? _("Try again") : coming ? _("Fetching…") : price}
    </button>
  );
}

function AllDone() {
  return (
    <div class="note calm">
      <h2>{_("You have done every lesson on this phone")}</h2>
      <p>{_("Do one again whenever you like, or fetch the next course.")}</p>
    </div>
  );
}

function Continue({ step }: { step: LessonStep }) {
  const { lesson, pack, number, count, done } = step;
  const block = lesson.blocks.find((one) => one.kind === "card" && one.picture);
  const picture = block && "picture" in block ? block.picture : undefined;
  return (
    <a class="card door" href={`/lesson/${lesson.id}`}>
      {picture && <Picture picture={picture} class="cover" />}
      <div class="body">
        <p class="soft">
          {_("%(pack)s · lesson %(number)s of %(count)s · %(minutes)s minutes", {
            pack,
            number,
            count,
            minutes: lesson.minutes,
          })}
        </p>
        <h2 class="title">{lesson.title}</h2>
        <div class="bar" aria-hidden="true">
          <i style={{ width: `${Math.round((100 * done) / count)}%` }} />
        </div>
      </div>
    </a>
  );
}
