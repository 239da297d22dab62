/** gzip (RFC 1952) by the browser, else by fflate, which is loaded when needed. */
import { type Bytes, concat } from "./bytes.ts";

/** The bytes inflate beyond what the caller allows. */
export class TooLarge extends Error {}

/** Null where this browser cannot compress and the fallback cannot be fetched now. */
export async function gzip(bytes: Bytes): Promise<Bytes | null> {
  if (typeof CompressionStream !== "undefined")
    return through(bytes, new CompressionStream("gzip"), Number.POSITIVE_INFINITY);
  try {
    const { gzipSync } = await import("./fflate.ts");
    return gzipSync(bytes, { mtime: 0 }) as Bytes;
  } catch {
    return null;
  }
}

/** Throws TooLarge beyond `limit` bytes, and whatever the browser throws on a broken stream. */
export async function gunzip(bytes: Bytes, limit: number): Promise<Bytes> {
  if (typeof DecompressionStream !== "undefined")
    return through(bytes, new DecompressionStream("gzip"), limit);
  const { Gunzip } = await import("./fflate.ts");
  const parts: Uint8Array[] = [];
  let length = 0;
  let whole = false;
  const stream = new Gunzip((part, last) => {
    length += part.length;
    if (length > limit) throw new TooLarge();
    parts.push(part);
    whole = last;
  });
  stream.push(bytes, true);
  if (!whole) throw new TypeError("the stream ends too early");
  return concat(parts);
}

async function through(
  bytes: Bytes,
  transform: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Bytes> {
  const writer = transform.writable.getWriter();
  const reader = transform.readable.getReader();
  // Failures surface at the reader; an unread rejection here would only be noise.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const parts: Uint8Array[] = [];
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return concat(parts);
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(() => {});
      throw new TooLarge();
    }
    parts.push(value);
  }
}
