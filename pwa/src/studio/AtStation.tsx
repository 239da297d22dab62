/** Where a station's drafts go: short lessons to the phones here, the whole pack to the centre. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { ask, lessonPath } from "./api.ts";
import { Report } from "./exchange/Report.tsx";
import type { Report as Told } from "./exchange/types.ts";
import type { LessonCard, PackView, PageData } from "./types.ts";
import { wordsOf } from "./words.ts";

interface Shown {
  lesson: string;
  version: number;
}

export function AtStation(props: { view: PackView; data: PageData; own: string }) {
  const { view, data, own } = props;
  const [shown, setShown] = useState<Shown[]>([]);
  const [busy, setBusy] = useState("");
  const [report, setReport] = useState<Told | null>(null);
  const [problem, setProblem] = useState("");
  const path = `packs/${view.pack}/here`;
  useEffect(() => {
    if (data.mayPublish) void act("", async () => {});
  }, []);

  async function act(lesson: string, work: () => Promise<unknown>) {
    setBusy(lesson);
    setProblem("");
    setReport(null);
    try {
      await work();
      setShown(await ask<Shown[]>("GET", path));
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy("");
  }

  const show = (lesson: LessonCard) =>
    act(lesson.id, async () => {
      const address = `${lessonPath(view.pack, lesson.id)}/here`;
      setReport(await ask<Told>("POST", address, { language: own }));
    });
  const hide = (lesson: LessonCard) =>
    act(lesson.id, () => ask("DELETE", `${lessonPath(view.pack, lesson.id)}/here`));

  return (
    <section class="sheet" id="publish" aria-label={_("At this station")}>
      <h2>{_("At this station")}</h2>
      <p>
        {_(
          "Courses with pictures are signed and published at the centre. Take the folder there: by stick, or by mail.",
        )}
      </p>
      <p class="downloads">
        <a class="button" download href={`/studio/${view.pack}.zip`}>
          {_("Folder for the centre (ZIP)")}
        </a>
      </p>
      {data.mayPublish && (
        <>
          <h3>{_("At once, for phones that come here")}</h3>
          <p class="soft">
            {_(
              "A short lesson in this station's name: words and questions with one right answer. It is offered to the centre as well.",
            )}
          </p>
          <ul class="lesson-list shown-here">
            {view.lessons.map((lesson) => {
              const version = shown.find((each) => each.lesson === lesson.id)?.version;
              const name = lesson.title[own] || lesson.id;
              return (
                <li key={lesson.id}>
                  <span class="grow">
                    {name}
                    {version && <span class="chip good"> {_("on phones here")}</span>}
                  </span>
                  <button
                    type="button"
                    class="quiet"
                    disabled={Boolean(busy)}
                    aria-label={`${version ? _("Show it anew") : _("Show it here")}: ${name}`}
                    onClick={() => void show(lesson)}
                  >
                    {version ? _("Show it anew") : _("Show it here")}
                  </button>
                  {version && (
                    <button
                      type="button"
                      class="quiet"
                      disabled={Boolean(busy)}
                      aria-label={`${_("Take it off")}: ${name}`}
                      onClick={() => void hide(lesson)}
                    >
                      {_("Take it off")}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      {report && (
        <div class="notice good" role="status">
          <p>{_("Phones that come here see it the next time they send.")}</p>
          <Report report={report} />
        </div>
      )}
    </section>
  );
}
