/** Uploads of one pack as a page sees them: what is being sent, what the server makes of it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { ask } from "../api.ts";
import { type Sending, send } from "./send.ts";
import type { Kind, Upload } from "./types.ts";

const ASK_EVERY = 2000;

export interface Uploads {
  sending: readonly Sending[];
  /** What the server has, without what this page is sending. */
  listed: readonly Upload[];
  begin: (file: File, kind: Kind) => void;
  /** Look at the list anew. */
  look: () => void;
  remove: (upload: string) => Promise<void>;
  again: (upload: string, start: number, end: number) => Promise<void>;
}

/** `onMade` hears of every upload that became files while the page was open. */
export function useUploads(pack: string, onMade: (upload: Upload) => void): Uploads {
  const [, draw] = useState(0);
  const desk = useMemo(() => new Desk(pack, () => draw((n) => n + 1)), [pack]);
  desk.onMade = onMade;
  useEffect(() => desk.open(), [desk]);
  return desk;
}

class Desk implements Uploads {
  sending: Sending[] = [];
  all: Upload[] = [];
  onMade: (upload: Upload) => void = () => {};
  private seen = new Map<string, Upload["state"]>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly pack: string,
    private readonly draw: () => void,
  ) {}

  get listed(): Upload[] {
    const mine = new Set(
      this.sending.filter(({ state }) => state !== "sent").map(({ upload }) => upload),
    );
    return this.all.filter(({ upload }) => !mine.has(upload));
  }

  open(): () => void {
    this.closed = false;
    void this.ask();
    const warn = (event: BeforeUnloadEvent) => {
      if (this.sending.some(({ state }) => state === "sending")) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => {
      this.closed = true;
      clearTimeout(this.timer);
      removeEventListener("beforeunload", warn);
    };
  }

  look = () => void this.ask();

  begin = (file: File, kind: Kind) => {
    void send(this.pack, file, kind, (change) => {
      this.sending = [...this.sending.filter(({ key }) => key !== change.key), change];
      if (change.state === "sent") {
        this.sending = this.sending.filter(({ key }) => key !== change.key);
        this.seen.set(change.upload, "waiting");
        void this.ask();
      }
      this.draw();
    });
  };

  remove = async (upload: string) => {
    const sending = this.sending.find((one) => one.upload === upload);
    this.sending = this.sending.filter((one) => one !== sending);
    if (sending) await sending.stop();
    else await terminate(upload);
    await this.ask();
  };

  again = async (upload: string, start: number, end: number) => {
    await ask("POST", `uploads/${upload}/again`, { start, end });
    this.seen.set(upload, "waiting");
    await this.ask();
  };

  /** Asks while something is going on. */
  private async ask(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.all = await ask<Upload[]>("GET", `packs/${this.pack}/uploads`);
      for (const one of this.all) this.note(one);
    } catch {
      // The next look may go well; what is sent says itself what is wrong.
    }
    this.draw();
    const busy = this.all.some(({ state }) => state === "waiting" || state === "running");
    if (busy && !this.closed) this.timer = setTimeout(() => void this.ask(), ASK_EVERY);
  }

  private note(one: Upload): void {
    const before = this.seen.get(one.upload);
    this.seen.set(one.upload, one.state);
    if (one.state === "done" && before && before !== "done") this.onMade(one);
  }
}

async function terminate(upload: string): Promise<void> {
  await fetch(`/api/v1/studio/uploads/${upload}`, {
    method: "DELETE",
    credentials: "same-origin",
    headers: { "Tus-Resumable": "1.0.0" },
  });
}
