/** A pack: its lessons in order, its own fields, its pictures, the check, and publishing. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { AtStation } from "./AtStation.tsx";
import { ask } from "./api.ts";
import { Clash, SavedSign } from "./Block.tsx";
import { Check } from "./Check.tsx";
import { Choice, Day, Text } from "./forms/inputs.tsx";
import { type MediaDesk, PictureField } from "./forms/PictureField.tsx";
import { Jumps } from "./Jumps.tsx";
import { type Act, Lessons } from "./Lessons.tsx";
import { MediaPanel } from "./media/MediaPanel.tsx";
import { usePackHead } from "./PackMarks.tsx";
import { Publish } from "./Publish.tsx";
import { browserShelf, Saver } from "./saver.ts";
import { Translations } from "./translate/Translations.tsx";
import type { Fields, PackView, PageData, Progress } from "./types.ts";
import { languageName, wordsOf } from "./words.ts";

const KEY = "pack";

export function PackEditor({ start, data }: { start: PackView; data: PageData }) {
  const [view, setView] = useState(start);
  const [translations, setTranslations] = useState(data.translations);
  const [problem, setProblem] = useState("");
  const [, draw] = useState(0);
  const { pack } = start;
  const saver = useMemo(
    () =>
      new Saver(
        async (_key, began, mine) => {
          const saved = await ask<{ revision: number; fields: Fields }>("PUT", `packs/${pack}`, {
            began,
            mine,
          });
          void renew();
          return saved.fields;
        },
        browserShelf(pack),
        () => draw((n) => n + 1),
      ),
    [],
  );
  useMemo(() => saver.open(KEY, start.fields), []);

  /** Shows the pack as the server has it now: its state, who approved it, what waits. */
  async function renew() {
    const path = `packs/${encodeURIComponent(pack)}`;
    try {
      const [now, waiting] = await Promise.all([
        ask<PackView>("GET", path),
        ask<Progress>("GET", `${path}/translations`),
      ]);
      // An answer that was overtaken by a later one says less.
      setView((old) => (now.revision < old.revision ? old : now));
      setTranslations(waiting);
    } catch (error) {
      wordsOf(error); // What was shown stays until the server answers again.
    }
  }

  useEffect(() => {
    const look = () => document.hidden || void renew();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  function onMedia(now: PackView) {
    setView(now);
    void renew();
  }

  /** Does something, then goes to the address that it gives, or shows this page anew. */
  async function act(work: Act) {
    setProblem("");
    try {
      const next = await work();
      if (typeof next === "string") location.assign(next);
      else location.reload();
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  /** "Ice in the box · 中文": the lesson, and the language that a finding is about. */
  function lessonName(id: string, language: string): string {
    const lesson = view.lessons.find((each) => each.id === id);
    return lesson
      ? `${lesson.title[language] || lesson.title[own] || id} · ${languageName(language)}`
      : "";
  }

  const spoken = data.language.replace("-", "_");
  const languages = view.languages;
  const own = languages.includes(spoken) ? spoken : (languages[0] ?? "zh_Hans");
  usePackHead(view, saver.fields(KEY).title?.[own] ?? "", data);
  return (
    <div class="studio-pack">
      <div class="writing">
        <Jumps
          to={{
            publish: data.station ? _("At this station") : _("Publish"),
            check: _("Check"),
          }}
        />
        {problem && (
          <p class="note wrong" role="alert">
            {problem}
          </p>
        )}
        <Lessons view={view} own={own} act={act} translations={translations} />
        <About view={view} saver={saver} onMedia={onMedia} />
        <Translations pack={pack} progress={translations} onTaken={() => void renew()} />
        <MediaPanel view={view} onView={onMedia} />
      </div>
      <aside class="looking">
        {data.station ? (
          <AtStation view={view} data={data} own={own} />
        ) : (
          <Publish
            view={view}
            data={data}
            unsaved={saver.unsaved}
            translations={translations}
            onPublished={renew}
          />
        )}
        <Check
          pack={pack}
          revision={view.revision}
          nameOf={(each) => lessonName(each.lesson, each.language)}
          onMend={act}
          onJump={(language, _block, lesson) =>
            location.assign(`/studio/${pack}/lessons/${lesson}?language=${language}`)
          }
        />
      </aside>
    </div>
  );
}

function About(props: { view: PackView; saver: Saver; onMedia: (view: PackView) => void }) {
  const { view, saver, onMedia } = props;
  const fields = saver.fields(KEY);
  const set = (change: Fields) => saver.change(KEY, { ...fields, ...change });
  const desk: MediaDesk = {
    pack: view.pack,
    names: view.media.map(({ name }) => name),
    added: (name) =>
      onMedia({
        ...view,
        media: [...view.media, { name, bytes: 0, blob: "", used: true }],
      }),
  };
  const task: Fields | undefined = fields.field_task;
  return (
    <section class="sheet" aria-label={_("About the pack")}>
      <header class="block-head">
        <h2>{_("About the pack")}</h2>
        <SavedSign state={saver.state(KEY)} onRetry={() => saver.hurry()} />
      </header>
      <Clash
        state={saver.state(KEY)}
        fields={fields}
        onSettle={(mine) => saver.settle(KEY, mine)}
      />
      {view.languages.map((code) => (
        <fieldset key={code}>
          <legend>{languageName(code)}</legend>
          <Text
            label={_("Title")}
            value={fields.title?.[code] ?? ""}
            limit={80}
            onChange={(words) => set({ title: { ...fields.title, [code]: words } })}
          />
          <Text
            label={_("What it is about, in one sentence")}
            value={fields.summary?.[code] ?? ""}
            limit={300}
            lines
            onChange={(words) => set({ summary: { ...fields.summary, [code]: words } })}
          />
          {task && (
            <Text
              label={_("The hands-on task")}
              value={task.text?.[code] ?? ""}
              limit={600}
              lines
              onChange={(words) =>
                set({ field_task: { ...task, text: { ...task.text, [code]: words } } })
              }
            />
          )}
        </fieldset>
      ))}
      <PictureField
        desk={desk}
        file={fields.cover ?? ""}
        required
        onChange={(cover) => set({ cover })}
      />
      <div class="side-by-side">
        <Choice
          label={_("Level")}
          value={fields.level ?? "A"}
          options={[
            ["A", _("Aware")],
            ["O", _("Operate")],
            ["L", _("Lead")],
            ["S", _("Where to start")],
          ]}
          onChange={(level) => set({ level })}
        />
        <Day
          label={_("Read the sources again by")}
          value={fields.review_by}
          onChange={(review_by) => set({ review_by })}
        />
        <Text
          label={_("Packs before it")}
          value={(fields.prerequisites ?? []).join(", ")}
          onChange={(words) => set({ prerequisites: words.split(/[,，\s]+/).filter(Boolean) })}
        />
        <Text
          label={_("Licence")}
          value={fields.licence ?? ""}
          limit={40}
          onChange={(licence) => set({ licence })}
        />
      </div>
      {!task && (
        <button
          type="button"
          class="quiet"
          onClick={() =>
            set({
              field_task: {
                picture: fields.cover ?? "",
                alt: emptyWords(view.languages),
                text: emptyWords(view.languages),
              },
            })
          }
        >
          {_("Add a hands-on task")}
        </button>
      )}
    </section>
  );
}

function emptyWords(languages: string[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const code of languages) words[code] = "";
  return words;
}
