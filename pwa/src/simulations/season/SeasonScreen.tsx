/** A season or goods bought ahead, from the story to what became of the plan. */
import { useProfile } from "../../ui/hooks.ts";
import type { Playable } from "../scenarios.ts";
import { SeasonRoom } from "./SeasonRoom.tsx";

export function SeasonScreen({ playable }: { playable: Playable }) {
  const { learner } = useProfile()!;
  return (
    <SeasonRoom
      playable={playable}
      learner={learner}
      slot={playable.scenario.id}
      back="/practice"
    />
  );
}
