/** Pure reckoning: which files of a pack this phone needs, and how far it is with them. */
import type {
  Block,
  Catalogue,
  CataloguePack,
  Language,
  Manifest,
  PackFile,
  Picture,
  TextDocument,
  Video,
  VideoFile,
} from "../core/types.ts";
import { drawsWebp } from "./webp.ts";

/** What a phone keeps of a pack without being asked: videos only come on a tap. */
const KEPT = ["text", "scenario", "picture", "sound"];

/** Videos come on a tap that says the MB, and go first when room is needed. */
export function isVideo({ role }: Pick<PackFile, "role">): boolean {
  return role.slice(0, 5) === "video";
}

let opus: boolean | undefined;

/** Safari plays Opus in Ogg since version 18. */
function playsOpus(): boolean {
  opus ??=
    typeof Audio === "undefined" || new Audio().canPlayType('audio/ogg; codecs="opus"') !== "";
  return opus;
}

/** Roles of what stands beside a file for phones that cannot play or draw it, by the file's type. */
const FALLBACKS: Record<string, string> = {
  "audio/ogg": "sound-aac",
  "image/webp": "picture-fallback",
};

/** What takes the place of such a file. */
const PLAIN = /^(audio\/mp4|image\/(jpeg|png))$/;

function canShow(type: string): boolean {
  return type === "audio/ogg" ? playsOpus() : type !== "image/webp" || drawsWebp();
}

/** The file that this phone can play or draw: what stands beside it where it has to be. */
export function playable(
  file: PackFile,
  files: readonly PackFile[],
  can: (type: string) => boolean = canShow,
): PackFile {
  if (can(file.type)) return file;
  const role = FALLBACKS[file.type];
  const found = files.find(
    (one) => one.role === role && PLAIN.test(one.type) && stem(one) === stem(file),
  );
  return found ?? file;
}

function stem({ name }: PackFile): string {
  return name.replace(/\.[^.]*$/, "");
}

export function isFallback({ role }: PackFile): boolean {
  return Object.values(FALLBACKS).includes(role);
}

/** Beside a file that this phone shows: it never needs this one. */
export function isSpare({ role }: PackFile): boolean {
  return Object.keys(FALLBACKS).some((type) => FALLBACKS[type] === role && canShow(type));
}

/** Kept as text and not as bytes. */
export function isText({ role }: PackFile): boolean {
  return role === "text" || role === "scenario";
}

export type PackProblem =
  | "storage-full"
  | "storage"
  | "damaged"
  | "gone"
  | "newer-format"
  | "offline"
  | "captive-portal"
  | "bad-certificate"
  | "server-error"
  | "rate-limited";

export class PackError extends Error {
  constructor(readonly code: PackProblem) {
    super(`pack ${code}`);
  }
}

export interface PackState {
  state: "absent" | "partial" | "ready";
  /** Bytes on this phone, of the bytes that the wanted version needs. */
  have: number;
  total: number;
  /** The version that lessons are opened from; null when none can be. */
  version: number | null;
  /** True once the text is here: lessons can be opened though pictures are still coming. */
  readable: boolean;
  /** What is going on now. `waiting`: for the network. */
  activity: "none" | "downloading" | "waiting" | "paused";
  /** Why the last download stopped, or what it waits for. */
  problem?: PackProblem;
  /** A newer version exists; bytes still to fetch for it. */
  update?: { version: number; bytes: number };
}

/** The language of a pack that comes nearest to the wished one. */
export function languageFor(languages: readonly Language[], wished: Language): Language {
  if (languages.includes(wished)) return wished;
  return languages.includes("en") ? "en" : (languages[0] ?? wished);
}

/** In the order in which they should come: words of the first wished language, media, the rest. */
export function neededFiles(manifest: Manifest, wished: readonly Language[]): PackFile[] {
  const languages = wished.map((language) => languageFor(manifest.languages, language));
  const wanted = manifest.files
    .filter(
      (file) => KEPT.includes(file.role) && (!file.language || languages.includes(file.language)),
    )
    .map((file) => playable(file, manifest.files));
  // Two names may stand for the same bytes: those come once.
  const files = [...new Map(wanted.map((file) => [file.sha256, file])).values()];
  const rank = (file: PackFile) => (file.role === "text" ? languages.indexOf(file.language!) : 0.5);
  return files
    .map((file, place) => ({ file, place }))
    .sort((a, b) => rank(a.file) - rank(b.file) || a.place - b.place)
    .map(({ file }) => file);
}

/** What a pack will cost, before its manifest is here. */
export function expectedBytes(pack: CataloguePack, wished: readonly Language[]): number {
  const languages = new Set(wished.map((language) => languageFor(pack.languages, language)));
  let total = pack.bytes.shared;
  for (const language of languages) total += pack.bytes.language[language] ?? 0;
  return total;
}

/** Bytes of these files that are here, with what is here of files cut in the middle. */
export function bytesHere(
  files: readonly PackFile[],
  here: ReadonlySet<string>,
  parts: ReadonlyMap<string, number>,
): number {
  const ofFile = (file: PackFile) =>
    here.has(file.sha256) ? file.bytes : Math.min(parts.get(file.sha256) ?? 0, file.bytes);
  return files.reduce((sum, file) => sum + ofFile(file), 0);
}

export function totalBytes(files: readonly PackFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/** The manifest of this pack; null for anything else. */
export function readManifest(text: string, pack: CataloguePack): Manifest | "newer" | null {
  const manifest = parseManifest(text);
  return manifest === null || manifest === "newer" || manifest.id === pack.id ? manifest : null;
}

/** The manifest's shape, as far as the phone relies on it; null for anything else. */
export function parseManifest(text: string): Manifest | "newer" | null {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    return null;
  }
  if (Number(manifest?.format) > 1) return "newer";
  const lists = [manifest?.files, manifest?.lessons, manifest?.languages];
  if (manifest?.format !== 1 || typeof manifest.id !== "string" || !lists.every(Array.isArray))
    return null;
  return manifest.files.every(isFile) ? manifest : null;
}

function isFile(file: PackFile): boolean {
  const hashed = /^[0-9a-f]{64}$/.test(file?.sha256);
  const named = typeof file?.name === "string" && typeof file.role === "string";
  return hashed && named && Number.isSafeInteger(file.bytes) && file.bytes >= 0;
}

/**
 * Puts hashes for the names that a document has for its pictures and sounds: a lesson that is open
 * stays with the files of its own version, and a name is never more than a word to look up.
 */
export function bindMedia(text: TextDocument, manifest: Manifest): TextDocument {
  const media = manifest.files.filter(({ role }) => role === "picture" || role === "sound");
  const hashes = new Map(
    media.map((file) => [file.name, playable(file, manifest.files).sha256] as const),
  );
  const hash = (name: string | null) => hashes.get(name!) ?? null;
  const videos = new Map(manifest.files.filter(isVideo).map((file) => [file.name, file]));
  const pictured = <T extends { picture?: Picture }>(thing: T): T => {
    const { picture } = thing;
    return picture ? { ...thing, picture: { ...picture, file: hash(picture.file) } } : thing;
  };
  const bound = (block: Block): Block => {
    const found = pictured(block);
    if (found.kind !== "item") {
      const { sound, video } = found;
      return {
        ...found,
        ...(sound && { sound: hash(sound) }),
        ...(video && { video: boundVideo(video, videos) }),
      };
    }
    return "options" in found ? { ...found, options: found.options.map(pictured) } : found;
  };
  const lessons = text.lessons.map((lesson) => ({ ...lesson, blocks: lesson.blocks.map(bound) }));
  return { ...text, lessons, ...(text.task && { task: pictured(text.task) }) };
}

function boundVideo(video: Video, files: ReadonlyMap<string, PackFile>): Video {
  const bound: Record<string, VideoFile> = {};
  // In the document these are names yet.
  const named = Object.entries(video.files) as unknown as [string, string][];
  for (const [quality, name] of named) {
    const file = files.get(name);
    if (file) bound[quality] = { sha256: file.sha256, bytes: file.bytes, type: file.type };
  }
  return { ...video, files: bound };
}

/** The text without the lessons that the publisher withdrew. */
export function withoutRecalled(text: TextDocument, catalogue: Catalogue | null): TextDocument {
  const gone = new Set(catalogue?.recalled.map(({ lesson }) => lesson));
  return { ...text, lessons: text.lessons.filter(({ id }) => !gone.has(id)) };
}
