/** What the server says of uploads (server/studio/media/schemas.py). */

export type Kind = "picture" | "sound" | "video";

export interface Upload {
  upload: string;
  file_name: string;
  stem: string;
  kind: Kind;
  bytes: number;
  /** Bytes that came. */
  offset: number;
  state: "receiving" | "waiting" | "running" | "done" | "failed";
  percent: number;
  problem: string;
  /** What to do about it, in the editor's language. */
  why: string;
  made: { name: string; bytes: number }[];
  seconds: number;
  cut_start: number;
  cut_end: number;
  mine: boolean;
  by: string;
}

export interface Cue {
  /** Milliseconds. */
  start: number;
  end: number;
  text: string;
}
