/** What is said in a video, line by line, with the moment from the player beside it. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { wordsOf } from "../words.ts";
import { clock, seconds } from "./names.ts";
import type { Cue } from "./types.ts";

interface Line {
  key: number;
  start: string;
  end: string;
  text: string;
}

/** A new line lasts so long until somebody says otherwise. */
const USUAL_SECONDS = 3;
let keys = 0;

export function Captions(props: {
  pack: string;
  stem: string;
  language: string;
  /** Where the player stands, in seconds. */
  now: () => number;
  onSaved: (lines: number) => void;
}) {
  const { pack, stem, language, now, onSaved } = props;
  const address = `packs/${pack}/videos/${stem}/captions/${language}`;
  const [lines, setLines] = useState<Line[] | null>(null);
  const [said, setSaid] = useState("");
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    ask<{ cues: Cue[] }>("GET", address).then(
      ({ cues }) => setLines(cues.map(lineOf)),
      (error) => setWrong(wordsOf(error)),
    );
  }, [address]);
  if (!lines) return <p class="soft">{wrong || _("One moment")}</p>;
  const set = (key: number, patch: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...patch } : line)));

  function add() {
    const last = lines![lines!.length - 1];
    const start = Math.max(now(), last ? (seconds(last.end) ?? 0) : 0);
    const line = { start: written(start), end: written(start + USUAL_SECONDS), text: "" };
    setLines([...lines!, { key: ++keys, ...line }]);
  }

  async function save() {
    setWrong("");
    const cues = lines!.filter(({ text }) => text.trim()).map(cueOf);
    const bad = cues.findIndex((cue) => cue === null);
    if (bad >= 0)
      return setWrong(
        _("Line %(n)s: a time looks like 1:05 and ends after it begins.", { n: bad + 1 }),
      );
    try {
      const sorted = (cues as Cue[]).sort((a, b) => a.start - b.start);
      await ask("PUT", address, { cues: sorted });
      setSaid(_("The captions are saved."));
      onSaved(cues.length);
    } catch (error) {
      setWrong(wordsOf(error));
    }
  }

  return (
    <div class="captions">
      <ol>
        {lines.map((line, n) => (
          <li key={line.key}>
            <Moment
              label={_("Line %(n)s: from", { n: n + 1 })}
              value={line.start}
              onChange={(start) => set(line.key, { start })}
              onNow={() => set(line.key, { start: written(now()) })}
            />
            <Moment
              label={_("Line %(n)s: to", { n: n + 1 })}
              value={line.end}
              onChange={(end) => set(line.key, { end })}
              onNow={() => set(line.key, { end: written(now()) })}
            />
            <textarea
              rows={2}
              maxLength={85}
              aria-label={_("Line %(n)s: what is said", { n: n + 1 })}
              value={line.text}
              onInput={(event) =>
                set(line.key, { text: (event.target as HTMLTextAreaElement).value })
              }
            />
            <button
              type="button"
              class="quiet"
              aria-label={_("Take out line %(n)s", { n: n + 1 })}
              onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
            >
              ✕
            </button>
          </li>
        ))}
      </ol>
      {wrong && (
        <p class="note wrong" role="alert">
          {wrong}
        </p>
      )}
      <p class="marks">
        <button type="button" class="quiet" onClick={add}>
          {_("Add a line at this moment")}
        </button>
        <button type="button" class="button" onClick={() => void save()}>
          {_("Save the captions")}
        </button>
        <span role="status" class="saved">
          {said}
        </span>
      </p>
    </div>
  );
}

function Moment(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onNow: () => void;
}) {
  return (
    <span class="moment">
      <input
        type="text"
        inputMode="decimal"
        size={6}
        aria-label={props.label}
        value={props.value}
        onInput={(event) => props.onChange((event.target as HTMLInputElement).value)}
      />
      <button
        type="button"
        class="quiet"
        aria-label={_("%(field)s: the moment in the player", { field: props.label })}
        title={_("The moment in the player")}
        onClick={props.onNow}
      >
        {_("this moment")}
      </button>
    </span>
  );
}

function written(at: number): string {
  const tenths = Math.floor((at % 1) * 10);
  return tenths ? `${clock(at)}.${tenths}` : clock(at);
}

function lineOf({ start, end, text }: Cue): Line {
  return { key: ++keys, start: written(start / 1000), end: written(end / 1000), text };
}

function cueOf({ start, end, text }: Line): Cue | null {
  const from = seconds(start);
  const to = seconds(end);
  if (from === null || to === null || to <= from) return null;
  return { start: Math.round(from * 1000), end: Math.round(to * 1000), text: text.trim() };
}
