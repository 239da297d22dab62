/** The pack as a file of another form, and what that form cannot say. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { Choice } from "../forms/inputs.tsx";
import type { PackView } from "../types.ts";
import { languageName, sizeOf, wordsOf } from "../words.ts";
import { Report } from "./Report.tsx";
import type { Report as Told } from "./types.ts";

interface Exported {
  name: string;
  bytes: number;
  report: Told;
}

function forms(): [form: string, name: string, use: string][] {
  return [
    ["qti", "QTI 3.0", _("for learning platforms: questions and pictures")],
    ["moodle", "Moodle XML", _("for Moodle's question bank")],
    ["gift", "GIFT", _("questions as plain text, to read and change anywhere")],
    ["cartridge", "Common Cartridge 1.3", _("for Canvas, Moodle and others: pages and quizzes")],
    ["h5p", "H5P", _("for web sites that play H5P")],
  ];
}

export function TakeAlong({ view, own }: { view: PackView; own: string }) {
  const [form, setForm] = useState("qti");
  const [language, setLanguage] = useState(own);
  const [lesson, setLesson] = useState("");
  const [made, setMade] = useState<Exported | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const query = new URLSearchParams({ language });
  if (lesson) query.append("lesson", lesson);
  const path = `packs/${view.pack}/exports/${form}`;

  async function make() {
    setBusy(true);
    setProblem("");
    try {
      setMade(await ask<Exported>("GET", `${path}/report?${query}`));
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy(false);
  }

  function choose(set: (value: string) => void) {
    return (value: string) => {
      set(value);
      setMade(null);
    };
  }

  return (
    <section class="sheet take-along" aria-label={_("Take along")}>
      <h2>{_("Take along")}</h2>
      <p class="downloads">
        <a class="button quiet" download href={`/studio/${view.pack}.zip`}>
          {_("Folder (ZIP): everything, to bring back here or to another studio")}
        </a>
        {view.version && (
          <a class="button quiet" download href={`/packs/${view.pack}-${view.version}.tjpack`}>
            {_("Version %(n)s, signed (.tjpack): for stations and phones", { n: view.version })}
          </a>
        )}
      </p>
      <h3>{_("For another system")}</h3>
      <fieldset>
        <legend class="hidden">{_("Form")}</legend>
        {forms().map(([value, name, use]) => (
          <label class="right-mark" key={value}>
            <input
              type="radio"
              name="form"
              checked={form === value}
              onChange={() => choose(setForm)(value)}
            />
            <span>
              {name} <span class="soft small">{use}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="side-by-side">
        <Choice
          label={_("Language")}
          value={language}
          options={view.languages.map((code) => [code, languageName(code)])}
          onChange={choose(setLanguage)}
        />
        <Choice
          label={_("Lessons")}
          value={lesson}
          options={[
            ["", _("all lessons")],
            ...view.lessons.map((each): [string, string] => [
              each.id,
              each.title[language] || each.id,
            ]),
          ]}
          onChange={choose(setLesson)}
        />
      </div>
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      {made ? (
        <div role="status">
          <p>
            <a class="button" download href={`/api/v1/studio/${path}?${query}`}>
              {_("Save %(name)s (%(size)s)", { name: made.name, size: sizeOf(made.bytes) })}
            </a>
          </p>
          <p class="soft">
            {_(
              "What this form cannot say travels along in the file: brought back here, everything is there again.",
            )}
          </p>
          <Report report={made.report} />
        </div>
      ) : (
        <button type="button" class="button" disabled={busy} onClick={() => void make()}>
          {busy ? _("Writing the file…") : _("Write the file")}
        </button>
      )}
    </section>
  );
}
