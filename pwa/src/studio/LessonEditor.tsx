/** A lesson being written: its blocks at the left, the phone and the check at the right. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { Adders } from "./Adders.tsx";
import { ask, lessonPath } from "./api.ts";
import { Block } from "./Block.tsx";
import { Check } from "./Check.tsx";
import { type CommentDesk, Remark } from "./Comments.tsx";
import type { MediaDesk } from "./forms/PictureField.tsx";
import { Jumps } from "./Jumps.tsx";
import { LeftWords } from "./LeftWords.tsx";
import { useUploads } from "./media/desk.ts";
import { stemFor } from "./media/send.ts";
import type { Upload } from "./media/types.ts";
import { Phone } from "./Phone.tsx";
import { browserShelf, Saver } from "./saver.ts";
import { ShortcutHelp, useShortcuts } from "./shortcuts.tsx";
import { useSort } from "./sort.tsx";
import { ToTranslate } from "./translate/ToTranslate.tsx";
import type {
  BlockTranslation,
  BlockView,
  Comment,
  Fields,
  LessonView,
  PageData,
} from "./types.ts";
import { blockTitle, languageName, wordsOf } from "./words.ts";

const LOOK_EVERY = 5000;

interface Saved {
  revision: number;
  fields: Fields;
  translation: BlockTranslation;
}

export interface Person {
  name: string;
  block: string;
}

/** What the server says to a look round. */
interface Look {
  revision: number;
  people: Person[];
  comments: Comment[];
}

export const keyOf = (language: string, block: string) => `${language} ${block}`;

export function LessonEditor({ start, data }: { start: LessonView; data: PageData }) {
  const [view, setView] = useState(start);
  const [language, setLanguage] = useState(firstLanguage(start, data));
  const [beside, setBeside] = useState("");
  const [at, setAt] = useState("");
  const [people, setPeople] = useState<Person[]>([]);
  const [comments, setComments] = useState<Comment[]>([]);
  const [problem, setProblem] = useState("");
  const [, draw] = useState(0);
  const { pack, lesson } = start;
  const path = lessonPath(pack, lesson);
  const latest = useRef(view);
  latest.current = view;
  const shelf = useMemo(() => browserShelf(`${pack}/${lesson}`), []);
  const saver = useMemo(() => {
    const save = async (key: string, began: Fields, mine: Fields) => {
      const [code, ...words] = key.split(" ");
      const block = words.join(" ");
      const shown = latest.current.blocks.find(({ name }) => name === block);
      const saved = await ask<Saved>("PUT", `${path}/block`, {
        language: code,
        block,
        began,
        mine,
        seen: shown?.translation.source ?? "",
      });
      seen(saved.revision);
      marked(block, saved.translation);
      return saved.fields;
    };
    return new Saver(save, shelf, () => draw((n) => n + 1));
  }, []);

  /** What of a block waits for a translator now. */
  function marked(block: string, translation: BlockTranslation) {
    setView((old) => ({
      ...old,
      blocks: old.blocks.map((one) => (one.name === block ? { ...one, translation } : one)),
    }));
  }

  /** The server's revision after a save of ours: what the phone and the check look at. */
  function seen(revision: number) {
    setView((old) => (revision > old.revision ? { ...old, revision } : old));
  }

  async function reload() {
    const now = await ask<LessonView>("GET", path);
    for (const block of now.blocks)
      for (const code of Object.keys(block.fields))
        saver.follow(keyOf(code, block.name), block.fields[code]!);
    setView(now);
  }

  /** Does something to the lesson's order, then draws it as the server has it. */
  async function act(work: () => Promise<unknown>) {
    setProblem("");
    try {
      await work();
      await reload();
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  useEffect(() => {
    const look = async () => {
      try {
        const found = await ask<Look>("POST", `${path}/look`, { block: at });
        setPeople(found.people);
        setComments(found.comments);
        if (found.revision > latest.current.revision && !saver.unsaved) await reload();
        saver.hurry();
      } catch {
        // The saver says what is wrong; looking round is tried again by itself.
      }
    };
    void look();
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [at]);

  useEffect(() => {
    // "#card cold-sinks", as the page of changes links to it.
    const wished = decodeURIComponent(location.hash.slice(1));
    if (wished) requestAnimationFrame(() => jump(wished));
  }, []);

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (saver.unsaved) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);

  /** Says what went wrong at the top, and to the caller that it did. */
  async function told<T>(work: Promise<T>): Promise<T> {
    setProblem("");
    try {
      return await work;
    } catch (error) {
      setProblem(wordsOf(error));
      throw error;
    }
  }

  const commentDesk: CommentDesk = {
    async add(block, text) {
      const body = { lesson, block, language, text };
      const made = await told(ask<Comment>("POST", `packs/${pack}/comments`, body));
      setComments((old) => [...old, made]);
    },
    async resolve(comment, resolved) {
      const address = `packs/${pack}/comments/${comment}`;
      const now = await told(ask<Comment>("PUT", address, { resolved }));
      setComments((old) => old.map((each) => (each.comment === comment ? now : each)));
    },
  };
  const made = useRef(new Map<string, (upload: Upload) => void>());
  const uploads = useUploads(view.pack, (upload) => {
    for (const { name } of upload.made) desk.added(name);
    made.current.get(upload.stem)?.(upload);
    made.current.delete(upload.stem);
  });
  const desk: MediaDesk = {
    uploads,
    bring: (file, kind, done) => {
      made.current.set(stemFor(file.name), done);
      uploads.begin(file, kind);
    },
    pack,
    names: view.media,
    added: (name) =>
      setView((old) => ({ ...old, media: [...new Set([...old.media, name])].sort() })),
  };
  const body = view.blocks.slice(1);
  const blocks = useSort<HTMLDivElement>(
    (from, to) => void act(() => move(latest.current.blocks[from + 1]!.name, to)),
  );
  useShortcuts({
    save: () => saver.hurry(),
    go: (step) => jump(neighbour(view.blocks, at, step)),
    move: (step) => {
      const place = body.findIndex(({ name }) => name === at);
      if (place < 0 || place + step < 0 || place + step >= body.length) return;
      void act(() => move(at, place + step)).then(() => jump(at));
    },
    add: () => void add("card"),
  });
  const has = (kind: string) => body.some((block) => block.kind === kind);

  return (
    <div class="studio-lesson">
      <div class="writing">
        <Jumps to={{ phone: _("As on a phone"), check: _("Check") }} />
        <p class="languages">
          {view.languages.map((code) => (
            <button
              type="button"
              key={code}
              aria-pressed={code === language}
              onClick={() => {
                setLanguage(code);
                if (beside === code) setBeside("");
              }}
            >
              {languageName(code)}
            </button>
          ))}
          <label>
            <input
              type="checkbox"
              checked={Boolean(beside)}
              onChange={(event) =>
                setBeside(
                  (event.target as HTMLInputElement).checked
                    ? (view.languages.find((code) => code !== language) ?? "")
                    : "",
                )
              }
            />
            {_("Show the other language above each field")}
          </label>
        </p>
        <ToTranslate blocks={view.blocks} language={language} at={at} onJump={jump} />
        {people.length > 0 && (
          <p class="notice people-here" role="status">
            {_("Also here: %(names)s", { names: people.map(({ name }) => name).join("、") })}
          </p>
        )}
        {problem && (
          <p class="note wrong" role="alert">
            {problem}
          </p>
        )}
        <LeftWords shelf={shelf} blocks={view.blocks.map(({ name }) => name)} />
        <Orphans view={view} comments={comments} desk={commentDesk} />
        <div class="blocks" ref={blocks}>
          {view.blocks.map((block, n) => (
            <Block
              key={`${language} ${block.name}`}
              block={block}
              place={n}
              language={language}
              source={block.fields[asked(block, language) || beside]}
              desk={desk}
              saver={saver}
              onFits={(words) => void fits(block.name, words)}
              here={people.filter((person) => person.block === block.name)}
              comments={comments.filter((each) => each.block === block.name)}
              commentDesk={commentDesk}
              onFocus={() => setAt(block.name)}
              onUp={n > 1 ? () => void act(() => move(block.name, n - 2)) : undefined}
              onDown={
                n > 0 && n < view.blocks.length - 1
                  ? () => void act(() => move(block.name, n))
                  : undefined
              }
              onRemove={
                n > 0
                  ? () =>
                      void act(() =>
                        ask("DELETE", `${path}/block?block=${encodeURIComponent(block.name)}`),
                      )
                  : undefined
              }
            />
          ))}
        </div>
        <Adders has={has} onAdd={(kind, type) => void add(kind, type)} />
        <ShortcutHelp />
      </div>
      <aside class="looking">
        <Phone
          pack={pack}
          lesson={lesson}
          language={language}
          languages={view.languages}
          revision={view.revision}
          block={at}
        />
        <Check
          pack={pack}
          lesson={lesson}
          language={language}
          revision={view.revision}
          nameOf={({ block }) => placeOf(block)}
          onMend={act}
          onJump={(code, block) => {
            if (code) setLanguage(code);
            requestAnimationFrame(() => jump(block));
          }}
        />
      </aside>
    </div>
  );

  /** "3. Question · Choose one": the part that a finding is about. */
  function placeOf(block: string): string {
    const place = view.blocks.findIndex(({ name }) => name === block);
    return place < 0 ? "" : blockTitle(view.blocks[place]!, language, place);
  }

  /** The language to translate from, where something of the block waits for a translator. */
  function asked(block: BlockView, code: string): string {
    if (Object.keys(block.translation.marks[code] ?? {}).length === 0) return "";
    const [source, target = ""] = view.languages;
    return code === source ? target : source!;
  }

  async function fits(block: string, words: Record<string, string>) {
    setProblem("");
    try {
      marked(block, await ask("POST", `${path}/fits`, { language, block, words }));
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  function move(block: string, to: number) {
    return ask("POST", `${path}/block/move`, { block, to });
  }

  /** New cards and questions go before the rule, or behind the block that is being written. */
  function add(kind: string, type = "") {
    const behind = body.findIndex(({ name }) => name === at) + 1;
    const end = body.findIndex((block) => block.kind === "rule" || block.kind === "today");
    const last = end < 0 || kind === "rule" || kind === "today" ? body.length : end;
    const place = behind > 0 && behind < last ? behind : last;
    return act(async () => {
      const { name } = await ask<{ name: string }>("POST", `${path}/block`, {
        kind,
        type,
        at: place,
      });
      setAt(name);
      setTimeout(() => jump(name), 300);
    });
  }
}

/** Comments whose part was taken out: they still want an answer. */
function Orphans(props: { view: LessonView; comments: Comment[]; desk: CommentDesk }) {
  const { view, comments, desk } = props;
  const names = view.blocks.map(({ name }) => name);
  const left = comments.filter((each) => !each.resolved && names.indexOf(each.block) < 0);
  if (left.length === 0) return null;
  return (
    <section class="sheet" aria-label={_("Comments on parts that were taken out")}>
      <h2>{_("Comments on parts that were taken out")}</h2>
      {left.map((each) => (
        <Remark key={each.comment} each={each} desk={desk} />
      ))}
    </section>
  );
}

function firstLanguage(view: LessonView, data: PageData): string {
  const wished = new URLSearchParams(location.search).get("language");
  const own = data.language.replace("-", "_");
  return [wished, own, ...view.languages].find((code) => code && view.languages.includes(code))!;
}

/** The block before or behind the one that is being written. */
function neighbour(blocks: BlockView[], at: string, step: number): string {
  const place = blocks.findIndex(({ name }) => name === at) + step;
  return blocks[Math.max(0, Math.min(place, blocks.length - 1))]!.name;
}

/** Brings a block into view and puts the cursor into its first field. */
function jump(block: string): void {
  const place = document.querySelector<HTMLElement>(`[data-block="${CSS.escape(block)}"]`);
  place?.scrollIntoView({ block: "start", behavior: "smooth" });
  place?.querySelector<HTMLElement>("textarea, input, select")?.focus({ preventScroll: true });
}
