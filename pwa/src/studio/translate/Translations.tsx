/** A pack's translations: how far each is, and files for translators outside the studio. */
import { gettext as _ } from "../../core/i18n.ts";
import type { Progress, Sums } from "../types.ts";
import { languageName } from "../words.ts";
import { missingWords, staleWords } from "./FieldMark.tsx";

/** In the list of lessons: what of one lesson waits. */
export function LessonMarks({ progress, lesson }: { progress?: Progress; lesson: string }) {
  const found = Object.keys(progress?.languages ?? {})
    .map((code) => [code, progress!.languages[code]!.lessons[lesson]] as const)
    .filter(([, sums]) => sums && sums.missing + sums.stale > 0);
  return (
    <>
      {found.map(([code, sums]) => (
        <span class="pill look-here" key={code}>
          {languageName(code)}: {sumsWords(sums!)}
        </span>
      ))}
    </>
  );
}

export function Translations({ progress }: { progress?: Progress }) {
  const codes = Object.keys(progress?.languages ?? {});
  if (!progress || codes.length === 0) return null;
  return (
    <section class="sheet" id="translations" aria-label={_("Translations")}>
      <h2>{_("Translations")}</h2>
      <p class="soft">
        {_("From %(language)s. Open a lesson and choose the language to write in.", {
          language: languageName(progress.source),
        })}
      </p>
      <ul class="translation-list">
        {codes.map((code) => (
          <li key={code}>
            <strong>{languageName(code)}</strong>{" "}
            <span>{sumsWords(progress.languages[code]!)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function sumsWords({ missing, stale }: Sums): string {
  if (missing + stale === 0) return _("all translated");
  return [missing && missingWords(missing), stale && staleWords(stale)].filter(Boolean).join(" · ");
}
