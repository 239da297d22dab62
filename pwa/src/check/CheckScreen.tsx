/** Where do I begin? Fetch the entry check, answer it, and skip what is known. */
import { useState } from "preact/hooks";
import { record } from "../core/events.ts";
import { gettext as _, inWords } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";
import { navigate } from "../core/router.ts";
import type { Catalogue, CataloguePack, TextDocument } from "../core/types.ts";
import { isKnown, pathOf } from "../home/path.ts";
import { Cover } from "../library/Cover.tsx";
import { BLANK_STATE, PackControls } from "../library/PackList.tsx";
import { openText, type PackState } from "../packs/library.ts";
import { useCatalogue, useLoad, usePacks, useProfile, useProgress } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, FailureNote, Screen, Spinner } from "../ui/parts.tsx";
import { nextCheckLesson, resultsOf } from "./results.ts";

export function CheckScreen() {
  const catalogue = useCatalogue();
  const packs = usePacks();
  const progress = useProgress();
  const { group } = useProfile()!;
  if (packs.state === "failed") return <Failure error={packs.error} again={packs.again} />;
  if (catalogue.state !== "here" || packs.state !== "here" || !progress) return <Spinner />;
  const { check } = pathOf(catalogue.value, group);
  if (!check || !catalogue.value) return <NoCheck />;
  const state = packs.value.get(check.id) ?? BLANK_STATE;
  if (!state.readable) return <Fetch pack={check} state={state} />;
  return <Here check={check} catalogue={catalogue.value} progress={progress} />;
}

function NoCheck() {
  return (
    <Screen title={_("Where do I begin?")} back="/">
      <p>{_("There is no check here yet. Begin with the first course.")}</p>
    </Screen>
  );
}

function Fetch({ pack, state }: { pack: CataloguePack; state: PackState }) {
  return (
    <Screen title={_("Where do I begin?")} back="/">
      <Cover pack={pack} here={state.state !== "absent"} large />
      <p class="lead">{inWords(pack.summary)}</p>
      <div class="card">
        <PackControls pack={pack} state={state} />
      </div>
    </Screen>
  );
}

function Here(props: { check: CataloguePack; catalogue: Catalogue; progress: Progress }) {
  const { check, catalogue, progress } = props;
  const text = useLoad(() => openText(check.id), [check.id]);
  if (text.state === "loading") return <Spinner />;
  if (text.state === "failed") return <Failure error={text.error} again={text.again} />;
  const next = nextCheckLesson(text.value, progress);
  if (next) return <Begin check={check} text={text.value} next={next} />;
  return <Found text={text.value} catalogue={catalogue} progress={progress} />;
}

function Begin(props: { check: CataloguePack; text: TextDocument; next: string }) {
  const { check, text, next } = props;
  const foot = (
    <a class="go" href={`/lesson/${next}`} data-testid="check-begin">
      <Icon name="play" />
      {next === text.lessons[0]?.id ? _("Begin") : _("Go on")}
    </a>
  );
  return (
    <Screen title={text.title} back="/" foot={foot}>
      <Cover pack={check} here large />
      <p class="lead">{text.summary}</p>
    </Screen>
  );
}

function Found(props: { text: TextDocument; catalogue: Catalogue; progress: Progress }) {
  const { text, catalogue, progress } = props;
  const { known, open } = resultsOf(text, progress);
  const [error, setError] = useState<unknown>(null);
  const title = (id: string) => {
    const pack = catalogue.packs.find((one) => one.id === id);
    return pack ? inWords(pack.title) : id;
  };

  async function skip() {
    try {
      for (const pack of known)
        if (!isKnown(pack, progress))
          await record({ type: "milestone", data: { kind: "known", pack } });
      navigate("/", { replace: true });
    } catch (problem) {
      setError(problem);
    }
  }

  const foot = (
    <div class="stack">
      {known.length > 0 && (
        <button type="button" class="go" onClick={skip} data-testid="check-skip">
          <Icon name="tick" />
          {_("Skip what I know")}
        </button>
      )}
      <a class={known.length > 0 ? "plain" : "go"} href="/" data-testid="check-all">
        {_("Learn everything from the start")}
      </a>
    </div>
  );
  return (
    <Screen title={_("This is what we found")} back="/" foot={foot}>
      <FailureNote error={error} />
      {known.length > 0 && (
        <>
          <h2 class="title section">{_("You know this already")}</h2>
          <PackRows packs={known} title={title} icon="tick" />
        </>
      )}
      {open.length > 0 && (
        <>
          <h2 class="title section">{_("Worth learning")}</h2>
          <PackRows packs={open} title={title} icon="book" />
        </>
      )}
    </Screen>
  );
}

function PackRows(props: {
  packs: string[];
  title: (pack: string) => string;
  icon: "tick" | "book";
}) {
  const { packs, title, icon } = props;
  return (
    <div class="card rows">
      {packs.map((pack) => (
        <div key={pack}>
          <span class={`dot ${icon === "tick" ? "leaf" : "straw"}`}>
            <Icon name={icon} />
          </span>
          <h2 class="grow">{title(pack)}</h2>
        </div>
      ))}
    </div>
  );
}
