/** What the API says of files that are brought and taken along (server/studio/exchange). */
import type { Fields } from "../types.ts";

export type LineState = "taken" | "changed" | "left-out";

export interface Report {
  taken: number;
  changed: number;
  left: number;
  lines: { state: LineState; what: string; why: string; line: number }[];
}

export interface BroughtLesson {
  number: number;
  id: string;
  title: string;
  cards: number;
  items: number;
  languages: string[];
  /** The draft has a lesson of this id. */
  here: boolean;
}

export interface Brought {
  token: string;
  form: string;
  file: string;
  language: string;
  /** The pack whose whole folder it is, or "". */
  folder: string;
  lessons: BroughtLesson[];
  media: { files: number; bytes: number };
  report: Report;
}

export interface BroughtBlock {
  name: string;
  kind: string;
  fields: Fields;
}

export type Wish = "add" | "replace";
