/** What arrived of files before their download was cut. */
import { inMedia } from "../core/store.ts";

/** Lets go of pieces: the whole file is kept now, or nobody wants it any more. */
export function forgetParts(sha256: string): Promise<void> {
  return inMedia((store) => store.delete("parts", partsOf(sha256)));
}

/** Keys of a file's pieces, in order. */
export function partsOf(sha256: string): IDBKeyRange {
  return IDBKeyRange.bound([sha256, 0], [sha256, Number.MAX_SAFE_INTEGER]);
}
