/** What can be practised without losing anything: in groups, with what was reached and what waits. */
import "./practice.css";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { Failure, Row, Screen, Spinner } from "../ui/parts.tsx";
import { keptLive } from "./live/keep.ts";
import { type Tries, triesOf } from "./runs.ts";
import { listScenarios, type Playable, wordsOf } from "./scenarios.ts";
import { keptSeason } from "./season/keep.ts";

const ICONS: Record<string, IconName> = {
  live: "talk",
  selection: "eye",
  station: "house",
  county: "town",
  season: "leaf",
  stock: "box",
};

interface Standing {
  playable: Playable;
  tries: Tries;
  /** Begun, and not at its end. */
  waits: boolean;
}

export function PracticeList() {
  const learner = useProfile()?.learner ?? "";
  const found = useLoad(() => standings(learner), []);
  return (
    <Screen title={_("Practice without loss")} back="/">
      <p class="lead">{_("Try here what would cost money outside. Nothing can go wrong.")}</p>
      <div class="card rows">
        <Row icon="bars" colour="persimmon" title={_("My farm")} href="/practice/my-farm">
          {_("Plan the coming season with your own figures.")}
        </Row>
      </div>
      {found.state === "loading" && <Spinner />}
      {found.state === "failed" && <Failure error={found.error} again={found.again} />}
      {found.state === "here" && (
        <div data-testid="practice-list">
          <Group title={_("A whole season")} all={found.value} models={["season", "stock"]} />
          <Group title={_("In front of the camera")} all={found.value} models={["live"]} />
          <Group
            title={_("Choose and divide")}
            all={found.value}
            models={["selection", "station", "county"]}
          />
        </div>
      )}
    </Screen>
  );
}

async function standings(learner: string): Promise<Standing[]> {
  const all = await listScenarios();
  return Promise.all(all.map((playable) => standingOf(learner, playable)));
}

async function standingOf(learner: string, playable: Playable): Promise<Standing> {
  const { id } = playable.scenario;
  return {
    playable,
    tries: await triesOf(learner, id),
    waits: await waits(learner, id, playable.scenario.model),
  };
}

async function waits(learner: string, id: string, model: string): Promise<boolean> {
  if (model === "live") {
    const kept = await keptLive(learner, id);
    return kept !== null && kept.cards.length > 0 && !kept.done;
  }
  if (model !== "season" && model !== "stock") return false;
  const kept = await keptSeason(learner, id);
  return kept !== null && !kept.done;
}

function Group(props: { title: string; all: readonly Standing[]; models: readonly string[] }) {
  const { title, all, models } = props;
  const own = all.filter(({ playable }) => models.includes(playable.scenario.model));
  if (own.length === 0) return null;
  return (
    <>
      <h2 class="section">{title}</h2>
      <div class="card rows">
        {own.map((one) => (
          <Door key={one.playable.scenario.id} {...one} />
        ))}
      </div>
    </>
  );
}

function Door({ playable, tries, waits: going }: Standing) {
  const { id, model } = playable.scenario;
  const words = wordsOf(playable);
  const end = tries.tries > 0 && playable.par && (
    <b class="best-score">
      {Math.round(tries.best)}
      <span class="soft">{ngettext("%(n)s try", "%(n)s tries", tries.tries)}</span>
    </b>
  );
  return (
    <Row
      icon={ICONS[model] ?? "leaf"}
      colour={going ? "straw" : "leaf"}
      title={words.title}
      href={`/practice/${id}`}
      end={end || <Icon name="next" turns />}
    >
      {going ? (
        <span class="pill wait">
          <Icon name="play" />
          {_("Go on where you stopped")}
        </span>
      ) : (
        tries.tries === 0 && <span class="two-lines">{words.goal}</span>
      )}
    </Row>
  );
}
