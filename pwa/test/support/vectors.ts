/** The vectors that Python and TypeScript both pass: tests/vectors in the repository. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Bytes } from "../../src/core/bytes.ts";
import type { Progress } from "../../src/core/phone-types.ts";

const FOLDER = fileURLToPath(new URL("../../../tests/vectors", import.meta.url));

export function vector<T>(name: string): T {
  return JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8"));
}

export function names(folder: string): string[] {
  return readdirSync(`${FOLDER}/${folder}`)
    .filter((name) => name.endsWith(".json"))
    .map((name) => `${folder}/${name.slice(0, -5)}`);
}

export function base64(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, "base64"));
}

/** Progress as the vectors hold it. */
export function plain(progress: Progress): unknown {
  const { items, lessons, profile, ...others } = progress;
  const sorted = (rows: Map<string, unknown>) => Object.fromEntries([...rows].sort());
  const shown: Record<string, unknown> = {
    items: sorted(items),
    lessons: sorted(lessons),
    profile,
  };
  for (const [name, rows] of Object.entries(others)) if (rows.size) shown[name] = sorted(rows);
  return JSON.parse(JSON.stringify(shown));
}
