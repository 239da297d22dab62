/**
 * A draft's lesson in the real player, inside the studio or on the editor's own phone. It keeps a
 * phone's storage of its own (core/store.ts), from which nothing is ever sent.
 */
import { useEffect, useState } from "preact/hooks";
import { gettext as _, loadAllMessages, setLanguage } from "../core/i18n.ts";
import { route } from "../core/router.ts";
import { changeSettings, type Settings } from "../core/settings.ts";
import type { Language } from "../core/types.ts";
import { LessonScreen } from "../learn/LessonScreen.tsx";
import { Spinner } from "../ui/parts.tsx";
import { type Draft, fetchDraft, keepDraft, LinkEnded, showBlock } from "./draft.ts";

/** What the studio tells the page in its frame. */
export interface Wish {
  kind: "tianjian-preview";
  language: Language;
  theme: Settings["theme"];
  textSize: Settings["textSize"];
  /** Another number: the draft changed. */
  revision: number;
  /** The block that is being edited, to be shown. */
  block?: string;
}

/** How often a phone that looks on asks whether the draft changed. */
const ASK_EVERY = 3000;

type Shown =
  | { state: "loading" }
  | { state: "failed" }
  | { state: "ended" }
  | { state: "here"; id: string; turn: number };

/** Each new block asks for the cursor; beside a text it belongs to who is writing. */
function leaveTheCursor(): void {
  const { focus } = HTMLElement.prototype;
  HTMLElement.prototype.focus = function (options) {
    if (document.hasFocus()) focus.call(this, options);
  };
}

export function Preview() {
  const [, pack = "", lesson = ""] = route().parts;
  const [shown, setShown] = useState<Shown>({ state: "loading" });
  useEffect(() => {
    if (parent !== self) leaveTheCursor();
    const watch = new Watch(pack, lesson, setShown);
    return watch.start();
  }, []);
  if (shown.state === "loading") return <Spinner />;
  if (shown.state === "failed" || shown.state === "ended")
    return (
      <main class="page">
        <p class="note wrong" role="alert">
          {shown.state === "ended"
            ? _("This link has ended. Ask the editor to show you the picture once more.")
            : _("This lesson cannot be shown as it is. Look at what the check says.")}
        </p>
      </main>
    );
  return <LessonScreen key={shown.turn} id={shown.id} />;
}

/** Follows the studio's frame by its messages, or alone by asking now and then. */
class Watch {
  private wish: Wish | null = null;
  private draft: Draft | null = null;
  private turn = 0;
  private busy = false;
  private again = false;

  constructor(
    private readonly pack: string,
    private readonly lesson: string,
    private readonly show: (shown: Shown) => void,
  ) {}

  start(): () => void {
    const hear = ({ data, origin }: MessageEvent) => {
      if (origin !== location.origin || data?.kind !== "tianjian-preview") return;
      this.wish = data as Wish;
      void this.follow();
    };
    addEventListener("message", hear);
    const framed = parent !== self;
    const timer = framed ? undefined : setInterval(() => void this.follow(), ASK_EVERY);
    if (framed) parent.postMessage({ kind: "tianjian-preview-ready" }, location.origin);
    else void this.follow();
    return () => {
      removeEventListener("message", hear);
      clearInterval(timer);
    };
  }

  /** One look at a time; a wish that comes meanwhile is followed afterwards. */
  private async follow(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      await this.look();
    } catch (error) {
      this.show({ state: error instanceof LinkEnded ? "ended" : "failed" });
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      await this.follow();
    }
  }

  private async look(): Promise<void> {
    const { language = asked(), theme, textSize, block, revision } = this.wish ?? {};
    if (theme && textSize) changeSettings({ theme, textSize });
    await setLanguage(language);
    await loadAllMessages();
    const known = this.draft;
    if (
      !known ||
      revision === undefined ||
      known.revision !== revision ||
      known.language !== language
    )
      this.draft = await fetchDraft(this.pack, this.lesson, language);
    const draft = this.draft!;
    const changed = !known || known.text !== draft.text;
    if (changed) await keepDraft(draft);
    const turned = block ? await showBlock(draft, block) : false;
    if (changed || turned)
      this.show({ state: "here", id: `${this.pack}.${this.lesson}`, turn: ++this.turn });
  }
}

/** The language in the address: what a phone that looks on was told by the QR code. */
function asked(): Language {
  return route().query.get("language") ?? "zh_Hans";
}
