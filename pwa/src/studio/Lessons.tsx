/** The lessons of a pack in their order: moved, taken out, added. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { ask, lessonPath } from "./api.ts";
import { Text, Tools } from "./forms/inputs.tsx";
import { Grip, useSort } from "./sort.tsx";
import { LessonMarks } from "./translate/Translations.tsx";
import type { LessonCard, PackView, Progress } from "./types.ts";

/** Asks the server for something; gives the address to go on to, if there is another. */
export type Act = () => Promise<unknown>;

/** Which lesson was moved before the page was drawn anew: the keyboard goes on there. */
const MOVED = "studio-moved";

export function Lessons(props: {
  view: PackView;
  own: string;
  act: (work: Act) => Promise<void>;
  translations?: Progress;
}) {
  const { view, own, act, translations } = props;
  const [title, setTitle] = useState("");
  const move = (lesson: LessonCard, to: number) =>
    act(() => {
      sessionStorage.setItem(MOVED, lesson.id);
      return ask("POST", `${lessonPath(view.pack, lesson.id)}/move`, { to });
    });
  useEffect(() => {
    const moved = sessionStorage.getItem(MOVED);
    sessionStorage.removeItem(MOVED);
    const place = moved && document.querySelector(`[data-lesson="${CSS.escape(moved)}"]`);
    if (place) place.querySelector<HTMLElement>(".tools button:enabled")?.focus();
  }, []);
  const list = useSort<HTMLOListElement>((from, to) => void move(view.lessons[from]!, to));
  return (
    <section class="sheet" aria-label={_("Lessons")}>
      <h2>{_("Lessons")}</h2>
      {view.lessons.length === 0 && <p class="soft">{_("No lesson yet. Begin with one below.")}</p>}
      <ol class="lesson-list" ref={list}>
        {view.lessons.map((lesson, n) => {
          const name = lesson.title[own] || _("(no title yet)");
          return (
            <li key={lesson.id} class="movable" data-lesson={lesson.id}>
              <Grip />
              <a href={`/studio/${view.pack}/lessons/${lesson.id}`}>
                <strong>{name}</strong>
                <span class="soft">
                  {" "}
                  {ngettext("%(n)s card", "%(n)s cards", lesson.cards)},{" "}
                  {ngettext("%(n)s question", "%(n)s questions", lesson.items)},{" "}
                  {ngettext("%(n)s minute", "%(n)s minutes", lesson.minutes)}
                </span>
                <LessonMarks progress={translations} lesson={lesson.id} />
                {lesson.comments > 0 && (
                  <span class="chip wait">
                    {ngettext("%(n)s comment", "%(n)s comments", lesson.comments)}
                  </span>
                )}
              </a>
              <Tools
                what={name}
                onUp={n > 0 ? () => void move(lesson, n - 1) : undefined}
                onDown={n < view.lessons.length - 1 ? () => void move(lesson, n + 1) : undefined}
                onRemove={() => {
                  if (
                    confirm(_("Take “%(name)s” out of the pack? The history keeps it.", { name }))
                  )
                    void act(() => ask("DELETE", lessonPath(view.pack, lesson.id)));
                }}
              />
            </li>
          );
        })}
      </ol>
      <form
        class="add-line"
        onSubmit={(event) => {
          event.preventDefault();
          void act(async () => {
            const { name } = await ask<{ name: string }>("POST", `packs/${view.pack}/lessons`, {
              title,
              language: own,
            });
            return `/studio/${view.pack}/lessons/${name}`;
          });
        }}
      >
        <Text label={_("Title of a new lesson")} value={title} limit={80} onChange={setTitle} />
        <button type="submit" class="button" disabled={!title.trim()}>
          {_("Add the lesson")}
        </button>
      </form>
    </section>
  );
}
