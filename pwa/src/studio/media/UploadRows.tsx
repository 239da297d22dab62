/** Files on their way: how far, why one stopped, and what can be done about it. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { sizeOf, wordsOf } from "../words.ts";
import type { Uploads } from "./desk.ts";
import { seconds } from "./names.ts";
import type { Sending } from "./send.ts";
import type { Upload } from "./types.ts";

export function UploadRows({ uploads, only }: { uploads: Uploads; only?: string }) {
  const wanted = (stem: string) => only === undefined || only === stem;
  const rows = uploads.listed.filter(({ stem }) => wanted(stem));
  const going = uploads.sending.filter(({ stem }) => wanted(stem));
  if (going.length === 0 && rows.length === 0) return null;
  return (
    <ul class="upload-rows" aria-label={_("Files on their way")}>
      {going.map((each) => (
        <SendingRow key={each.key} each={each} uploads={uploads} />
      ))}
      {rows.map((each) => (
        <UploadRow key={each.upload} each={each} uploads={uploads} />
      ))}
    </ul>
  );
}

function Meter({ value, label }: { value: number; label: string }) {
  const percent = Math.max(0, Math.min(100, Math.floor(value)));
  return (
    <progress class="meter" max={100} value={percent} aria-label={label}>
      {percent} %
    </progress>
  );
}

function SendingRow({ each, uploads }: { each: Sending; uploads: Uploads }) {
  const share = (100 * each.sent) / Math.max(1, each.file.size);
  return (
    <li>
      <strong>{each.file.name}</strong>
      <Meter value={share} label={_("%(name)s is being sent", { name: each.file.name })} />
      <span class="soft">
        {_("%(sent)s of %(all)s sent", { sent: sizeOf(each.sent), all: sizeOf(each.file.size) })}
      </span>
      {each.state === "held" && (
        <p class="note wrong" role="alert">
          {each.why}{" "}
          {each.signedOut && (
            <a href="/office/login?next=/studio" target="_blank" rel="noopener">
              {_("Sign in")}
            </a>
          )}
        </p>
      )}
      <span class="upload-tools">
        {each.state === "held" && (
          <button type="button" class="quiet" onClick={each.again}>
            {_("Go on")}
          </button>
        )}
        <button
          type="button"
          class="quiet"
          onClick={() => void (each.upload ? uploads.remove(each.upload) : each.stop())}
        >
          {_("Stop")}
        </button>
      </span>
    </li>
  );
}

function UploadRow({ each, uploads }: { each: Upload; uploads: Uploads }) {
  const [problem, setProblem] = useState("");
  const act = (work: Promise<void>) =>
    work.then(
      () => setProblem(""),
      (error) => setProblem(wordsOf(error)),
    );
  return (
    <li data-state={each.state}>
      <strong>{each.file_name || each.stem}</strong>
      {!each.mine && <span class="soft">{each.by}</span>}
      {each.state === "receiving" && <Unfinished each={each} uploads={uploads} />}
      {each.state === "waiting" && (
        <span class="soft" role="status">
          {_("It has arrived and waits for its turn")}
        </span>
      )}
      {each.state === "running" && (
        <>
          <Meter value={each.percent} label={_("Being made for phones")} />
          <span class="soft">{_("Being made for phones: %(n)s of 100", { n: each.percent })}</span>
        </>
      )}
      {each.state === "failed" && (
        <p class="note wrong" role="alert">
          {each.why || _("It did not work. Try again.")}
        </p>
      )}
      {each.state === "done" && (
        <span class="soft">
          {each.made.map(({ name, bytes }) => `${name} ${sizeOf(bytes)}`).join(" · ")}
        </span>
      )}
      {each.mine && (each.state === "failed" || each.state === "done") && (
        <Part
          each={each}
          onUse={(start, end) => void act(uploads.again(each.upload, start, end))}
        />
      )}
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      {each.mine && each.state !== "running" && (
        <span class="upload-tools">
          <button type="button" class="quiet" onClick={() => void act(uploads.remove(each.upload))}>
            {each.state === "receiving" ? _("Take it away") : _("Hide")}
          </button>
        </span>
      )}
    </li>
  );
}

/** Cut by a reload: the browser may not read the file again before somebody chooses it. */
function Unfinished({ each, uploads }: { each: Upload; uploads: Uploads }) {
  if (!each.mine) return <span class="soft">{_("is being sent")}</span>;
  return (
    <>
      <Meter value={(100 * each.offset) / each.bytes} label={_("Not finished")} />
      <span>
        {_("%(sent)s of %(all)s are here. Choose the same file to go on.", {
          sent: sizeOf(each.offset),
          all: sizeOf(each.bytes),
        })}
      </span>
      <label class="button quiet">
        {_("Choose the file")}
        <input
          type="file"
          class="hidden"
          onChange={(event) => {
            const file = (event.target as HTMLInputElement).files?.[0];
            if (file) uploads.begin(file, each.kind);
          }}
        />
      </label>
    </>
  );
}

/** What another part of the same file can mend; a file that is no video stays none. */
const CURED_BY_A_PART = ["too-long", "empty-cut", "too-big", "too-slow"];

/** Which part of the original is used; a video may last two minutes. */
function Part({ each, onUse }: { each: Upload; onUse: (start: number, end: number) => void }) {
  const [start, setStart] = useState(each.cut_start ? String(each.cut_start) : "");
  const [end, setEnd] = useState(each.cut_end ? String(each.cut_end) : "");
  const from = start ? seconds(start) : 0;
  const to = end ? seconds(end) : 0;
  const good = from !== null && to !== null && (to === 0 || to > from);
  if (
    each.kind === "picture" ||
    (each.state === "failed" && !CURED_BY_A_PART.includes(each.problem))
  )
    return (
      <button type="button" class="quiet" onClick={() => onUse(0, 0)}>
        {_("Try again")}
      </button>
    );
  return (
    <form
      class="part-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (good) onUse(from, to);
      }}
    >
      <label>
        {_("Use from")}{" "}
        <input
          type="text"
          inputMode="decimal"
          size={5}
          placeholder="0:00"
          value={start}
          onInput={(event) => setStart((event.target as HTMLInputElement).value)}
        />
      </label>
      <label>
        {_("to")}{" "}
        <input
          type="text"
          inputMode="decimal"
          size={5}
          placeholder={_("the end")}
          value={end}
          onInput={(event) => setEnd((event.target as HTMLInputElement).value)}
        />
      </label>
      <button type="submit" class="quiet" disabled={!good}>
        {each.state === "failed" ? _("Try again") : _("Make it anew")}
      </button>
    </form>
  );
}
