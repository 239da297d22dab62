/** The packs in the order in which a learner takes them; pure. */
import type { Progress } from "../core/phone-types.ts";
import type { Catalogue, CataloguePack } from "../core/types.ts";

/** The level of the pack that asks where to begin, and of packs for the practice room: no courses. */
const ENTRY = "S";
const PRACTICE = "T";

export interface Path {
  /** The packs of the learner's group, in its order. */
  own: CataloguePack[];
  others: CataloguePack[];
  /** The entry check, where there is one. */
  check?: CataloguePack;
}

export function pathOf(catalogue: Catalogue | null, group: string): Path {
  const packs = catalogue?.packs ?? [];
  const courses = packs.filter(({ level }) => level !== ENTRY && level !== PRACTICE);
  const order = catalogue?.paths?.[group] ?? [];
  const own = order
    .map((id) => courses.find((pack) => pack.id === id))
    .filter((pack): pack is CataloguePack => pack !== undefined);
  return {
    own,
    others: courses.filter((pack) => !own.includes(pack)),
    check: packs.find(({ level }) => level === ENTRY),
  };
}

/** The entry check said that the learner knows this already. */
export function isKnown(pack: string, progress: Progress): boolean {
  return progress.milestones.has(`known ${pack}`);
}
