/** The cover of a pack. On a dear or slow line it waits until the pack itself is fetched. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { inWords } from "../core/i18n.ts";
import type { CataloguePack } from "../core/types.ts";
import { coverUrl } from "../packs/library.ts";
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

/** True once the element is on the screen or nearly: twenty covers are too many to fetch unseen. */
function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: "200px" },
    );
    watch.observe(element.current!);
    return () => watch.disconnect();
  }, []);
  return seen;
}

/** `here`: something of the pack is on the phone, so its cover is on the way anyhow. */
export function Cover(props: { pack: CataloguePack; here: boolean; large?: boolean }) {
  const { pack, here, large } = props;
  const place = useRef<HTMLSpanElement>(null);
  const seen = useSeen(place);
  const found = useLoad(async () => {
    if (!pack.cover || !seen) return null;
    return !here && isDearLine() ? null : coverUrl(pack.cover);
  }, [pack.cover, seen, here]);
  const url = found.state === "here" ? found.value : null;
  return (
    <span ref={place} class={large ? "cover large" : "dot straw"} hidden={large && seen && !url}>
      {url && <img src={url} alt={large ? inWords(pack.title) : ""} />}
      {!url && !large && <Icon name="book" />}
    </span>
  );
}
