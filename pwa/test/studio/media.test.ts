import { expect, test } from "vitest";
import { clock, kindOf, seconds, sorted, stemOf, videosIn } from "../../src/studio/media/names.ts";
import { stemFor } from "../../src/studio/media/send.ts";

const media = (name: string) => ({ name, bytes: 1, blob: "", used: false });

test("the files of a video are one thing", () => {
  const all = [
    "box.svg",
    "cold.m4a",
    "cold.opus",
    "my-sound.m4a",
    "shake-144p.mp4",
    "shake-en.vtt",
    "shake-poster.webp",
    "shake-sound.m4a",
  ].map(media);
  const { films, pictures, sounds } = sorted(all);
  expect(films.map(({ stem, files }) => [stem, files.length])).toEqual([["shake", 4]]);
  expect(films[0]!.poster?.name).toBe("shake-poster.webp");
  expect(pictures.map(({ name }) => name)).toEqual(["box.svg"]);
  // Its name ends like a video's sound, but there is no such video.
  expect(sounds.map(({ name }) => name)).toEqual(["cold.m4a", "cold.opus", "my-sound.m4a"]);
  expect(videosIn(all.map(({ name }) => name))).toEqual(["shake.mp4"]);
  expect(stemOf("a-b-zh.vtt")).toBe("a-b");
});

test("what a chosen file becomes is read from its kind and size", () => {
  const file = (name: string, type = "", size = 1000) => kindOf({ name, type, size });
  expect(file("a.svg", "image/svg+xml")).toBeNull();
  expect(file("a.JPG", "image/jpeg")).toBeNull();
  expect(file("a.jpg", "image/jpeg", 9_000_000)).toBe("picture");
  expect(file("a.avif", "image/avif")).toBe("picture");
  expect(file("IMG_1.HEIC")).toBe("picture");
  expect(file("a.wav", "audio/wav")).toBe("sound");
  expect(file("a.opus")).toBe("sound");
  expect(file("a.mov", "video/quicktime")).toBe("video");
  expect(file("a.mkv")).toBe("video");
});

test("names in media/ have small letters, digits and hyphens", () => {
  expect(stemFor("Pack Box (2).MOV")).toBe("pack-box-2");
  expect(stemFor("装箱.mp4")).toMatch(/^file-[a-z0-9]+$/);
  expect(stemFor("noending")).toBe("noending");
  expect(stemFor(`${"long ".repeat(40)}.mp4`).length).toBeLessThanOrEqual(50);
});

test("moments are said as people say them", () => {
  expect(["0", "65", "1:05", "1：05.5", "12:00"].map(seconds)).toEqual([0, 65, 65, 65.5, 720]);
  expect(["", "x", "-1", "1:2:3", "1e3"].map(seconds)).toEqual([null, null, null, null, null]);
  expect([0, 7.9, 65, 750].map(clock)).toEqual(["0:00", "0:07", "1:05", "12:30"]);
});
