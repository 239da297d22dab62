/**
 * The words of the product as types: packs (docs/pack-format.md) and events
 * (docs/sync-protocol.md). What a phone keeps of them: `phone-types.ts`. No code lives here.
 */

/** A catalogue code of a language: "zh_Hans", "en", "ar_XB". */
export type Language = string;

/** The same text in several languages. */
export type Words = Record<Language, string>;

// ---- Packs -------------------------------------------------------------------------------

/** What to say when its bytes are not there yet, and the room that it takes. */
export interface Picture {
  /** SHA-256 of the bytes, which `bindMedia` puts for the document's name; null: no such file. */
  file: string | null;
  alt: string;
  width: number;
  height: number;
}

export type VideoQuality = "sound" | "low" | "middle" | "high";

export type VideoFile = Pick<PackFile, "sha256" | "bytes" | "type">;

/** What a card shows that only comes on a tap; its poster is the card's picture. */
export interface Video {
  seconds: number;
  /** What `bindMedia` puts for the document's names; a name without a file is left out. */
  files: { [quality in VideoQuality]?: VideoFile };
  /** From and to in milliseconds, and the words. */
  captions?: [from: number, to: number, words: string][];
}

export interface CardBlock {
  kind: "card";
  id: string;
  /** Lesson Markdown: paragraphs, **strong**, "- " lists. */
  text: string;
  facts?: string[];
  picture?: Picture;
  /** SHA-256 of a recorded sound, as a picture's. */
  sound?: string | null;
  video?: Video;
}

export interface RuleBlock extends Omit<CardBlock, "kind"> {
  kind: "rule";
}

export interface TodayBlock extends Omit<CardBlock, "kind"> {
  kind: "today";
}

export interface Feedback {
  right: string;
  wrong: string;
}

export interface Option {
  id: string;
  text?: string;
  picture?: Picture;
  right?: boolean;
  feedback?: string;
  /** sort-groups: the id of the group it belongs to. */
  group?: string;
}

export interface Spot {
  id: string;
  /** Centre and radius in thousandths of the picture's width (y: of its height). */
  x: number;
  y: number;
  r: number;
  text: string;
  right?: boolean;
  feedback?: string;
}

interface ItemBase {
  kind: "item";
  /** Full item id, "P03-A.where-ice". */
  id: string;
  ask: string;
  facts?: string[];
  picture?: Picture;
}

export interface ChooseOne extends ItemBase {
  type: "choose-one";
  options: Option[];
}

export interface ChooseMany extends ItemBase {
  type: "choose-many";
  options: Option[];
  feedback: Feedback;
}

export interface PictureChoice extends ItemBase {
  type: "picture-choice";
  options: Option[];
}

export interface SortGroups extends ItemBase {
  type: "sort-groups";
  groups: { id: string; text: string }[];
  options: Option[];
  feedback: Feedback;
}

export interface PutInOrder extends ItemBase {
  type: "put-in-order";
  /** In the right order. */
  options: Option[];
  feedback: Feedback;
}

export interface NumberItem extends ItemBase {
  type: "number";
  answer: number;
  tolerance: number;
  unit: string;
  wrong?: { value: number; tolerance?: number; feedback: string }[];
  feedback: Feedback;
}

export interface SpotFault extends ItemBase {
  type: "spot-fault";
  picture: Picture;
  spots: Spot[];
  feedback: Feedback;
}

export type Item =
  | ChooseOne
  | ChooseMany
  | PictureChoice
  | SortGroups
  | PutInOrder
  | NumberItem
  | SpotFault;

export type Block = CardBlock | RuleBlock | TodayBlock | Item;

export interface Lesson {
  /** Full lesson id, "P03-A.ice". */
  id: string;
  title: string;
  goal: string;
  minutes: number;
  blocks: Block[];
}

export interface Fact {
  kind: "law" | "number" | "local" | "teaching";
  jurisdiction?: string;
  source: string;
  /** ISO dates, YYYY-MM-DD. */
  as_of: string;
  review_by: string;
  text: string;
}

export interface TextDocument {
  format: 1;
  pack: string;
  language: Language;
  title: string;
  summary: string;
  lessons: Lesson[];
  facts: Record<string, Fact>;
  /** The hands-on work of the pack. */
  task?: { text: string; picture?: Picture };
  calendar?: CropStep[];
  /** Entry check: what each item tests, full item id to pack. */
  check?: Record<string, string>;
}

/** A step in a crop's year that lessons serve. */
export interface CropStep {
  crop: string;
  title: string;
  /** Month and day, "06-15". */
  starts: string;
  /** Full lesson ids. */
  lessons: string[];
}

export type FileRole =
  | "text"
  | "scenario"
  | "picture"
  | "sound"
  | "picture-fallback"
  | "sound-aac"
  | "video-low"
  | "video"
  | "video-sound";

export interface PackFile {
  sha256: string;
  bytes: number;
  type: string;
  role: FileRole;
  /** What text documents call it; one of a kind in its pack. Never a path. */
  name: string;
  language?: Language;
}

export interface ManifestLesson {
  id: string;
  edition: number;
  minutes: number;
  items: string[];
}

export interface Manifest {
  format: 1;
  id: string;
  version: number;
  change: "minor" | "major";
  level: string;
  languages: Language[];
  title: Words;
  summary: Words;
  /** Name of a picture in `files`. */
  cover: string;
  prerequisites: string[];
  licence: string;
  review_by: string;
  lessons: ManifestLesson[];
  files: PackFile[];
}

export interface CataloguePack {
  id: string;
  version: number;
  change: "minor" | "major";
  level: string;
  title: Words;
  summary: Words;
  languages: Language[];
  minutes: number;
  /** How many lessons it holds. */
  lessons: number;
  prerequisites: string[];
  /** SHA-256 of a picture. */
  cover?: string;
  manifest: { sha256: string; bytes: number };
  /** Detached JWS of the manifest. */
  signature: string;
  /** Reviewed, tried with learners and certified; `until`: the last day (YYYY-MM-DD). */
  certified?: { until: string };
  /** What a phone fetches unasked: for each language, and for all of them together. */
  bytes: { language: Record<Language, number>; shared: number };
}

/** A version for phones of some places first; a phone elsewhere leaves it alone. */
export interface Trial extends CataloguePack {
  places: string[];
}

export interface Recall {
  pack: string;
  lesson: string;
  since: string;
  reason: Words;
}

export interface PublicKey {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
}

export interface Catalogue {
  format: 1;
  number: number;
  issued: string;
  packs: CataloguePack[];
  recalled: Recall[];
  /** Packs in the order in which each group of learners takes them. */
  paths?: Record<string, string[]>;
  trials?: Trial[];
  rotations: { from: string; key: PublicKey; signature: string }[];
}

// ---- Answers and events ------------------------------------------------------------------

/** A learner's answer to an item, in the form of its type (docs/pack-format.md, "Items"). */
export type Answer = string | string[] | number | Record<string, string>;

export interface ProfileData {
  /** 1 to 40 characters. */
  nickname: string;
  picture: string;
  language: Language;
  group: string;
  /** What they grow or sell; absent: not asked yet. */
  crops?: string[];
}

/** Something reached for the first time: "first-order", or "field-task" of a pack. */
export interface MilestoneData {
  kind: string;
  pack?: string;
}

/** A simulation played to its end, as the server can play it again (docs/simulations.md). */
export interface RunData {
  engine: string;
  /** The scenario's hash and id. */
  scenario: string;
  id: string;
  set: number;
  seasons: number;
  actions: unknown[];
  digest: string;
  score: number | null;
  /** In how many of 100 seasons the learner thought that this loses. */
  guess?: number;
  /** Which sealed set of the scenario it was. */
  seal?: number;
}

export type NewEvent =
  | { type: "profile"; data: ProfileData }
  | { type: "lesson-opened"; lesson: string; edition: number; version: number }
  | {
      type: "item-answered";
      lesson: string;
      item: string;
      answer: Answer;
      right: 0 | 1;
      seconds: number;
      version: number;
    }
  | {
      type: "lesson-done";
      lesson: string;
      edition: number;
      /** Items right at the first try, of how many. */
      right: number;
      of: number;
      seconds: number;
      version: number;
    }
  | { type: "today-done"; lesson: string }
  /** Looked at again; `right`: the learner says they knew it. */
  | {
      type: "item-reviewed";
      lesson: string;
      item: string;
      right: 0 | 1;
      seconds: number;
      version: number;
    }
  | { type: "milestone"; data: MilestoneData }
  /** Shown to a group; `hands`: how many raised one, by item and option. */
  | {
      type: "lesson-taught";
      lesson: string;
      version: number;
      seconds: number;
      data: { people: number; hands: Record<string, Record<string, number>> };
    }
  | { type: "run-finished"; data: RunData };

/** One immutable act of a learner; (learner, device, counter) is its identity. */
export type LearnerEvent = NewEvent & {
  learner: string;
  device: string;
  /** From 1, without holes. */
  counter: number;
  /** The phone's clock, Unix seconds. */
  at: number;
};
