/** A pack's translations: how far each is, and files for translators outside the studio. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import type { Progress, Sums } from "../types.ts";
import { languageName, wordsOf } from "../words.ts";
import { missingWords, staleWords } from "./FieldMark.tsx";
import { type Taken, TakenReport } from "./TakenReport.tsx";

/** In the list of lessons: what of one lesson waits. */
export function LessonMarks({ progress, lesson }: { progress?: Progress; lesson: string }) {
  const found = Object.keys(progress?.languages ?? {})
    .map((code) => [code, progress!.languages[code]!.lessons[lesson]] as const)
    .filter(([, sums]) => sums && sums.missing + sums.stale > 0);
  return (
    <>
      {found.map(([code, sums]) => (
        <span class="chip look" key={code}>
          {languageName(code)}: {sumsWords(sums!)}
        </span>
      ))}
    </>
  );
}

export function Translations(props: {
  pack: string;
  progress?: Progress;
  /** A file was taken in. */
  onTaken: () => void;
}) {
  const { pack, progress, onTaken } = props;
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const [report, setReport] = useState<Taken | null>(null);
  if (!progress || Object.keys(progress.languages).length < 2) return null;
  const own = progress.languages[progress.source]!;
  const codes = Object.keys(progress.languages).filter((code) => code !== progress.source);
  const path = `packs/${encodeURIComponent(pack)}/translations`;

  async function bring(code: string, file: File) {
    setBusy(code);
    setProblem("");
    setReport(null);
    try {
      setReport(await ask<Taken>("POST", `${path}/${code}`, file));
      onTaken();
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy("");
  }

  return (
    <section class="sheet" id="translations" aria-label={_("Translations")}>
      <h2>{_("Translations")}</h2>
      <p class="soft">
        {_("From %(language)s. Open a lesson and choose the language to write in.", {
          language: languageName(progress.source),
        })}{" "}
        {_("Or give a file to a translator, and bring it back here.")}
      </p>
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      {report && <TakenReport report={report} />}
      {own.missing > 0 && (
        <p class="notice">
          <strong>
            {languageName(progress.source)}: {missingWords(own.missing)}.
          </strong>{" "}
          {_("Written in another language only. The lessons with a mark in the list wait for it.")}
        </p>
      )}
      <ul class="translation-list">
        {codes.map((code) => (
          <li key={code}>
            <span class="grow">
              <strong>{languageName(code)}</strong> {sumsWords(progress.languages[code]!)}
            </span>
            {(["po", "xliff"] as const).map((form) => (
              <a
                key={form}
                class="button quiet"
                download
                href={`/api/v1/studio/${path}/${code}?form=${form}`}
              >
                {form === "po" ? _("PO file") : _("XLIFF file")}
              </a>
            ))}
            <label class="button quiet">
              {busy === code ? _("Reading the file…") : _("Bring a file back")}
              <input
                type="file"
                class="hidden"
                accept=".po,.xlf,.xliff"
                disabled={Boolean(busy)}
                onChange={(event) => {
                  const input = event.target as HTMLInputElement;
                  const file = input.files?.[0];
                  input.value = "";
                  if (file) void bring(code, file);
                }}
              />
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What of a pack has no words yet in each language: "中文: 8 to translate". */
export function stillMissing(progress?: Progress): string {
  return Object.keys(progress?.languages ?? {})
    .map((code) => [code, progress!.languages[code]!.missing] as const)
    .filter(([, missing]) => missing > 0)
    .map(([code, missing]) => `${languageName(code)}: ${missingWords(missing)}`)
    .join(" · ");
}

function sumsWords({ missing, stale }: Sums): string {
  if (missing + stale === 0) return _("all translated");
  return [missing && missingWords(missing), stale && staleWords(stale)].filter(Boolean).join(" · ");
}
