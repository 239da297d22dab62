/** One JSON line and the batches behind it: a request up, an answer down, a rescue file. */
import { type Bytes, concat, fromUtf8, utf8 } from "../core/bytes.ts";
import { BadFrame } from "./failure.ts";

const NEWLINE = 10;

export interface Frame {
  header: Record<string, unknown>;
  batches: Bytes[];
}

/** The header line (with `sizes`) and the batches; a request signs the line. */
export function frameLine(header: object, batches: readonly Bytes[]): Bytes {
  return utf8(`${JSON.stringify({ ...header, sizes: batches.map((batch) => batch.length) })}\n`);
}

export function frame(header: object, batches: readonly Bytes[]): Bytes {
  return concat([frameLine(header, batches), ...batches]);
}

/** Throws BadFrame. */
export function readFrame(bytes: Bytes): Frame {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) throw new BadFrame("no header line");
  const header = readLine(bytes.subarray(0, end));
  const sizes = header.sizes ?? [];
  if (!Array.isArray(sizes) || !sizes.every((size) => Number.isSafeInteger(size) && size > 0))
    throw new BadFrame("sizes");
  let at = end + 1;
  const batches = sizes.map((size: number) => {
    at += size;
    return bytes.slice(at - size, at);
  });
  if (at !== bytes.length) throw new BadFrame("sizes do not fit what follows");
  return { header, batches };
}

function readLine(line: Bytes): Record<string, unknown> {
  try {
    const header = JSON.parse(fromUtf8(line));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return header;
  } catch {
    // Said below.
  }
  throw new BadFrame("the header line is no JSON object");
}
