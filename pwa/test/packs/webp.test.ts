import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inMedia, inStore } from "../../src/core/store.ts";
import type { Manifest, PackFile, TextDocument } from "../../src/core/types.ts";

const hash = (letter: string) => letter.repeat(64);
const file = (letter: string, role: string, name: string, type: string): PackFile =>
  ({ sha256: hash(letter), bytes: 10, type, role, name }) as PackFile;

const files = [
  file("a", "picture", "box.webp", "image/webp"),
  file("b", "picture", "dot.webp", "image/webp"),
  file("c", "picture-fallback", "dot.jpg", "image/jpeg"),
  file("d", "picture-fallback", "box.png", "image/png"),
];
const manifest = {
  format: 1,
  id: "P03-A",
  version: 1,
  languages: ["en"],
  lessons: [],
  files,
} as unknown as Manifest;

/** A browser that draws WebP, or does not; how often it was asked. */
function browser(draws: boolean): { asked: string[] } {
  const asked: string[] = [];
  class FakeImage {
    onload = () => {};
    onerror = () => {};
    set src(address: string) {
      asked.push(address);
      queueMicrotask(() => (draws ? this.onload() : this.onerror()));
    }
  }
  vi.stubGlobal("Image", FakeImage);
  return { asked };
}

beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function plan(draws: boolean) {
  const { asked } = browser(draws);
  const { learnWebp } = await import("../../src/packs/webp.ts");
  await Promise.all([learnWebp(), learnWebp()]);
  await learnWebp();
  expect(asked).toHaveLength(1);
  return import("../../src/packs/plan.ts");
}

const letters = (found: readonly PackFile[]) => found.map(({ sha256 }) => sha256[0]).join("");

test("a phone that draws WebP never needs what stands beside it", async () => {
  const { neededFiles, isSpare } = await plan(true);
  expect(letters(neededFiles(manifest, ["en"]))).toBe("ab");
  expect(letters(files.filter(isSpare))).toBe("cd");
});

test("a phone without WebP needs the JPEG or PNG in its place, and only that", async () => {
  const { bindMedia, isSpare, neededFiles } = await plan(false);
  expect(letters(neededFiles(manifest, ["en"]))).toBe("dc");
  expect(files.filter(isSpare)).toEqual([]);
  const picture = { file: "box.webp", alt: "", width: 1, height: 1 };
  const text = {
    lessons: [{ blocks: [{ kind: "card", id: "a", text: "", picture }] }],
  } as unknown as TextDocument;
  expect(bindMedia(text, manifest).lessons[0]!.blocks[0]).toMatchObject({
    picture: { file: hash("d") },
  });
});

test("a pack from before, or a fallback that is no picture, leaves the WebP and its words", async () => {
  const { neededFiles } = await plan(false);
  const older = { ...manifest, files: files.slice(0, 2) };
  expect(letters(neededFiles(older, ["en"]))).toBe("ab");
  const page = file("e", "picture-fallback", "box.html", "text/html");
  expect(letters(neededFiles({ ...manifest, files: [files[0]!, page] }, ["en"]))).toBe("a");
});

test("a browser that has learnt WebP lets go of what it kept in its place", async () => {
  const keep = async (sha256: string, type: string) =>
    inMedia((store) => store.put("blobs", { sha256, type, bytes: new Uint8Array(10) }));
  for (const { sha256, type } of files) await keep(sha256, type);
  await inStore(async (store) => {
    await store.put("documents", { sha256: hash("f"), text: JSON.stringify(manifest) });
    await store.put("packs", { id: "P03-A", current: hash("f"), wanted: null, paused: false });
  });
  browser(true);
  const { sweep } = await import("../../src/packs/shelf.ts");
  expect((await sweep()).sort()).toEqual([hash("c"), hash("d")]);
});

test("a browser that never says so is taken for one that draws WebP, and nothing waits for it", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("Image", class {});
  const { drawsWebp, learnWebp } = await import("../../src/packs/webp.ts");
  const learned = learnWebp();
  await vi.advanceTimersByTimeAsync(2000);
  await learned;
  expect(drawsWebp()).toBe(true);
});
