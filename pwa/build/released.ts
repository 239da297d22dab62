/** The engines that phones were given: kept byte for byte, and known by their hashes. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = /^engine-(\d+)\.(\d+)\.(\d+)\.js$/;

/** Files of released engines by name, the oldest first. Throws where one is not what was released. */
export function releasedEngines(folder: string): Map<string, string> {
  const hashes = readHashes(folder);
  const files = readdirSync(folder).filter((name) => NAME.test(name));
  for (const name of Object.keys(hashes))
    if (!files.includes(name)) throw new Error(`${name} was released and is gone`);
  const found = new Map<string, string>();
  for (const name of files.sort(byVersion)) {
    const text = readFileSync(join(folder, name), "utf8");
    if (hashes[name] !== sha256(text)) throw new Error(`${name} is not what was released`);
    found.set(name, text);
  }
  return found;
}

/** Throws where this version was released with other bytes. */
export function refuseOtherBytes(folder: string, name: string, text: string): void {
  const released = readHashes(folder)[name];
  if (released !== undefined && released !== sha256(text))
    throw new Error(`${name} was released with other bytes: raise pwa/engine/version.ts`);
}

/** Keeps the engine for ever; done again with the same bytes it changes nothing. */
export function release(folder: string, name: string, text: string): void {
  refuseOtherBytes(folder, name, text);
  const hashes = { ...readHashes(folder), [name]: sha256(text) };
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "hashes.json"), `${JSON.stringify(hashes, null, 2)}\n`);
}

function readHashes(folder: string): Record<string, string> {
  const file = join(folder, "hashes.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function byVersion(a: string, b: string): number {
  const [left, right] = [NAME.exec(a)!, NAME.exec(b)!];
  for (const part of [1, 2, 3]) {
    const less = Number(left[part]) - Number(right[part]);
    if (less !== 0) return less;
  }
  return 0;
}
