/** The app's files in one cache; each address carries its digest, so unchanged files are kept. */

/** Path and base64 SHA-256 of each file; written here by build/service-worker.ts. */
declare const __SHELL__: [path: string, sha256: string][];

const CACHE = "shell";
const keys = new Map(
  __SHELL__.map(([path, sha256]) => [path, `${path}?sha256=${encodeURIComponent(sha256)}`]),
);

/** Where a file of this version lies in the cache; undefined for anything else. */
export function keyOf(path: string): string | undefined {
  return keys.get(path);
}

/** Fetches what is new. One wrong byte or one missing file throws, and the old version stays. */
export async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    __SHELL__.map(async ([path, sha256]) => {
      const key = keys.get(path)!;
      if (await cache.match(key)) return;
      const response = await fetch(path, { cache: "no-cache" });
      const body = response.ok ? await response.clone().arrayBuffer() : new ArrayBuffer(0);
      if ((await digest(body)) !== sha256) throw new Error(`${path} is damaged`);
      await cache.put(key, response);
    }),
  );
}

/** Forgets files that only older versions had. */
export async function removeOld(): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = new Set(keys.values());
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!wanted.has(pathname + search)) await cache.delete(request);
  }
}

/** The kept file; if the phone threw the cache away, the network's. */
export async function fromShell(key: string, request: Request): Promise<Response> {
  return (await caches.match(key)) ?? fetch(request);
}

async function digest(body: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return btoa(String.fromCharCode(...bytes));
}
