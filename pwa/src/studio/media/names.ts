/** Which files in media/ belong together, and what a chosen file is to become. */
import type { MediaFile } from "../types.ts";
import type { Kind } from "./types.ts";

/** How the files of a video end (docs/pack-format.md), the smallest first. */
export const QUALITIES = [
  ["sound", "-sound.m4a"],
  ["low", "-144p.mp4"],
  ["middle", "-240p.mp4"],
  ["high", "-360p.mp4"],
] as const;

const PART = /^(.+)(?:-(?:144|240|360)p\.mp4|-sound\.m4a|-(?:zh|en)\.vtt|-poster\.[a-z]+)$/;

/** The video that a file belongs to, without an ending; "" for others. */
export function stemOf(name: string): string {
  return PART.exec(name)?.[1] ?? "";
}

/** The names of videos that phones can show. */
export function videosIn(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith("-144p.mp4")).map((name) => `${stemOf(name)}.mp4`);
}

export interface Film {
  stem: string;
  files: MediaFile[];
  poster?: MediaFile;
}

export interface Sorted {
  films: Film[];
  sounds: MediaFile[];
  pictures: MediaFile[];
}

export function sorted(media: readonly MediaFile[]): Sorted {
  const stems = new Set(
    media.filter(({ name }) => name.endsWith("-144p.mp4")).map(({ name }) => stemOf(name)),
  );
  const films = [...stems].map((stem) => {
    const files = media.filter(({ name }) => stemOf(name) === stem);
    return { stem, files, poster: files.find(({ name }) => /-poster\.[a-z]+$/.test(name)) };
  });
  const rest = media.filter(({ name }) => !stems.has(stemOf(name)));
  return {
    films,
    sounds: rest.filter(({ name }) => /\.(opus|mp3|m4a)$/.test(name)),
    pictures: rest.filter(({ name }) => /\.(svg|png|jpe?g|webp)$/.test(name)),
  };
}

/** Small enough to be kept as it is; larger pictures and all recordings are worked on. */
const AS_IT_IS = 600_000;

/** What becomes of a file; null: it goes into the draft as it is. */
export function kindOf(file: { name: string; type: string; size: number }): Kind | null {
  const name = file.name.toLowerCase();
  if (/\.svg$/.test(name)) return null;
  if (/\.(png|jpe?g|webp)$/.test(name) && file.size <= AS_IT_IS) return null;
  if (/^image\//.test(file.type) || /\.(png|jpe?g|webp|avif|gif|bmp|tiff?|heic|heif)$/.test(name))
    return "picture";
  if (/^audio\//.test(file.type) || /\.(opus|mp3|m4a|wav|aac|amr|flac|ogg)$/.test(name))
    return "sound";
  return "video";
}

/** "0:07", "12:30" */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Seconds in "1:05", "65" or "65.5"; null for anything else. */
export function seconds(text: string): number | null {
  const found = /^(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text.trim().replace("：", ":"));
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : null;
}
