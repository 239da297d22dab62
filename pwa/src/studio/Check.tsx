/** What the checker says of the draft, sentence by sentence, with a jump to the place. */
import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { ask } from "./api.ts";
import type { Finding, Findings } from "./types.ts";
import { languageName, sizeOf, waitOn2G } from "./words.ts";

/** Goes to the place that a finding is about. */
export type Jump = (language: string, block: string, lesson: string) => void;

/** The check looks at the whole pack: not after every keystroke. */
const CALM = 1200;

export function useFindings(pack: string, revision: number): Findings | null {
  const [found, setFound] = useState<Findings | null>(null);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(
      async () => {
        try {
          const now = await ask<Findings>("GET", `packs/${pack}/findings`);
          if (!gone) setFound(now);
        } catch {
          // What was said before stays until the server answers again.
        }
      },
      found ? CALM : 0,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [pack, revision]);
  return found;
}

export function Check(props: {
  pack: string;
  /** Runs a remedy, then draws what it changed. */
  onMend: (work: () => Promise<unknown>) => Promise<void>;
  /** Only findings of this lesson and of the pack as a whole; all where absent. */
  lesson?: string;
  /** The language that is being written: findings in the others are folded away. */
  language?: string;
  revision: number;
  /** What the part, or the lesson, that a finding is about is called; empty: nothing of the kind. */
  nameOf: (each: Finding) => string;
  onJump: Jump;
}) {
  const { lesson, language } = props;
  const found = useFindings(props.pack, props.revision);
  if (!found) return <p class="soft">{_("Checking…")}</p>;
  const mine = lesson
    ? found.findings.filter((each) => each.lesson === lesson || !each.lesson)
    : found.findings;
  const elsewhere = found.findings.length - mine.length;
  const here = mine.filter((each) => !language || !each.language || each.language === language);
  const others = [...new Set(mine.filter((each) => !here.includes(each)).map(codeOf))];
  return (
    <section class="sheet check" id="check" aria-label={_("Check")}>
      <h2>
        {_("Check")}{" "}
        <small class={found.faults ? "wrong-count" : "soft"}>
          {found.faults ? ngettext("%(n)s fault", "%(n)s faults", found.faults) : _("no fault")}
        </small>
      </h2>
      <p class="soft small">
        {Object.keys(found.bytes)
          .map(
            (code) =>
              `${languageName(code)}: ${sizeOf(found.bytes[code]!)}, ${waitOn2G(found.seconds[code]!)}`,
          )
          .join(" · ")}
        <OldPhones {...found} />
      </p>
      {mine.length === 0 && (
        <p>{lesson ? _("Nothing to mend in this lesson.") : _("Nothing to mend.")}</p>
      )}
      <Groups {...props} findings={here} />
      {others.map((code) => {
        const theirs = mine.filter((each) => !here.includes(each) && each.language === code);
        return (
          <details key={code}>
            <summary>
              {ngettext("%(n)s more in %(language)s", "%(n)s more in %(language)s", theirs.length, {
                language: languageName(code),
              })}
            </summary>
            <Groups {...props} findings={theirs} />
          </details>
        );
      })}
      {elsewhere > 0 && (
        <p class="soft">
          {ngettext(
            "%(n)s more in other lessons of this pack.",
            "%(n)s more in other lessons of this pack.",
            elsewhere,
          )}
        </p>
      )}
    </section>
  );
}

const codeOf = (each: Finding): string => each.language;

interface GroupsProps {
  pack: string;
  findings: Finding[];
  nameOf: (each: Finding) => string;
  onMend: (work: () => Promise<unknown>) => Promise<void>;
  onJump: Jump;
}

/** The findings of each part below its name. */
function Groups({ pack, findings, nameOf, onMend, onJump }: GroupsProps) {
  const all = [...new Set(findings.map(nameOf))];
  const names = [...all.filter(Boolean), ...all.filter((name) => !name)];
  return (
    <>
      {names.map((name) => (
        <Fragment key={name}>
          {(name || names.length > 1) && <h3>{name || _("The whole pack")}</h3>}
          <ul>
            {findings
              .filter((each) => nameOf(each) === name)
              .map((each) => (
                <li key={`${each.id} ${each.message}`} class={each.level}>
                  <FindingLine each={each} onJump={onJump} />
                  {each.fix && <Mend pack={pack} each={each} onMend={onMend} />}
                </li>
              ))}
          </ul>
        </Fragment>
      ))}
    </>
  );
}

function FindingLine({ each, onJump }: { each: Finding; onJump: Jump }) {
  const words = (
    <>
      <b>{each.message}</b> {each.remedy}
    </>
  );
  if (!each.block)
    return (
      <span>
        {words} {each.place && <small class="soft">{each.place}</small>}
      </span>
    );
  return (
    <button
      type="button"
      class="finding"
      onClick={() => onJump(each.language, each.block, each.lesson)}
    >
      {words}
    </button>
  );
}

/** The remedy that the studio can do by itself, on one press; some ask for a few words first. */
function Mend(props: {
  pack: string;
  each: Finding;
  onMend: (work: () => Promise<unknown>) => Promise<void>;
}) {
  const { pack, each, onMend } = props;
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const { label, asks } = each.fix!;
  async function mend(event: Event) {
    event.preventDefault();
    setBusy(true);
    await onMend(() => ask("POST", `packs/${pack}/findings/${each.id}`, { text }));
    setBusy(false);
  }
  return (
    <form class="mend" onSubmit={mend}>
      {asks && (
        <label>
          {asks}
          <input
            value={text}
            lang={each.language.replace("_", "-")}
            maxLength={200}
            required
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      <button
        type="submit"
        class="button quiet"
        disabled={busy}
        aria-label={`${label}: ${each.message}`}
      >
        {label}
      </button>
    </form>
  );
}

/** What phones fetch that show no WebP or play no Opus; they get other files. */
function OldPhones({ bytes, old_bytes }: Findings) {
  const codes = Object.keys(bytes).filter((code) => old_bytes[code] !== bytes[code]);
  if (codes.length === 0) return null;
  return (
    <>
      <br />
      {_("On old iPhones: %(sizes)s", {
        sizes: codes.map((code) => `${languageName(code)} ${sizeOf(old_bytes[code]!)}`).join(" · "),
      })}
    </>
  );
}
