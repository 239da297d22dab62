/** Home: the one thing to do next, what waits to be done today, and the packs below. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { gettext as _, inWords } from "../core/i18n.ts";
import { packMessage } from "../core/messages.ts";
import type { Catalogue, CataloguePack, Progress } from "../core/types.ts";
import { openPositions } from "../learn/position.ts";
import { Cover } from "../library/Cover.tsx";
import { costInWords, PackList } from "../library/PackList.tsx";
import { download, openText, type PackState } from "../packs/library.ts";
import { Face } from "../ui/faces.tsx";
import { useCatalogue, useLoad, usePacks, useProfile, useProgress, useSync } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Picture, Row } from "../ui/parts.tsx";
import { InstallHint } from "./InstallHint.tsx";
import { nextStep, type Step, todayTasks } from "./steps.ts";

/** `aside`: what this window has to say about itself. */
export function Home({ aside }: { aside: ComponentChildren }) {
  const profile = useProfile()!;
  const catalogue = useCatalogue();
  const packs = usePacks();
  const progress = useProgress();
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
        {catalogue.state === "here" && packs.state === "here" && progress && (
          <Next catalogue={catalogue.value} packs={packs.value} progress={progress} />
        )}
        {aside}
        <InstallHint progress={progress} />
        <PackList catalogue={catalogue} packs={packs} progress={progress} />
      </main>
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

function Next(props: {
  catalogue: Catalogue | null;
  packs: Map<string, PackState>;
  progress: Progress;
}) {
  const { catalogue, packs, progress } = props;
  const readable = [...packs].filter(([, state]) => state.readable).map(([id]) => id);
  const order = (catalogue?.packs ?? []).map(({ id }) => id);
  const found = useLoad(async () => {
    const ids = [...order.filter((id) => readable.includes(id)), ...readable];
    const texts = await Promise.all([...new Set(ids)].map((id) => openText(id)));
    const open = await openPositions();
    return { step: nextStep(texts, progress, open), tasks: todayTasks(texts, progress) };
  }, [readable.join(), progress]);
  if (found.state !== "here") return null;
  const { step, tasks } = found.value;
  const first = catalogue?.packs[0];
  return (
    <>
      {step && <Continue step={step} />}
      {!step && readable.length > 0 && <AllDone />}
      {readable.length === 0 && first && <Begin pack={first} state={packs.get(first.id)} />}
      {tasks.length > 0 && (
        <div class="card rows">
          {tasks.map(({ lesson, text }) => (
            <Row
              key={lesson.id}
              icon="hand"
              colour="persimmon"
              title={_("Do today: %(lesson)s", { lesson: lesson.title })}
              href={`/lesson/${lesson.id}?at=today`}
            >
              {text}
            </Row>
          ))}
        </div>
      )}
    </>
  );
}

/** Nothing is on the phone yet: the first pack of the list, one tap away. */
function Begin({ pack, state }: { pack: CataloguePack; state?: PackState }) {
  const coming = state?.activity === "downloading" || state?.activity === "waiting";
  const waits = coming && state.problem !== undefined;
  const price = _("Download, %(size)s", { size: costInWords(pack, state) });
  return (
    <div class="card">
      <Cover pack={pack} large />
      <div class="body">
        <p class="soft">{_("Begin with this one")}</p>
        <h2 class="title">{inWords(pack.title)}</h2>
        <p class="soft">{inWords(pack.summary)}</p>
        {state?.problem && (
          <p class="note spaced" role="status">
            {packMessage(state.problem)}
          </p>
        )}
        <button
          type="button"
          class="go spaced"
          disabled={coming && !waits}
          onClick={() => void download(pack.id).catch(() => {})}
        >
          <Icon name={waits ? "again" : "download"} />
          {waits ? _("Try again") : coming ? _("Fetching…") : price}
        </button>
      </div>
    </div>
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

function Continue({ step }: { step: Step }) {
  const { lesson, pack, number, count, begun, done } = step;
  const block = lesson.blocks.find((one) => one.kind === "card" && one.picture);
  const picture = block && "picture" in block ? block.picture : undefined;
  return (
    <div class="card">
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
        <a class="go spaced" href={`/lesson/${lesson.id}`}>
          <Icon name="play" />
          {begun ? _("Go on learning") : _("Learn")}
        </a>
      </div>
    </div>
  );
}
