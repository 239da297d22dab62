/** How much room there is, whether the phone may take it back, and whether it once did. */
import { inStore } from "../core/store.ts";
import { survey } from "./shelf.ts";

export interface Usage {
  /** Bytes that the browser grants; null where it does not tell. */
  quota: number | null;
  used: number | null;
  /** The browser promised not to take it back. */
  persisted: boolean;
  /** Bytes on this phone that only this pack needs, by pack id. */
  perPack: Map<string, number>;
  /** The browser once threw everything away: progress not synced by then is lost. */
  evicted: boolean;
}

const CANARY = "canary";
/** In localStorage, which browsers empty apart from databases. */
const MARK = "tianjian.canary";

export async function usage(): Promise<Usage> {
  const estimate = (await navigator.storage?.estimate?.()) ?? {};
  return {
    quota: estimate.quota ?? null,
    used: estimate.usage ?? null,
    persisted: (await navigator.storage?.persisted?.()) ?? false,
    perPack: await perPack(),
    evicted: await wasEvicted(),
  };
}

/** Asks the browser never to evict us; true if it agrees. */
export async function requestPersist(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}

async function perPack(): Promise<Map<string, number>> {
  const { rows, manifests, here } = await survey();
  const owners = new Map<string, Set<string>>();
  const sizes = new Map<string, number>();
  for (const row of rows.values())
    for (const hash of [row.current, row.wanted])
      for (const file of (hash && manifests.get(hash)?.files) || []) {
        sizes.set(file.sha256, file.bytes);
        owners.set(file.sha256, (owners.get(file.sha256) ?? new Set()).add(row.id));
      }
  const sums = new Map([...rows.keys()].map((id) => [id, 0]));
  for (const [sha256, ids] of owners)
    if (ids.size === 1 && here.has(sha256))
      for (const id of ids) sums.set(id, sums.get(id)! + sizes.get(sha256)!);
  return sums;
}

/**
 * Two marks in two kinds of storage: if one is gone and the other is not, the browser took the
 * database away. Call at start; tells once and sets the marks anew.
 */
export async function checkCanary(): Promise<boolean> {
  const mark = readMark();
  const kept = await inStore((store) => store.get("values", CANARY));
  const lost = mark !== null && kept === undefined;
  const since = kept ?? String(Date.now());
  await inStore(async (store) => {
    await store.put("values", since, CANARY);
    if (lost) await store.put("values", String(Date.now()), "evicted");
  });
  try {
    localStorage.setItem(MARK, since);
  } catch {
    // Forbidden storage has nothing to lose.
  }
  return lost;
}

async function wasEvicted(): Promise<boolean> {
  return (await inStore((store) => store.get("values", "evicted"))) !== undefined;
}

function readMark(): string | null {
  try {
    return localStorage.getItem(MARK);
  } catch {
    return null;
  }
}
