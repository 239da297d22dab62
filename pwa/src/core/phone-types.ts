/** What a phone works out of events and keeps beside them, as types. No code lives here. */
import type { Answer, LearnerEvent, ProfileData } from "./types.ts";

// ---- Progress (docs/sync-protocol.md, section 7) ---------------------------------------------

/** (at, device, counter): the order in which events of several devices are compared. */
export type EventKey = [at: number, device: string, counter: number];

export interface ItemProgress {
  attempts: number;
  right: number;
  first: [EventKey, 0 | 1];
  last: [EventKey, 0 | 1];
}

export interface LessonProgress {
  opened?: number;
  done?: number;
  edition?: number;
  /** Thousandths. */
  best?: number;
  first?: [EventKey, number];
  today?: number;
}

export interface Progress {
  items: Map<string, ItemProgress>;
  lessons: Map<string, LessonProgress>;
  /** By item. */
  reviews: Map<string, { reviews: number; knew: number }>;
  /** When each was first reached, by `milestoneName`. */
  milestones: Map<string, number>;
  /** By lesson. */
  taught: Map<string, { sessions: number; people: number }>;
  profile?: [key: [at: number, counter: number, device: string], data: ProfileData];
}

// ---- On this phone ---------------------------------------------------------------------------

export interface Profile extends ProfileData {
  learner: string;
  /** This browser's key for the learner. */
  device: string;
  hasPin: boolean;
  /** The digits 1 to 9 of the PIN are shown as pictures. */
  pinPictures?: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** The same; absent until opened by an app that notes it. */
  openedAt?: number;
}

/** Where a learner stopped in a lesson, and what they had typed or picked. */
export interface Position {
  /** Id of the block on screen. */
  block: string;
  /** Answers begun but not given, by item id. */
  draft?: Record<string, Answer>;
  /** Items whose first answer was given in this run, with whether it was right. */
  answered?: Record<string, 0 | 1>;
  /** Seconds spent in this run so far. */
  seconds?: number;
  version: number;
  edition: number;
}

/** An event that the node did not plainly accept. */
export interface Verdict {
  device: string;
  counter: number;
  state: "held" | "refused";
  reason: string;
  /** The event itself where this phone has it. */
  event?: LearnerEvent;
}

export interface Mail {
  learner: string;
  number: number;
  /** What it is about, for the app; older nodes send none. */
  id?: string;
  at: string;
  kind: string;
  text: string;
  from: string;
  read: boolean;
}
