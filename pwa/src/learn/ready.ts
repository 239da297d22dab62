/** The next block's pictures and sound, made ready while this one is looked at. */
import type { Block } from "../core/types.ts";
import { mediaUrl } from "../packs/open.ts";

/** SHA-256 of everything that the block shows or plays. */
export function mediaOf(block: Block): string[] {
  const options = block.kind === "item" && "options" in block ? block.options : [];
  const files = [
    block.picture?.file,
    "sound" in block ? block.sound : null,
    ...options.map(({ picture }) => picture?.file),
  ];
  return files.filter((file): file is string => Boolean(file));
}

/** What is not to be had now is asked for again when it is shown. */
export function makeReady(block: Block | undefined): void {
  for (const file of block ? mediaOf(block) : []) void mediaUrl(file).catch(() => {});
}
