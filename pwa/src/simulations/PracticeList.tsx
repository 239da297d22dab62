/** What can be practised without losing anything. */
import { gettext as _ } from "../core/i18n.ts";
import { useLoad } from "../ui/hooks.ts";
import type { IconName } from "../ui/icons.tsx";
import { Failure, Row, Screen, Spinner } from "../ui/parts.tsx";
import { listScenarios, type Playable, wordsOf } from "./scenarios.ts";

const ICONS: Record<string, IconName> = {
  live: "talk",
  selection: "look",
  station: "house",
  county: "town",
  season: "leaf",
  stock: "box",
};

export function PracticeList() {
  const found = useLoad(() => listScenarios(), []);
  return (
    <Screen title={_("Practice without loss")} back="/">
      <p class="lead">{_("Try here what would cost money outside. Nothing can go wrong.")}</p>
      {found.state === "loading" && <Spinner />}
      {found.state === "failed" && <Failure error={found.error} again={found.again} />}
      {found.state === "here" && (
        <div class="card rows" data-testid="practice-list">
          {found.value.map((one) => (
            <Door key={one.scenario.id} playable={one} />
          ))}
        </div>
      )}
    </Screen>
  );
}

function Door({ playable }: { playable: Playable }) {
  const { id, model } = playable.scenario;
  const words = wordsOf(playable);
  return (
    <Row icon={ICONS[model] ?? "leaf"} colour="leaf" title={words.title} href={`/practice/${id}`}>
      {words.goal}
    </Row>
  );
}
