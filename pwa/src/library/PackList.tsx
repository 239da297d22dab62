/** The packs: what each costs in minutes and MB, and how much of it is on this phone. */
import { gettext as _, inWords, ngettext } from "../core/i18n.ts";
import { packMessage } from "../core/messages.ts";
import type { Progress } from "../core/phone-types.ts";
import { navigate } from "../core/router.ts";
import type { Catalogue, CataloguePack } from "../core/types.ts";
import type { Path } from "../home/path.ts";
import { lessonsDone } from "../home/steps.ts";
import { type CatalogueError, refreshCatalogue } from "../packs/catalogue.ts";
import { download, type PackState, pause } from "../packs/library.ts";
import { type Loaded, useRefusedCatalogue } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, megabytes, Spinner } from "../ui/parts.tsx";
import { Cover } from "./Cover.tsx";

export const BLANK_STATE: PackState = {
  state: "absent",
  have: 0,
  total: 0,
  version: null,
  readable: false,
  activity: "none",
};

export function PackList(props: {
  catalogue: Loaded<Catalogue | null>;
  path: Path;
  packs: Loaded<Map<string, PackState>>;
  progress: Progress | null;
}) {
  const { catalogue, path, packs, progress } = props;
  const refused = useRefusedCatalogue();
  const shown = packs.state === "here" && catalogue.state === "here" ? packs.value : null;
  const { own, others } = path;
  return (
    <section class="packs" data-testid="library" aria-label={_("Courses")}>
      {catalogue.state === "failed" && <Failure error={catalogue.error} again={catalogue.again} />}
      {refused && <Refused error={refused} />}
      {(catalogue.state === "loading" || packs.state === "loading") && <Spinner />}
      {packs.state === "failed" && <Failure error={packs.error} again={packs.again} />}
      {shown && own.length + others.length === 0 && <NoPacks again={catalogue.again} />}
      {shown && own.length > 0 && (
        <Shelf title={_("Your path")} packs={own} states={shown} progress={progress} />
      )}
      {shown && others.length > 0 && (
        <Shelf
          title={own.length > 0 ? _("More courses") : _("Courses")}
          packs={others}
          states={shown}
          progress={progress}
        />
      )}
      {shown && own.length + others.length > 0 && (
        <a class="plain section" href="/storage#file">
          <Icon name="file" />
          {_("A course from another phone, as a file")}
        </a>
      )}
    </section>
  );
}

function Shelf(props: {
  title: string;
  packs: CataloguePack[];
  states: Map<string, PackState>;
  progress: Progress | null;
}) {
  const { title, packs, states, progress } = props;
  return (
    <>
      <h2 class="title section">{title}</h2>
      {packs.map((pack) => (
        <PackCard
          key={pack.id}
          pack={pack}
          state={states.get(pack.id) ?? BLANK_STATE}
          progress={progress}
        />
      ))}
    </>
  );
}

function NoPacks({ again }: { again: () => void }) {
  const ask = () => refreshCatalogue().then(again, again);
  return (
    <div class="card empty">
      <p>{_("No courses here yet. They come when this phone has a network, or at the station.")}</p>
      <div class="actions" style={{ justifyContent: "center" }}>
        <button type="button" class="quiet small" onClick={ask}>
          <Icon name="again" />
          {_("Look again")}
        </button>
        <a class="quiet small" href="/storage#file">
          <Icon name="file" />
          {_("From a file")}
        </a>
      </div>
    </div>
  );
}

/** A list that cannot be believed or read is not used, and that is said. */
function Refused({ error }: { error: CatalogueError }) {
  const newer = error.code === "newer-format";
  return (
    <div class="note wrong" role="alert">
      <h2>{newer ? _("This app is too old") : _("This list of courses is not from us")}</h2>
      <p>
        {newer
          ? _("Close it and open it again while you have a network, then it renews itself.")
          : _(
              "Its signature is wrong, so the phone does not use it. Try again elsewhere, and tell the station.",
            )}
      </p>
      <div class="actions">
        <button
          type="button"
          class="quiet small"
          onClick={() => void refreshCatalogue().catch(() => {})}
        >
          <Icon name="again" />
          {_("Try again")}
        </button>
      </div>
    </div>
  );
}

function PackCard({
  pack,
  state,
  progress,
}: {
  pack: CataloguePack;
  state: PackState;
  progress: Progress | null;
}) {
  const done = lessonsDone(pack.id, progress);
  const brief = isBrief(state);
  return (
    <div class={brief ? "card pack brief" : "card pack"}>
      <a class="pack-door" href={`/pack/${pack.id}`} data-testid={`pack-${pack.id}`}>
        <Cover pack={pack} here={state.state !== "absent"} />
        <span class="grow">
          <h3>{inWords(pack.title)}</h3>
          <span class="soft">
            {ngettext("%(n)s minute", "%(n)s minutes", pack.minutes)}
            {" · "}
            {costInWords(pack, state)}
          </span>
          {done > 0 && (
            <span class="soft done">
              <Icon name="tick" />
              {_("%(done)s of %(all)s done", { done, all: pack.lessons })}
            </span>
          )}
          {brief && state.state === "ready" && (
            <span class="soft done">
              <Icon name="phone" />
              {_("On this phone")}
            </span>
          )}
        </span>
      </a>
      {brief ? (
        <BriefControls pack={pack} state={state} />
      ) : (
        <PackControls pack={pack} state={state} door />
      )}
    </div>
  );
}

/** Nothing is going on with it: one line is enough. */
function isBrief({ state, activity, problem, update }: PackState): boolean {
  return activity === "none" && !problem && !update && state !== "partial";
}

function BriefControls({ pack, state }: { pack: CataloguePack; state: PackState }) {
  return (
    <div class="pack-state" data-testid={`pack-${pack.id}-state`} data-state={state.state}>
      {state.state === "absent" ? (
        <button
          type="button"
          class="quiet small round"
          aria-label={_("Download")}
          onClick={() => void download(pack.id).catch(() => {})}
          data-testid={`pack-${pack.id}-download`}
        >
          <Icon name="download" />
        </button>
      ) : (
        <Icon name="next" turns />
      )}
    </div>
  );
}

/** What fetching all of it costs, as far as is known. */
export function costInWords(pack: CataloguePack, state?: PackState): string {
  if (state && state.total > 0) return megabytes(state.total);
  const { language, shared } = pack.bytes;
  return megabytes(shared + Math.max(0, ...Object.values(language)));
}

/** State of the download and the buttons that fit it; `bare`: without the one that begins it. */
export function PackControls(props: {
  pack: CataloguePack;
  state: PackState;
  door?: boolean;
  bare?: boolean;
}) {
  const { pack, state, door, bare } = props;
  const { activity, have, total, problem } = state;
  const running = activity === "downloading" || activity === "waiting";
  const ready = state.state === "ready";
  // What goes wrong is kept in the state of the pack and shown from there.
  const begin = () => void download(pack.id).catch(() => {});
  return (
    <div class="pack-state" data-testid={`pack-${pack.id}-state`} data-state={state.state}>
      {(running || state.state === "partial") && (
        <div class="grow">
          <div
            class="bar"
            role="progressbar"
            aria-label={inWords(pack.title)}
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={have}
          >
            <i style={{ width: `${total ? Math.floor((100 * have) / total) : 0}%` }} />
          </div>
          <p class="soft" aria-live="polite">
            {_("%(have)s of %(total)s", { have: megabytes(have), total: megabytes(total) })}
            {activity === "waiting" && !problem && ` · ${_("waits for its turn")}`}
          </p>
        </div>
      )}
      {problem && <p class="pill wait">{packMessage(problem)}</p>}
      {ready && !state.update && !running && (
        <span class="pill">
          <Icon name="tick" />
          {_("On this phone")}
        </span>
      )}
      {ready && state.update && !running && (
        <button
          type="button"
          class="quiet small"
          onClick={begin}
          data-testid={`pack-${pack.id}-download`}
        >
          <Icon name="download" />
          {_("New version, %(size)s", { size: megabytes(state.update.bytes) })}
        </button>
      )}
      {running && (
        <button type="button" class="quiet small" onClick={() => pause(pack.id)}>
          <Icon name="pause" />
          {_("Pause")}
        </button>
      )}
      {!ready && !running && !bare && (
        <DownloadButton
          pack={pack}
          state={state}
          class={door || state.readable ? "quiet small" : "go"}
        />
      )}
      {door && state.readable && (
        <button type="button" class="plain" onClick={() => navigate(`/pack/${pack.id}`)}>
          {_("Open")}
          <Icon name="next" turns />
        </button>
      )}
    </div>
  );
}

export function DownloadButton(props: { pack: CataloguePack; state: PackState; class: string }) {
  const { pack, state } = props;
  return (
    <button
      type="button"
      class={props.class}
      onClick={() => void download(pack.id).catch(() => {})}
      data-testid={`pack-${pack.id}-download`}
    >
      <Icon name="download" />
      {state.state === "partial" ? _("Go on") : _("Download")}
    </button>
  );
}
