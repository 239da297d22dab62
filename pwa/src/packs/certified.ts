/** The mark of a certified course, as the catalogue gives it. Pure. */
import type { CataloguePack } from "../core/types.ts";

/** Whether it still holds; whatever else a catalogue says there is no mark. */
export function isCertified({ certified }: CataloguePack, today = new Date()): boolean {
  const until = certified?.until;
  return typeof until === "string" && until >= today.toISOString().slice(0, 10);
}
