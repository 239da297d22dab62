/** One pack: its lessons in order, what is done, what changed, what was withdrawn. */
import { useState } from "preact/hooks";
import { gettext as _, inWords, ngettext } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";
import type { Catalogue, CataloguePack, Lesson, Recall, TextDocument } from "../core/types.ts";
import { isStale } from "../learn/stale.ts";
import { isCertified } from "../packs/certified.ts";
import { openText, type PackState } from "../packs/library.ts";
import { lessonStamp } from "../packs/open.ts";
import { withoutRecalled } from "../packs/plan.ts";
import { HelpSpeaker } from "../ui/HelpSpeaker.tsx";
import {
  useCatalogue,
  useLoad,
  usePacks,
  useProfile,
  useProgress,
  useTablet,
} from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, Later, megabytes, Screen, Spinner } from "../ui/parts.tsx";
import { Cover } from "./Cover.tsx";
import { FieldTask } from "./FieldTask.tsx";
import { BLANK_STATE, DownloadButton, PackControls } from "./PackList.tsx";
import { RemoveSheet } from "./RemoveSheet.tsx";

export function PackScreen({ id }: { id: string }) {
  const catalogue = useCatalogue();
  const packs = usePacks();
  const progress = useProgress();
  if (catalogue.state === "loading" || packs.state === "loading") return <Spinner />;
  if (packs.state === "failed") return <Failure error={packs.error} again={packs.again} />;
  const known = catalogue.state === "here" ? catalogue.value : null;
  const pack = known?.packs.find((one) => one.id === id);
  const state = packs.value.get(id) ?? BLANK_STATE;
  if (!pack && !state.readable)
    return (
      <Screen title={_("This course is not here")} back="/">
        <p>{_("It may have been withdrawn. Look at the other courses.")}</p>
      </Screen>
    );
  return <Pack id={id} pack={pack} state={state} progress={progress} catalogue={known} />;
}

function Pack(props: {
  id: string;
  pack?: CataloguePack;
  state: PackState;
  progress: Progress | null;
  catalogue: Catalogue | null;
}) {
  const { id, pack, state, progress, catalogue } = props;
  const shared = useTablet() !== null;
  const text = useLoad(
    () => (state.readable ? openText(id) : Promise.resolve(null)),
    [id, state.readable, state.version, catalogue?.number],
  );
  // What was loaded before the recall came must not stay on screen until it is loaded again.
  const loaded = text.state === "here" ? text.value : null;
  const document = loaded && withoutRecalled(loaded, catalogue);
  const title = document?.title ?? (pack ? inWords(pack.title) : id);
  const summary = document?.summary ?? (pack ? inWords(pack.summary) : "");
  return (
    <Screen
      title={title}
      back="/"
      foot={
        <Foot
          words={[title, summary]}
          pack={pack}
          state={state}
          document={document}
          progress={progress}
        />
      }
    >
      {pack && <Cover pack={pack} here={state.state !== "absent"} large />}
      <p class="lead">{summary}</p>
      {pack && isCertified(pack) && (
        <p>
          <span class="pill">
            <Icon name="tick" />
            {_("Checked by experts and tried with learners")}
          </span>
        </p>
      )}
      <div class="card">
        {pack && <PackControls pack={pack} state={state} bare={!state.readable} />}
      </div>
      {text.state === "failed" && <Failure error={text.error} again={text.again} />}
      {document && <Lessons document={document} progress={progress} />}
      {document && hasVideos(document) && (
        <Later
          load={() => import("./PackVideos.tsx").then((it) => it.PackVideos)}
          props={{ id }}
          quiet
        />
      )}
      {document?.task && progress && <FieldTask document={document} progress={progress} />}
      {!document && pack && <NotYet pack={pack} />}
      {catalogue?.recalled
        .filter((recall) => recall.pack === id)
        .map((recall) => (
          <Withdrawn key={recall.lesson} recall={recall} />
        ))}
      {document && <StaleFacts document={document} />}
      {state.state !== "absent" && !shared && <RemovePack id={id} title={title} state={state} />}
    </Screen>
  );
}

/** As in a lesson: the speaker, and right of it what to do with this course now. */
function Foot(props: {
  words: string[];
  pack?: CataloguePack;
  state: PackState;
  document: TextDocument | null;
  progress: Progress | null;
}) {
  const { words, pack, state, document, progress } = props;
  const isDone = ({ id }: Lesson) => progress?.lessons.get(id)?.done !== undefined;
  const next = document?.lessons.find((lesson) => !isDone(lesson));
  const fetching = state.activity === "downloading" || state.activity === "waiting";
  const hint = next
    ? _("The green button begins with this: %(title)s", { title: next.title })
    : !document && _("Press the green button to fetch this course.");
  return (
    <>
      <HelpSpeaker text={[...words, hint].filter(Boolean).join("\n")} />
      {next && (
        <a class="go" href={`/lesson/${next.id}`} data-testid="learn">
          <Icon name="play" />
          {_("Learn")}
        </a>
      )}
      {pack && !state.readable && !fetching && (
        <DownloadButton pack={pack} state={state} class="go" />
      )}
    </>
  );
}

function NotYet({ pack }: { pack: CataloguePack }) {
  return (
    <p class="soft">
      {_("Fetch this course once; then its %(n)s lessons work with no network.", {
        n: pack.lessons,
      })}
    </p>
  );
}

function Lessons({ document, progress }: { document: TextDocument; progress: Progress | null }) {
  const stamps = useLoad(
    async () =>
      new Map(
        await Promise.all(
          document.lessons.map(async ({ id }) => [id, await lessonStamp(id)] as const),
        ),
      ),
    [document],
  );
  const editions = stamps.state === "here" ? stamps.value : null;
  return (
    <ol class="card rows lessons">
      {document.lessons.map((lesson, place) => (
        <li key={lesson.id}>
          <LessonRow
            lesson={lesson}
            number={place + 1}
            progress={progress}
            edition={editions?.get(lesson.id)?.edition ?? 1}
          />
          <ShowDoor lesson={lesson.id} />
        </li>
      ))}
    </ol>
  );
}

function LessonRow(props: {
  lesson: Lesson;
  number: number;
  progress: Progress | null;
  edition: number;
}) {
  const { lesson, number, progress, edition } = props;
  const mine = progress?.lessons.get(lesson.id);
  const done = mine?.done !== undefined;
  const changed = done && (mine?.edition ?? 1) < edition;
  return (
    <a href={`/lesson/${lesson.id}`} data-testid={`lesson-${lesson.id}`}>
      <span class={`dot ${done ? "leaf" : "straw"}`}>
        {done ? <Icon name="tick" /> : <b aria-hidden="true">{number}</b>}
      </span>
      <span class="grow">
        <h2>{lesson.title}</h2>
        <span class="soft">
          {ngettext("%(n)s minute", "%(n)s minutes", lesson.minutes)}
          {done && !changed && ` · ${_("done")}`}
        </span>
        {changed && (
          <span class="pill wait">
            <Icon name="look" />
            {_("Something in it changed: please do it again")}
          </span>
        )}
      </span>
      <Icon name="next" turns />
    </a>
  );
}

/** Groups that teach others; they may also mirror their phone on a screen. */
const TRAINERS = ["station", "cadre", "live"];

/** On a wide screen for everybody, on a phone for those who have a hall to show it to. */
function ShowDoor({ lesson }: { lesson: string }) {
  const isTrainer = TRAINERS.includes(useProfile()?.group ?? "");
  return (
    <a
      class={isTrainer ? "quiet small show-door" : "quiet small show-door wide-only"}
      href={`/show/${lesson}`}
      data-testid={`show-${lesson}`}
    >
      <Icon name="screen" />
      {_("Show to a group")}
    </a>
  );
}

function Withdrawn({ recall }: { recall: Recall }) {
  return (
    <div class="note">
      <h2>{_("A lesson was withdrawn")}</h2>
      <p>{inWords(recall.reason) || _("It was wrong. What you learned in it stays on record.")}</p>
    </div>
  );
}

/** Facts past their review date: still shown, and said to be old. */
function StaleFacts({ document }: { document: TextDocument }) {
  const stale = Object.values(document.facts).filter((fact) => isStale(fact));
  if (stale.length === 0) return null;
  return (
    <div class="note">
      <h2>
        {ngettext("%(n)s fact needs a new check", "%(n)s facts need a new check", stale.length)}
      </h2>
      <p>{_("The rules may have changed since. Ask at the station before you rely on them.")}</p>
    </div>
  );
}

function hasVideos({ lessons }: TextDocument): boolean {
  return lessons.some(({ blocks }) => blocks.some((block) => block.kind !== "item" && block.video));
}

function RemovePack({ id, title, state }: { id: string; title: string; state: PackState }) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" class="plain" onClick={() => setAsked(true)}>
        <Icon name="bin" />
        {_("Remove from this phone, frees %(size)s", { size: megabytes(state.have) })}
      </button>
      {asked && <RemoveSheet id={id} title={title} onClose={() => setAsked(false)} />}
    </>
  );
}
