/** What a screen watches: each hook draws it again when that part of the app changes. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { onEvent } from "../core/events.ts";
import { onLanguage } from "../core/i18n.ts";
import type { Profile, Progress } from "../core/phone-types.ts";
import { progressOf } from "../core/progress.ts";
import { onRoute, type Route, route } from "../core/router.ts";
import { onSettings, type Settings, settings } from "../core/settings.ts";
import type { Catalogue } from "../core/types.ts";
import {
  type CatalogueError,
  loadCatalogue,
  onCatalogue,
  onRefusedCatalogue,
  refusedCatalogue,
} from "../packs/catalogue.ts";
import { onPack, type PackState, packStates } from "../packs/library.ts";
import { currentProfile, onProfile } from "../profile/profiles.ts";
import { onSync, type SyncStatus, syncStatus } from "../sync/sync.ts";
import { onTablet, type Tablet, tabletMode } from "../tablet/mode.ts";

function useWatched<T>(read: () => T, on: (callback: () => void) => () => void): T {
  const [value, setValue] = useState(read);
  useEffect(() => {
    setValue(read());
    return on(() => setValue(read()));
  }, []);
  return value;
}

export const useRoute = (): Route => useWatched(route, onRoute);
export const useProfile = (): Profile | null => useWatched(currentProfile, onProfile);
export const useSync = (): SyncStatus => useWatched(syncStatus, onSync);
export const useRefusedCatalogue = (): CatalogueError | null =>
  useWatched(refusedCatalogue, onRefusedCatalogue);
export const useTablet = (): Tablet | null => useWatched(tabletMode, onTablet);
export const useSettings = (): Settings => useWatched(settings, onSettings);

/** Counts up with every change of language, so that all words are said anew. */
export function useLanguageTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => onLanguage(() => setTurn((old) => old + 1)), []);
  return turn;
}

const APP_TITLE = document.title;

/** Names the screen in the window's title, as screen readers and lists of windows say it. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${APP_TITLE}`;
    return () => {
      document.title = APP_TITLE;
    };
  }, [title]);
}

export type Loaded<T> =
  | { state: "loading"; again: () => void }
  | { state: "failed"; error: unknown; again: () => void }
  | { state: "here"; value: T; again: () => void };

/** Loads something; what came before stays on screen while it is loaded again. */
export function useLoad<T>(load: () => Promise<T>, inputs: readonly unknown[]): Loaded<T> {
  const [found, setFound] = useState<{ value: T } | { error: unknown } | null>(null);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((old) => old + 1), []);
  useEffect(() => setFound(null), inputs);
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => wanted && setFound({ value }),
      (error) => wanted && setFound({ error }),
    );
    return () => {
      wanted = false;
    };
  }, [...inputs, turn]);
  if (!found) return { state: "loading", again };
  return "error" in found
    ? { state: "failed", error: found.error, again }
    : { state: "here", value: found.value, again };
}

/** The list of packs that this phone believes; null before the first contact. */
export function useCatalogue(): Loaded<Catalogue | null> {
  const found = useLoad(async () => (await loadCatalogue())?.catalogue ?? null, []);
  useEffect(() => onCatalogue(found.again), []);
  return found;
}

export function usePacks(): Loaded<Map<string, PackState>> {
  const found = useLoad(packStates, []);
  const [live, setLive] = useState<Map<string, PackState>>(new Map());
  useEffect(() => onPack((pack, state) => setLive((old) => new Map(old).set(pack, state))), []);
  useEffect(() => onCatalogue(found.again), []);
  if (found.state !== "here" || live.size === 0) return found;
  return { ...found, value: new Map([...found.value, ...live]) };
}

/** The current learner's progress, from all of their devices that this phone knows. */
export function useProgress(): Progress | null {
  const learner = useProfile()?.learner;
  const found = useLoad(() => (learner ? progressOf(learner) : Promise.resolve(null)), [learner]);
  useEffect(() => onEvent(() => found.again()), []);
  useEffect(() => onSync(({ state }) => state === "done" && found.again()), []);
  return found.state === "here" ? found.value : null;
}
