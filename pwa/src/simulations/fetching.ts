/** Packs of scenarios come by themselves, once somebody practises: 10 to 20 kB each. */
import { useEffect } from "preact/hooks";
import { loadCatalogue } from "../packs/catalogue.ts";
import { download, packStates } from "../packs/library.ts";
import { forgetScenarios } from "./scenarios.ts";

/** The level of packs that hold scenarios. */
const PRACTICE = "T";

/** Fetches what this phone lacks of them, quietly; what came with the app is there meanwhile. */
export function useFreshScenarios(): void {
  useEffect(() => {
    if (navigator.onLine) void fetchScenarios().catch(() => {});
  }, []);
}

/** In turn, so that a slow line is not shared; the next opening goes on where it was cut. */
async function fetchScenarios(): Promise<void> {
  const packs = (await loadCatalogue())?.catalogue.packs ?? [];
  const states = await packStates();
  for (const { id } of packs.filter(({ level }) => level === PRACTICE)) {
    const state = states.get(id);
    if (state?.state === "ready" && !state.update) continue;
    // Somebody stopped it under "Storage": their word holds.
    if (state?.activity === "paused") continue;
    await download(id);
    forgetScenarios();
  }
}
