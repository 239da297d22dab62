import { expect, test } from "vitest";
import type { CataloguePack, Manifest, PackFile, TextDocument } from "../../src/core/types.ts";
import {
  bindMedia,
  bytesHere,
  expectedBytes,
  languageFor,
  neededFiles,
  readManifest,
  withoutRecalled,
} from "../../src/packs/plan.ts";

const hash = (letter: string) => letter.repeat(64);
const file = (letter: string, role: string, language?: string): PackFile =>
  ({ sha256: hash(letter), bytes: 10, type: "x/y", role, name: letter, language }) as PackFile;

const manifest = {
  format: 1,
  id: "P03-A",
  version: 3,
  languages: ["zh_Hans", "en"],
  lessons: [],
  files: [
    file("a", "text", "zh_Hans"),
    file("b", "text", "en"),
    file("c", "picture"),
    file("d", "sound", "zh_Hans"),
    file("e", "sound", "en"),
    file("f", "video-low"),
  ],
} as unknown as Manifest;
const pack = {
  id: "P03-A",
  languages: ["zh_Hans", "en"],
  bytes: { language: { zh_Hans: 10, en: 20 }, shared: 300 },
} as unknown as CataloguePack;

const letters = (files: PackFile[]) => files.map(({ sha256 }) => sha256[0]).join("");

test("words come first, then media in order, then the words of others on this phone", () => {
  expect(letters(neededFiles(manifest, ["en"]))).toBe("bce");
  expect(letters(neededFiles(manifest, ["zh_Hans", "en"]))).toBe("acdeb");
});

test("bytes that two names stand for come once", () => {
  const files = [...manifest.files, { ...file("c", "picture"), name: "twin" }];
  expect(letters(neededFiles({ ...manifest, files }, ["en"]))).toBe("bce");
});

test("a language that the pack lacks gets English, or what there is", () => {
  expect(languageFor(["zh_Hans", "en"], "ar_XB")).toBe("en");
  expect(languageFor(["zh_Hans"], "en")).toBe("zh_Hans");
  expect(expectedBytes(pack, ["ar_XB", "en"])).toBe(320);
});

test("bytes count what is here and what is here of a cut file, never more than the file", () => {
  const files = neededFiles(manifest, ["en"]);
  expect(bytesHere(files, new Set([hash("b")]), new Map([[hash("c"), 99]]))).toBe(20);
});

test("a manifest of another pack, with a path for a hash or negative bytes is none", () => {
  const read = (patch: object) => readManifest(JSON.stringify({ ...manifest, ...patch }), pack);
  expect(read({})).toEqual(JSON.parse(JSON.stringify(manifest)));
  expect(read({ format: 2 })).toBe("newer");
  expect(read({ id: "X01" })).toBeNull();
  expect(read({ files: [{ ...file("a", "text"), sha256: "../../x" }] })).toBeNull();
  expect(read({ files: [{ ...file("a", "text"), bytes: -1 }] })).toBeNull();
  expect(read({ files: [{ ...file("a", "text"), name: undefined }] })).toBeNull();
  expect(readManifest("{", pack)).toBeNull();
});

const picture = (file: string) => ({ file, alt: "…", width: 1, height: 1 });

test("names of a document become the hashes of its own manifest, wherever they stand", () => {
  const text = {
    lessons: [
      {
        blocks: [
          { kind: "card", picture: picture("c"), sound: "e" },
          {
            kind: "item",
            picture: picture("c"),
            options: [{ picture: picture("c") }, { text: "x" }],
          },
          { kind: "rule", text: "x" },
        ],
      },
    ],
  } as unknown as TextDocument;
  expect(bindMedia(text, manifest).lessons[0]!.blocks).toEqual([
    { kind: "card", picture: picture(hash("c")), sound: hash("e") },
    {
      kind: "item",
      picture: picture(hash("c")),
      options: [{ picture: picture(hash("c")) }, { text: "x" }],
    },
    { kind: "rule", text: "x" },
  ]);
});

test.each(["gone", "../../etc/passwd", "//evil.example/x", "__proto__", "a", hash("c")])(
  "a name that is no picture or sound of the manifest stands for nothing: %s",
  (name) => {
    const block = { kind: "card", picture: picture(name), sound: name };
    const text = { lessons: [{ blocks: [block] }] } as unknown as TextDocument;
    expect(bindMedia(text, manifest).lessons[0]!.blocks[0]).toMatchObject({
      picture: { file: null, alt: "…" },
      sound: null,
    });
  },
);

test("recalled lessons are left out", () => {
  const text = { lessons: [{ id: "P03-A.ice" }, { id: "P03-A.box" }] } as TextDocument;
  const catalogue = { recalled: [{ lesson: "P03-A.ice" }] } as never;
  expect(withoutRecalled(text, catalogue).lessons.map(({ id }) => id)).toEqual(["P03-A.box"]);
  expect(withoutRecalled(text, null).lessons).toHaveLength(2);
});
