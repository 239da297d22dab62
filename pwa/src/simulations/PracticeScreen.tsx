/** Practice: the list of what can be tried without losing anything, and the room behind each. */
import { gettext as _ } from "../core/i18n.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Failure, Later, Screen, Spinner } from "../ui/parts.tsx";
import { useFreshScenarios } from "./fetching.ts";
import { PracticeList } from "./PracticeList.tsx";
import { openScenario, type Playable } from "./scenarios.ts";

export function PracticeScreen({ id, step }: { id: string; step: string }) {
  useFreshScenarios();
  if (id === "my-farm")
    return (
      <Later
        load={async () => (await import("./farm/FarmScreen.tsx")).FarmScreen}
        props={{ step }}
      />
    );
  return id ? <Opened id={id} step={step} /> : <PracticeList />;
}

function Opened({ id, step }: { id: string; step: string }) {
  const { learner } = useProfile()!;
  const found = useLoad(() => openScenario(learner, id), [learner, id]);
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={_("Practice")} back="/practice">
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  return <Room playable={found.value} step={step} />;
}

function Room(props: { playable: Playable; step: string }) {
  switch (props.playable.scenario.model) {
    case "live":
      return (
        <Later
          load={async () => (await import("./live/LiveScreen.tsx")).LiveScreen}
          props={props}
        />
      );
    case "selection":
      return (
        <Later
          load={async () => (await import("./selection/SelectionScreen.tsx")).SelectionScreen}
          props={props}
        />
      );
    case "station":
    case "county":
      return (
        <Later
          load={async () => (await import("./sandbox/SandboxScreen.tsx")).SandboxScreen}
          props={props}
        />
      );
    case "season":
    case "stock":
      return (
        <Later
          load={async () => (await import("./season/SeasonScreen.tsx")).SeasonScreen}
          props={props}
        />
      );
    default:
      return <PracticeList />;
  }
}
