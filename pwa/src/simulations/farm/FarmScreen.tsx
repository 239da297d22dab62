/** My farm: twelve figures of one's own, plans played with them, kept, compared, and handed to a mentor. */
import "../live/live.css";
import "../live/sheets.css";
import "../live/end.css";
import "../season/season.css";
import "./farm.css";
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { navigate } from "../../core/router.ts";
import { entriesOf } from "../../numbers/book.ts";
import { useLoad, useProfile, useRoute } from "../../ui/hooks.ts";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { loadScenario, type Playable } from "../scenarios.ts";
import { keepSeason, keptSeason } from "../season/keep.ts";
import { SeasonRoom } from "../season/SeasonRoom.tsx";
import { FarmForm } from "./FarmForm.tsx";
import { FarmHome } from "./FarmHome.tsx";
import {
  type Farm,
  type FigureName,
  farmScenario,
  fitted,
  fromNumbers,
  KINDS,
  type Kind,
  templateOf,
} from "./figures.ts";
import { judged } from "./judge.ts";
import { KeepPlan } from "./KeepPlan.tsx";
import { readShared } from "./share.ts";
import { type Book, keepBook, keptBook, type Version, withVersion } from "./versions.ts";

const FARM = "my-farm";
const HOME = `/practice/${FARM}`;
const IN_FRAGMENT = "farm=";

interface Opened {
  book: Book;
  templates: Record<Kind, Playable>;
  noted: Partial<Record<FigureName, number>>;
}

export function FarmScreen({ step }: { step: string }) {
  const { learner } = useProfile()!;
  const found = useLoad(open, [learner]);

  async function open(): Promise<Opened> {
    const templates = {} as Record<Kind, Playable>;
    for (const kind of KINDS) templates[kind] = await loadScenario(templateOf(kind));
    const book = await keptBook(learner);
    return { book, templates, noted: fromNumbers(await entriesOf(learner)) };
  }

  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={_("My farm")} back="/practice">
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  return <Opened {...found.value} step={step} learner={learner} />;
}

function Opened(props: Opened & { step: string; learner: string }) {
  const { templates, noted, step, learner } = props;
  const [book, setBook] = useState(props.book);
  const [failure, setFailure] = useState<unknown>(null);
  const { fragment } = useRoute();

  /** Kept first, then shown. */
  async function keep(next: Book): Promise<void> {
    try {
      await keepBook(learner, next);
      setBook(next);
    } catch (error) {
      setFailure(error);
    }
  }

  async function changeFigures(farm: Farm): Promise<void> {
    const kept = await keptSeason(learner, FARM);
    if (kept && book.farm) {
      const plan = fitted(kept.plan, book.farm, farm);
      await keepSeason(learner, FARM, { plan, made: kept.made, guess: null, at: "plan" });
    }
    await keep({ ...book, farm, draft: null });
    navigate(HOME, { replace: true });
  }

  async function takeIn(version: Version): Promise<boolean> {
    const own = await judged(ask, templates, version);
    if (own) await keep(withVersion(book, own));
    return own !== null;
  }

  async function play({ farm, plan }: Version): Promise<void> {
    await keep({ ...book, farm });
    await keepSeason(learner, FARM, { plan, made: 99, guess: null, at: "plan" });
    navigate(`${HOME}/plan`);
  }

  if (failure)
    return (
      <Screen title={_("My farm")} back="/practice">
        <Failure error={failure} again={() => setFailure(null)} />
      </Screen>
    );
  if (fragment.startsWith(IN_FRAGMENT)) return <Given text={`#${fragment}`} onTakeIn={takeIn} />;
  if (step === "figures")
    return (
      <FarmForm
        templates={templates}
        noted={noted}
        begin={book.draft ?? (book.farm ? { farm: book.farm, next: 99 } : null)}
        back={HOME}
        onDraft={(draft) => keep({ ...book, draft })}
        onDone={(farm) => void changeFigures(farm).catch(setFailure)}
      />
    );
  if (step === "plan" && book.farm) {
    const { farm } = book;
    return (
      <SeasonRoom
        key={JSON.stringify(farm)}
        playable={farmScenario(templates[farm.kind], farm)}
        learner={learner}
        slot={FARM}
        back={HOME}
        own={(plan, played) => (
          <KeepPlan
            farm={farm}
            plan={plan}
            played={played}
            book={book}
            home={HOME}
            onKeep={(version) => keep(withVersion(book, version))}
          />
        )}
      />
    );
  }
  return (
    <FarmHome
      book={book}
      onKeep={keep}
      onTakeIn={takeIn}
      onPlay={(version) => void play(version).catch(setFailure)}
    />
  );
}

/** A link or a picture of somebody else's plan was opened. */
function Given(props: { text: string; onTakeIn: (version: Version) => Promise<boolean> }) {
  const { text, onTakeIn } = props;
  const found = useLoad(async () => {
    const version = readShared(text);
    return version !== null && (await onTakeIn(version));
  }, [text]);
  const taken = found.state === "here" && found.value;
  useEffect(() => {
    if (taken) navigate(HOME, { replace: true });
  }, [taken]);
  if (found.state === "loading" || taken) return <Spinner />;
  return (
    <Screen title={_("My farm")} back={HOME}>
      {found.state === "failed" ? (
        <Failure error={found.error} again={found.again} />
      ) : (
        <p class="note wrong" data-testid="farm-refused">
          {_("This is not a whole plan. Ask for it once more, as a file or as a picture.")}
        </p>
      )}
    </Screen>
  );
}
