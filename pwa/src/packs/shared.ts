/** Files that came by the share sheet (sw/shared.ts) or were opened with the app. */
import { type Bytes, blobBytes } from "../core/bytes.ts";

export interface SharedFile {
  name: string;
  file: Blob;
}

const CACHE = "shared";

interface Launch {
  files?: { getFile(): Promise<File> }[];
}
interface LaunchQueue {
  setConsumer(take: (launch: Launch) => void): void;
}

/** Each is given once. */
export async function sharedFiles(): Promise<SharedFile[]> {
  if (typeof caches === "undefined" || !(await caches.has(CACHE))) return [];
  const cache = await caches.open(CACHE);
  const files: SharedFile[] = [];
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    if (!answer) continue;
    const name = decodeURIComponent(answer.headers.get("X-Name") ?? "");
    files.push({ name, file: await answer.blob() });
  }
  // Read before the cache goes: a blob of it may not outlive it.
  const read = files.map(async ({ name, file }) => {
    const bytes: Bytes = await blobBytes(file);
    return { name, file: new Blob([bytes]) };
  });
  const here = await Promise.all(read);
  await caches.delete(CACHE);
  return here;
}

/** Where the app is installed on a computer, its files open with it. */
export function onOpenedFiles(take: (files: SharedFile[]) => void): void {
  const queue = (self as unknown as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ files = [] }) => {
    const opened = files.map(async (handle) => {
      const file = await handle.getFile();
      return { name: file.name, file };
    });
    void Promise.all(opened).then((all) => all.length > 0 && take(all));
  });
}
