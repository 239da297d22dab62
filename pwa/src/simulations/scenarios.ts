/** The scenarios that this phone can play, with their par values. */
import { language } from "../core/i18n.ts";

/** What a scenario says in one language. */
export interface ScenarioWords {
  title: string;
  story: string;
  goal: string;
  unit: string;
  questions: string[];
  names: Record<string, string>;
}

/** As the engine takes it in a request. */
export interface Playable {
  scenario: {
    id: string;
    model: string;
    words: Record<string, ScenarioWords>;
    parameters: Record<string, unknown>;
    average: unknown;
    baselines: unknown[];
    naive: unknown;
  };
  par: { best: unknown; bestJ: number; baselineJ: number } | null;
}

const kept = new Map<string, Promise<Playable>>();

export function loadScenario(id: string): Promise<Playable> {
  const found = kept.get(id) ?? fetchScenario(id);
  kept.set(id, found);
  found.catch(() => kept.delete(id));
  return found;
}

async function fetchScenario(id: string): Promise<Playable> {
  const answer = await fetch(`/scenario-${id}.json`);
  if (!answer.ok) throw new Error(`no scenario ${id}`);
  return (await answer.json()) as Playable;
}

/** Its words in the learner's language, else in English. */
export function wordsOf({ scenario }: Playable): ScenarioWords {
  return scenario.words[language] ?? scenario.words.en!;
}

/** What stands in the list, in its order: scenarios whose room is built. */
export const IN_THE_LIST = [
  "conghua-lychee",
  "xixian-pear",
  "longnan-gift-box",
  "conghua-honey",
  "cross-border",
  "county-live-room",
  "first-product",
  "tonglu-station",
  "county-sandbox",
] as const;

export function isBuilt(id: string): boolean {
  return (IN_THE_LIST as readonly string[]).includes(id);
}
