/** A text that is mostly here already, as an older one: only what is new comes over the line. */
import { type Bytes, concat, utf8 } from "../core/bytes.ts";
import { sha256Hex } from "../core/crypto.ts";
import { gunzip, TooLarge } from "../core/gzip.ts";
import { NetError } from "../core/net.ts";
import { inStore } from "../core/store.ts";
import { type Fetching, inTime, MOST, readerOf, request, Stopped } from "./fetch-file.ts";

/** The head of a gzip stream without a name and a time (RFC 1952). */
const HEAD = [31, 139, 8, 0, 0, 0, 0, 0, 0, 255];
/** The longest stored block (RFC 1951, section 3.2.4). */
const LONGEST = 65_535;

/** The verified bytes; null where the whole file has to be fetched. Throws NetError, Stopped. */
export async function fetchChange(file: Fetching, older: string): Promise<Bytes | null> {
  try {
    const kept = await inStore((store) => store.get("documents", older));
    const old = kept && utf8(kept.text);
    if (!old || old.length > LONGEST) return null;
    const most = file.bytes ?? MOST;
    const rest = await received(`/blobs/${file.sha256}/since/${older}`, most, file.stopping);
    const whole = await gunzip(concat([begun(old), rest]), old.length + most);
    const bytes = whole.slice(old.length);
    if ((await sha256Hex(bytes)) !== file.sha256) return null;
    file.onBytes?.(bytes.length);
    return bytes;
  } catch (error) {
    const away = error instanceof NetError && error.code === "offline";
    if (away || error instanceof Stopped) throw error;
    return null;
  }
}

/** The beginning of a gzip stream whose first block is the old text, stored. */
function begun(old: Bytes): Bytes {
  const size = old.length;
  const block = [0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255];
  return concat([Uint8Array.from([...HEAD, ...block]), old]);
}

async function received(path: string, most: number, stopping: Fetching["stopping"]) {
  const { response, abort } = await request(path, {}, stopping);
  const reader = readerOf(response);
  const parts: Uint8Array[] = [];
  for (let have = 0; ; ) {
    const { done, value } = await inTime(reader.read(), abort, stopping);
    if (done) return concat(parts);
    have += value.length;
    if (have > most) {
      abort();
      throw new TooLarge();
    }
    parts.push(value);
  }
}
