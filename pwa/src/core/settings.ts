/**
 * What the person set for this phone. Small and needed before the first paint, so it lives in
 * localStorage; where that is forbidden, it lasts as long as the page.
 */
import { emitter } from "./emitter.ts";
import type { Language, VideoQuality } from "./types.ts";

export interface Settings {
  language: Language | null;
  /** 1 is the normal size. */
  textSize: 1 | 1.15 | 1.3 | 1.5;
  theme: "auto" | "light" | "dark";
  /** 1 is the normal speed. */
  soundSpeed: 0.75 | 1 | 1.25;
  /** How videos were last watched; null: never yet. */
  video: VideoQuality | null;
}

const KEY = "tianjian.settings";
const USUAL: Settings = {
  language: null,
  textSize: 1,
  theme: "auto",
  soundSpeed: 1,
  video: null,
};
const ALLOWED: { [Name in keyof Settings]: (value: unknown) => boolean } = {
  language: (value) => value === null || typeof value === "string",
  textSize: (value) => [1, 1.15, 1.3, 1.5].includes(value as number),
  theme: (value) => ["auto", "light", "dark"].includes(value as string),
  soundSpeed: (value) => [0.75, 1, 1.25].includes(value as number),
  video: (value) => [null, "sound", "low", "middle", "high"].includes(value as null),
};

const changes = emitter<Settings>();
let current = read();

export function settings(): Settings {
  return current;
}

export function changeSettings(patch: Partial<Settings>): void {
  current = { ...current, ...patch };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Private mode: the choice holds until the page is closed.
  }
  changes.emit(current);
}

export function onSettings(callback: (settings: Settings) => void): () => void {
  return changes.on(callback);
}

/** Whatever an older or newer version left behind, only known names with good values count. */
function read(): Settings {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
    const good: Record<string, unknown> = { ...USUAL };
    for (const [name, allowed] of Object.entries(ALLOWED))
      if (allowed(saved[name])) good[name] = saved[name];
    return good as unknown as Settings;
  } catch {
    return { ...USUAL };
  }
}
