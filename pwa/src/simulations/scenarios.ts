/**
 * The scenarios that this phone can play, with their par values: from the packs on the phone, else those
 * that came with the app. A run that has begun goes on with what it began with, whatever is updated.
 */
import { language } from "../core/i18n.ts";
import { inStore, type Store } from "../core/store.ts";
import type { PackFile } from "../core/types.ts";
import { keptManifest } from "../packs/shelf.ts";
import { ENGINE } from "./engine.ts";

/** What a scenario says in one language. */
export interface ScenarioWords {
  title: string;
  story: string;
  goal: string;
  unit: string;
  questions: string[];
  names: Record<string, string>;
}

export interface FewSeasons {
  set: number;
  seasons: number;
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
  /** What decides, with the learner and the plan, on which seasons a graded attempt is played. */
  seals?: string[];
  /** Which seasons serve for graded attempts, and which are good and bad years to practise on. */
  years?: { graded?: number[]; good?: FewSeasons; bad?: FewSeasons };
  /** The seasons that it is practised on, where they are not the ordinary ones; see season/years.ts. */
  set?: number;
  seasons?: number;
  practisedIn?: "good" | "bad";
  /** The version of the engine that plays it; travels in every request. */
  engine?: string;
}

const kept = new Map<string, Promise<Playable>>();

export function loadScenario(id: string): Promise<Playable> {
  const found = kept.get(id) ?? fetchScenario(id);
  kept.set(id, found);
  found.catch(() => kept.delete(id));
  return found;
}

/** A pack came or changed: its scenarios are read anew. */
export function forgetScenarios(): void {
  kept.clear();
}

async function fetchScenario(id: string): Promise<Playable> {
  const packed = await fromPacks(`${id}.json`);
  if (packed) return { ...packed, engine: ENGINE };
  const answer = await fetch(`/scenario-${id}.json`);
  if (!answer.ok) throw new Error(`no scenario ${id}`);
  return { ...((await answer.json()) as Playable), engine: ENGINE };
}

/** The file of that name in a pack of which this phone has a whole version. */
async function fromPacks(name: string): Promise<Playable | null> {
  for (const file of await packedFiles()) {
    if (file.name !== name) continue;
    const text = await inStore((store) => store.get("documents", file.sha256));
    if (text) return JSON.parse(text.text) as Playable;
  }
  return null;
}

async function packedFiles(): Promise<PackFile[]> {
  const found: PackFile[] = [];
  for (const { current } of await inStore((store) => store.getAll("packs"))) {
    const manifest = current ? await keptManifest(current) : undefined;
    found.push(...(manifest?.files ?? []).filter(({ role }) => role === "scenario"));
  }
  return found;
}

/** What can be practised: ours in their order, then what packs brought beside them. */
export async function listScenarios(): Promise<Playable[]> {
  const packed = (await packedFiles()).map(({ name }) => name.replace(/\.json$/, ""));
  const ids = new Set<string>([...IN_THE_LIST, ...packed]);
  const all = await Promise.all([...ids].map(loadScenario));
  return all.filter(({ scenario }) => isPlayable(scenario.model));
}

/** Where the rooms keep what is being played; see their keep.ts. */
const RUNNING = ["live", "season"];

/** For a learner who opens its room: what a run began with that is not over, else the newest. */
export async function openScenario(learner: string, id: string): Promise<Playable> {
  const begun = await inStore((store) => begunWith(store, learner, id));
  if (begun) return begun;
  const newest = await loadScenario(id);
  await inStore((store) => store.put("values", JSON.stringify(newest), nameOf(learner, id)));
  return newest;
}

async function begunWith(store: Store, learner: string, id: string): Promise<Playable | null> {
  for (const room of RUNNING) {
    const run = parsed(await store.get("values", `${room} ${learner} ${id}`));
    if (run && !run.done) return parsed(await store.get("values", nameOf(learner, id)));
  }
  return null;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever an older app kept
function parsed(text: string | undefined): any {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function nameOf(learner: string, id: string): string {
  return `playing ${learner} ${id}`;
}

/** Its words in the learner's language, else in English. */
export function wordsOf({ scenario }: Playable): ScenarioWords {
  return scenario.words[language] ?? scenario.words.en!;
}

const MODELS = ["live", "selection", "station", "county", "season", "stock"];

function isPlayable(model: string): boolean {
  return MODELS.includes(model);
}

/** What stands in the list, in its order: scenarios whose room is built. */
const IN_THE_LIST = [
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
