/** A plan that somebody sent, played here before it is believed. */
import { type Ask, EngineError } from "../engine.ts";
import type { Playable } from "../scenarios.ts";
import { playSeasons } from "../season/model.ts";
import { farmScenario, type Kind } from "./figures.ts";
import { resultsOf, type Version } from "./versions.ts";

/** The version with the results that this phone found; null where the engine does not take its plan. */
export async function judged(
  ask: Ask,
  templates: Readonly<Record<Kind, Playable>>,
  version: Version,
): Promise<Version | null> {
  const { farm, plan } = version;
  try {
    const own = farmScenario(templates[farm.kind], farm);
    return { ...version, results: resultsOf(await playSeasons(ask, own, plan)) };
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}
