/** What the server hands the studio's pages. */

// biome-ignore lint/suspicious/noExplicitAny: a block's fields are a tree of the pack format.
export type Fields = Record<string, any>;

/** A field that a translator should look at. */
export interface Mark {
  state: "missing" | "stale";
  /** The source words that a stale translation was made from; "" if unknown. */
  was: string;
}

export interface BlockTranslation {
  /** A short name for the block's source words: what a translator looked at. */
  source: string;
  /** By language, then by field ("options.top.text"). */
  marks: Record<string, Record<string, Mark>>;
}

export interface Sums {
  missing: number;
  stale: number;
}

/** How far a pack's translations are; the lesson "" is the pack's own words. */
export interface Progress {
  source: string;
  languages: Record<string, Sums & { lessons: Record<string, Sums> }>;
}

export interface BlockView {
  /** "head", "card ice", "item where-ice", "rule", "today". */
  name: string;
  kind: "head" | "card" | "item" | "rule" | "today" | "";
  fields: Record<string, Fields>;
  translation: BlockTranslation;
}

export interface LessonView {
  pack: string;
  lesson: string;
  revision: number;
  languages: string[];
  blocks: BlockView[];
  media: string[];
}

/** A remark on a block; open until somebody resolves it. */
export interface Comment {
  comment: string;
  lesson: string;
  block: string;
  language: string;
  name: string;
  at: string;
  text: string;
  resolved: boolean;
  resolved_by: string;
}

export interface Finding {
  code: string;
  level: "fault" | "warning";
  message: string;
  remedy: string;
  language: string;
  lesson: string;
  block: string;
  file: string;
  line: number;
  /** Of what the finding is where it is in no lesson, in words. */
  place: string;
  id: string;
  /** What the studio itself can do about it; `asks` names the words that it needs. */
  fix: { kind: string; label: string; asks: string } | null;
}

export interface Findings {
  revision: number;
  faults: number;
  warnings: number;
  findings: Finding[];
  bytes: Record<string, number>;
  /** On phones without WebP and Opus. */
  old_bytes: Record<string, number>;
  seconds: Record<string, number>;
}

export interface LessonCard {
  id: string;
  title: Record<string, string>;
  minutes: number;
  cards: number;
  items: number;
  /** Open comments. */
  comments: number;
}

export interface MediaFile {
  name: string;
  bytes: number;
  blob: string;
  used: boolean;
}

export interface PackView {
  pack: string;
  /** "new", "draft", "in-review", "approved", "published", "recalled". */
  state: string;
  /** The version that some places try. */
  trial: number | null;
  /** Where its certification stands; "" before it began. */
  course: string;
  revision: number;
  /** Who approved just this revision. */
  approved_by: string[];
  version: number | null;
  fields: Fields;
  languages: string[];
  lessons: LessonCard[];
  media: MediaFile[];
}

/** A fact card or a term of the glossary. */
export interface Entry {
  id: string;
  fields: Fields;
  /** A fact card that is to be read again: overdue, within 60 days, or later. */
  due?: "over" | "soon" | "";
  used?: { pack: string; lesson: string }[];
}

/** What a page begins with, in its `studio-data` block. */
export interface PageData {
  page: "packs" | "pack" | "lesson" | "history" | "facts" | "glossary" | "exchange" | "paths";
  /** BCP 47, "zh-Hans". */
  language: string;
  pack: string;
  /** Languages that packs are written in. */
  languages: string[];
  me: string;
  mayPublish: boolean;
  /** This node lists what its centre signed and publishes nothing itself. */
  station?: boolean;
  lesson?: LessonView;
  pack_view?: PackView;
  translations?: Progress;
  /** A pack's states, and a course's, in words. */
  states?: Record<string, string>;
  courses?: Record<string, string>;
  /** Fact cards or terms. */
  entries?: Entry[];
}
