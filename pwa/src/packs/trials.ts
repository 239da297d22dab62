/**
 * Which version of each pack holds on this phone: the list's, one on trial where somebody of this
 * phone lives, or the one that is here already, where that is newer. Pure.
 */
import type { StoredPack } from "../core/store.ts";
import type { Catalogue, CataloguePack } from "../core/types.ts";

/** The list's packs as they hold here, trials of packs that the list does not know behind them. */
export function heldHere(
  { packs, trials = [] }: Catalogue,
  rows: readonly StoredPack[],
  places: ReadonlySet<string>,
): CataloguePack[] {
  const found = new Map(packs.map((pack) => [pack.id, pack]));
  const offer = (pack: CataloguePack) => {
    const before = found.get(pack.id);
    if (!before || before.version < pack.version) found.set(pack.id, pack);
  };
  for (const trial of trials) if (trial.places.some((place) => places.has(place))) offer(trial);
  for (const row of rows) {
    const here = keptOffer(row);
    // Numbers never go back: it stays until there is a newer one.
    if (here && found.has(here.id)) offer(here);
    else if (here && row.trial) offer(here);
  }
  return [...found.values()];
}

/** What was offered when the version in use came, on trial or as a file. */
function keptOffer({ current, trial, carried }: StoredPack): CataloguePack | undefined {
  const here = [trial, carried?.offer];
  return here.find((offer) => offer && offer.manifest.sha256 === current);
}

/** Whether an offer is one of a trial: not every node may have its files. */
export function isTrial({ trials = [] }: Catalogue, { manifest }: CataloguePack): boolean {
  return trials.some((trial) => trial.manifest.sha256 === manifest.sha256);
}
