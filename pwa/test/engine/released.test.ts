/** Engines that phones were given stay what they are. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refuseOtherBytes, release, releasedEngines } from "../../build/released.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "released-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("those in the repository are whole", () => {
  const ours = fileURLToPath(new URL("../../engine/released", import.meta.url));
  for (const [name, text] of releasedEngines(ours))
    expect(text).toContain(name.replace(/engine-|\.js/g, ""));
});

test("a release is kept, and the newest comes last", () => {
  release(folder, "engine-1.10.0.js", "ten");
  release(folder, "engine-1.9.0.js", "nine");
  release(folder, "engine-1.9.0.js", "nine");
  expect([...releasedEngines(folder)]).toEqual([
    ["engine-1.9.0.js", "nine"],
    ["engine-1.10.0.js", "ten"],
  ]);
});

test("a released version never gets other bytes", () => {
  release(folder, "engine-1.0.0.js", "one");
  expect(() => release(folder, "engine-1.0.0.js", "two")).toThrow("raise");
  expect(() => refuseOtherBytes(folder, "engine-1.0.1.js", "two")).not.toThrow();
  writeFileSync(join(folder, "engine-1.0.0.js"), "changed");
  expect(() => releasedEngines(folder)).toThrow("not what was released");
});

test("one that was released cannot vanish, and none comes in unnoticed", () => {
  release(folder, "engine-1.0.0.js", "one");
  rmSync(join(folder, "engine-1.0.0.js"));
  expect(() => releasedEngines(folder)).toThrow("gone");
  release(folder, "engine-1.0.0.js", "one");
  writeFileSync(join(folder, "engine-1.0.1.js"), "smuggled");
  expect(() => releasedEngines(folder)).toThrow("not what was released");
});
