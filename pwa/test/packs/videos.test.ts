import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import type { Manifest, PackFile, TextDocument, Video } from "../../src/core/types.ts";
import { bindMedia, isVideo, neededFiles, playable } from "../../src/packs/plan.ts";
import { offered } from "../../src/packs/videos.ts";

const hash = (letter: string) => letter.repeat(64);
const file = (letter: string, role: string, name: string, type = "video/mp4"): PackFile =>
  ({ sha256: hash(letter), bytes: 10, type, role, name }) as PackFile;

const files = [
  file("a", "picture", "shake-poster.webp", "image/webp"),
  file("b", "sound", "cold.opus", "audio/ogg"),
  file("c", "sound-aac", "cold.m4a", "audio/mp4"),
  file("d", "video-sound", "shake-sound.m4a", "audio/mp4"),
  file("e", "video-low", "shake-144p.mp4"),
  file("f", "video", "shake-360p.mp4"),
];
const manifest = { languages: ["en"], files } as unknown as Manifest;
const names = { sound: "shake-sound.m4a", low: "shake-144p.mp4", high: "gone.mp4" };
const document = {
  lessons: [
    {
      blocks: [
        {
          kind: "card",
          id: "a",
          text: "",
          picture: { file: "shake-poster.webp", alt: "", width: 1, height: 1 },
          sound: "cold.opus",
          video: { seconds: 9, files: names, captions: [[0, 900, "Look."]] },
        },
      ],
    },
  ],
} as unknown as TextDocument;

test("no video comes unasked, and its poster does", () => {
  expect(neededFiles(manifest, ["en"]).map(({ name }) => name)).toEqual([
    "shake-poster.webp",
    "cold.opus",
  ]);
  expect(files.filter(isVideo).map(({ name }) => name[0])).toEqual(["s", "s", "s"]);
});

test("a phone without Opus gets the AAC beside it, where there is one", () => {
  const noOpus = (type: string) => type !== "audio/ogg";
  expect(playable(files[1]!, files, noOpus).name).toBe("cold.m4a");
  expect(playable(files[1]!, files, () => true).name).toBe("cold.opus");
  expect(playable(files[1]!, [], noOpus).name).toBe("cold.opus");
  expect(playable(files[0]!, files, noOpus).name).toBe("shake-poster.webp");
});

test("a video's names become the files of its own version; a name without a file is left out", () => {
  const block = bindMedia(document, manifest).lessons[0]!.blocks[0]!;
  expect(block.kind === "card" && block.video).toEqual({
    seconds: 9,
    captions: [[0, 900, "Look."]],
    files: {
      sound: { sha256: hash("d"), bytes: 10, type: "audio/mp4" },
      low: { sha256: hash("e"), bytes: 10, type: "video/mp4" },
    },
  });
  expect(block.kind === "card" && block.sound).toBe(hash("b"));
});

test("what is here is offered first, then what was chosen, then what the line carries", () => {
  const one = { sha256: "", bytes: 1, type: "" };
  const video: Video = { seconds: 9, files: { sound: one, low: one, middle: one, high: one } };
  expect(offered(video, [], null, {})).toBe("middle");
  expect(offered(video, [], null, { effectiveType: "slow-2g" })).toBe("low");
  expect(offered(video, [], null, { saveData: true })).toBe("low");
  expect(offered(video, [], "high", { saveData: true })).toBe("high");
  expect(offered(video, ["sound", "low"], "high", {})).toBe("low");
  expect(offered(video, ["sound"], null, {})).toBe("middle");
  expect(offered({ seconds: 9, files: { sound: one } }, [], "high", {})).toBe("sound");
  expect(offered({ seconds: 9, files: {} }, [], null, {})).toBeUndefined();
});
