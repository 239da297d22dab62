/**
 * Keeps what an editor types: each block of each language is saved half a second after the last
 * keystroke, one save at a time. What is not saved yet lies in this browser's own storage, so that
 * neither a closed tab nor a lost session loses a sentence.
 */
import { ApiError } from "./api.ts";
import type { Fields } from "./types.ts";

/** Saves fields that began from `began`; resolves with the fields as the server has them now. */
export type Save = (key: string, began: Fields, mine: Fields) => Promise<Fields>;

export interface Conflict {
  path: string;
  mine: unknown;
  theirs: unknown;
}

export type State =
  | { kind: "saved" }
  | { kind: "waiting" }
  | { kind: "saving" }
  /** Kept here; tried again by itself. */
  | { kind: "offline" }
  | { kind: "signed-out" }
  | { kind: "refused"; why: string }
  | { kind: "clash"; conflicts: Conflict[]; theirs: Fields };

export interface Kept {
  began: Fields;
  mine: Fields;
  /** What was sent and not answered: the server may have it. */
  sent?: Fields[];
}

/** Where unsaved fields lie; `localStorage` in the studio. */
export interface Shelf {
  get(key: string): Kept | null;
  put(key: string, kept: Kept | null): void;
  /** Of all that lies there. */
  keys(): string[];
}

const PAUSE = 500;
const RETRY = 4000;
/** Saves without an answer that are remembered. */
const MOST_SENT = 20;

interface Entry extends Kept {
  state: State;
  timer?: ReturnType<typeof setTimeout>;
  running: boolean;
}

export class Saver {
  private readonly entries = new Map<string, Entry>();

  /** `changed`: the state or the fields of a key are others now. */
  constructor(
    private readonly save: Save,
    private readonly shelf: Shelf,
    private readonly changed: (key: string) => void,
    private readonly pause = PAUSE,
    private readonly retry = RETRY,
  ) {}

  /** Begins to watch a block; gives its fields, which an earlier page may have left unsaved. */
  open(key: string, fields: Fields): Fields {
    const left = this.shelf.get(key);
    const unsaved = left && !same(left.mine, fields);
    const entry: Entry = {
      began: unsaved ? left.began : fields,
      mine: unsaved ? left.mine : fields,
      sent: unsaved ? left.sent : undefined,
      state: { kind: unsaved ? "waiting" : "saved" },
      running: false,
    };
    if (left && !unsaved) this.shelf.put(key, null);
    this.entries.set(key, entry);
    if (unsaved) this.plan(key, entry, 0);
    return entry.mine;
  }

  /** The fields as they are on screen. */
  fields(key: string): Fields {
    return this.entries.get(key)!.mine;
  }

  state(key: string): State {
    return this.entries.get(key)?.state ?? { kind: "saved" };
  }

  /** True while anything is not at the server. */
  get unsaved(): boolean {
    return [...this.entries.values()].some(({ state }) => state.kind !== "saved");
  }

  /** An editor changed something. */
  change(key: string, mine: Fields): void {
    const entry = this.entries.get(key)!;
    entry.mine = mine;
    this.shelve(key, entry);
    if (entry.state.kind !== "clash") {
      entry.state = { kind: "waiting" };
      this.plan(key, entry, this.pause);
    }
    this.changed(key);
  }

  /** Somebody else saved: what the editor did not touch follows. */
  follow(key: string, theirs: Fields): void {
    const entry = this.entries.get(key);
    if (entry?.state.kind !== "saved" || same(entry.mine, theirs)) return;
    entry.began = theirs;
    entry.mine = theirs;
    this.changed(key);
  }

  /** An answer to a clash: go on from what the other wrote, with these fields. */
  settle(key: string, mine: Fields): void {
    const entry = this.entries.get(key)!;
    if (entry.state.kind !== "clash") return;
    entry.began = entry.state.theirs;
    entry.state = { kind: "waiting" };
    entry.mine = mine;
    entry.sent = undefined;
    this.shelve(key, entry);
    this.plan(key, entry, 0);
    this.changed(key);
  }

  /** Tries everything that waits at once: after signing in again, or before leaving. */
  hurry(): void {
    for (const [key, entry] of this.entries)
      if (["waiting", "offline", "signed-out"].includes(entry.state.kind)) this.plan(key, entry, 0);
  }

  private plan(key: string, entry: Entry, after: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void this.run(key, entry), after);
  }

  private async run(key: string, entry: Entry): Promise<void> {
    if (entry.running) return;
    const { began, mine } = entry;
    entry.running = true;
    this.turn(key, entry, { kind: "saving" });
    try {
      const now = await this.save(key, began, mine);
      this.saved(key, entry, mine, now);
    } catch (error) {
      this.failed(key, entry, mine, error);
    } finally {
      entry.running = false;
    }
    if (entry.state.kind === "waiting") this.plan(key, entry, this.pause);
  }

  private saved(key: string, entry: Entry, sent: Fields, now: Fields): void {
    entry.began = now;
    entry.sent = undefined;
    if (same(entry.mine, sent)) {
      entry.mine = now;
      this.shelf.put(key, null);
      this.turn(key, entry, { kind: "saved" });
      return;
    }
    // Typed on meanwhile. What the server merged in from others comes with the next save's answer.
    entry.began = sent;
    this.shelve(key, entry);
    this.turn(key, entry, { kind: "waiting" });
  }

  private failed(key: string, entry: Entry, sent: Fields, error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "clash") {
      const { conflicts, now } = error.rest as { conflicts: Conflict[]; now: Fields };
      const own = conflicts.filter((each) => entry.sent?.some((one) => isOwn(each, one)));
      if (own.length) {
        // "Theirs" are our own words: the answer to an earlier save was lost on the way.
        entry.began = withTheirs(entry.began, own);
        this.shelve(key, entry);
        this.turn(key, entry, { kind: "waiting" });
      } else {
        this.turn(key, entry, { kind: "clash", conflicts, theirs: now });
      }
    } else if (error.signedOut) {
      this.turn(key, entry, { kind: "signed-out" });
    } else if (error.passing) {
      entry.sent = [...(entry.sent ?? []), sent].slice(-MOST_SENT);
      this.shelve(key, entry);
      this.turn(key, entry, { kind: "offline" });
      this.plan(key, entry, this.retry);
    } else {
      this.turn(key, entry, { kind: "refused", why: error.detail });
    }
  }

  private shelve(key: string, { began, mine, sent }: Entry): void {
    this.shelf.put(key, sent ? { began, mine, sent } : { began, mine });
  }

  private turn(key: string, entry: Entry, state: State): void {
    entry.state = state;
    this.changed(key);
  }
}

/** Whether the other side of a conflict is what we sent ourselves. */
function isOwn({ path, theirs }: Conflict, sent: Fields): boolean {
  return same(trimmed(at(sent, path)), trimmed(theirs));
}

/** The server keeps no space at the ends of a text. */
const trimmed = (value: unknown): unknown => (typeof value === "string" ? value.trim() : value);

// biome-ignore lint/suspicious/noExplicitAny: a tree of the pack format.
function at(fields: Fields, path: string): any {
  // biome-ignore lint/suspicious/noExplicitAny: a tree of the pack format.
  let found: any = fields;
  for (const step of path.split("."))
    found = Array.isArray(found) ? found.find((each) => each.id === step) : found?.[step];
  return found;
}

/** `mine`, but theirs in every field that both changed. Paths go by field and by `id`. */
export function withTheirs(mine: Fields, conflicts: Conflict[]): Fields {
  const result: Fields = JSON.parse(JSON.stringify(mine));
  for (const { path, theirs } of conflicts) {
    const cut = path.lastIndexOf(".");
    const holder = cut < 0 ? result : at(result, path.slice(0, cut));
    if (holder && !Array.isArray(holder)) holder[path.slice(cut + 1)] = theirs;
  }
  return result;
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The browser's own storage; where that is forbidden, the page alone remembers. */
export function browserShelf(prefix: string): Shelf {
  const start = `tianjian.studio ${prefix} `;
  const name = (key: string) => start + key;
  return {
    keys() {
      try {
        const all = Object.keys(localStorage).filter((each) => each.startsWith(start));
        return all.map((each) => each.slice(start.length)).sort();
      } catch {
        return [];
      }
    },
    get(key) {
      try {
        return JSON.parse(localStorage.getItem(name(key)) ?? "null") as Kept | null;
      } catch {
        return null;
      }
    },
    put(key, kept) {
      try {
        if (kept) localStorage.setItem(name(key), JSON.stringify(kept));
        else localStorage.removeItem(name(key));
      } catch {
        // Private mode or a full disk: what is on screen is still saved to the server.
      }
    },
  };
}
