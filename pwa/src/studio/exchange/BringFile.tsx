/** A file comes in: chosen or dropped, read by the server, looked at, and lessons of it taken. */
import { useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { PackView, PageData } from "../types.ts";
import { wordsOf } from "../words.ts";
import { ChooseLessons } from "./ChooseLessons.tsx";
import { Report } from "./Report.tsx";
import type { Brought } from "./types.ts";
import { upload } from "./upload.ts";

export function BringFile({ view, data }: { view: PackView | null; data: PageData }) {
  const [brought, setBrought] = useState<Brought | null>(null);
  const [part, setPart] = useState(-1);
  const [problem, setProblem] = useState("");
  const [over, setOver] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  async function bring(file: File) {
    setProblem("");
    setBrought(null);
    setPart(0);
    const query = new URLSearchParams({ name: file.name, pack: view?.pack ?? "" });
    try {
      setBrought(await upload<Brought>(`imports?${query}`, file, setPart));
      requestAnimationFrame(() => heading.current?.focus());
    } catch (error) {
      setProblem(`${file.name}: ${wordsOf(error)}`);
    }
    setPart(-1);
  }

  return (
    <>
      <section
        class={over ? "sheet drop-here over" : "sheet drop-here"}
        aria-label={_("Bring a file")}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const file = event.dataTransfer?.files[0];
          if (file) void bring(file);
        }}
      >
        <h2>{_("Bring a file")}</h2>
        <p>
          {_(
            "Word, PowerPoint, Markdown, web pages; questions from Moodle, GIFT, QTI or H5P; a pack's folder as ZIP. Up to 100 MB.",
          )}
        </p>
        <p>
          <label class="button">
            {part < 0 ? _("Choose a file, or drop it here") : progress(part)}
            <input
              type="file"
              class="hidden"
              disabled={part >= 0}
              onChange={(event) => {
                const input = event.target as HTMLInputElement;
                const file = input.files?.[0];
                input.value = "";
                if (file) void bring(file);
              }}
            />
          </label>
        </p>
        {part >= 0 && <progress value={part} max={1} aria-label={progress(part)} />}
        {problem && (
          <p class="note wrong" role="alert">
            {problem}
          </p>
        )}
        <p class="soft small">
          {_("Nothing changes before you choose below. Programs inside documents are thrown away.")}
        </p>
      </section>
      {brought && (
        <>
          <section class="sheet" aria-label={_("What became of it")}>
            <h2 ref={heading} tabIndex={-1}>
              {_("What became of “%(file)s”", { file: brought.file })}
            </h2>
            <Report report={brought.report} />
          </section>
          {brought.lessons.length > 0 ? (
            <ChooseLessons key={brought.token} brought={brought} view={view} data={data} />
          ) : (
            <p class="note wrong" role="alert">
              {_("Nothing in this file can become a lesson.")}
            </p>
          )}
        </>
      )}
    </>
  );
}

function progress(part: number): string {
  return part < 1
    ? _("Uploading: %(part)s", { part: `${Math.floor(part * 100)} %` })
    : _("Reading the file…");
}
