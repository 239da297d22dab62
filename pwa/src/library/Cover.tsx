/** The cover of a pack. On a dear or slow line it waits until the pack itself is fetched. */
import { inWords } from "../core/i18n.ts";
import type { CataloguePack } from "../core/types.ts";
import { mediaUrl, packState } from "../packs/library.ts";
import { useLoad } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";

interface Line {
  saveData?: boolean;
  effectiveType?: string;
}

function isDearLine(): boolean {
  const line = (navigator as { connection?: Line }).connection;
  return Boolean(line?.saveData) || (line?.effectiveType ?? "4g") !== "4g";
}

export function Cover({ pack, large }: { pack: CataloguePack; large?: boolean }) {
  const found = useLoad(async () => {
    if (!pack.cover) return null;
    const { state } = await packState(pack.id);
    return state === "absent" && isDearLine() ? null : mediaUrl(pack.cover);
  }, [pack.cover]);
  const url = found.state === "here" ? found.value : null;
  if (large && !url) return null;
  return (
    <span class={large ? "cover large" : "dot straw"}>
      {url ? <img src={url} alt={large ? inWords(pack.title) : ""} /> : <Icon name="book" />}
    </span>
  );
}
