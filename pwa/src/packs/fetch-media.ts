/**
 * A picture or sound onto the phone, once: a screen that shows it and a download that comes to it
 * may want the same file at the same time, and on 2G every byte twice is a minute lost.
 */
import type { Bytes } from "../core/bytes.ts";
import { inMedia } from "../core/store.ts";
import { type Fetching, fetchFile } from "./fetch-file.ts";
import { keepBlob } from "./shelf.ts";

const coming = new Map<string, Promise<Bytes>>();

/** The bytes, kept on the phone. Throws what `fetchFile` throws. */
export async function fetchMedia(file: Fetching & { type: string }): Promise<Bytes> {
  for (let other = coming.get(file.sha256); other; other = coming.get(file.sha256)) {
    const bytes = await arrived(other, file.stopping);
    if (bytes) return counted(file, bytes);
  }
  const work = fetchAndKeep(file).finally(() => coming.delete(file.sha256));
  coming.set(file.sha256, work);
  return work;
}

/** What somebody else fetches; null where that failed or was called off, so that we try. */
function arrived(
  other: Promise<Bytes>,
  stopping: Promise<never> | undefined,
): Promise<Bytes | null> {
  const bytes = other.catch(() => null);
  return stopping ? Promise.race([stopping, bytes]) : bytes;
}

async function fetchAndKeep(file: Fetching & { type: string }): Promise<Bytes> {
  const kept = await inMedia((store) => store.get("blobs", file.sha256));
  if (kept) return counted(file, kept.bytes);
  const bytes = await fetchFile(file);
  await keepBlob(file.sha256, bytes, file.type);
  return bytes;
}

function counted(file: Fetching, bytes: Bytes): Bytes {
  file.onBytes?.(bytes.length);
  return bytes;
}
