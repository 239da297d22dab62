/** Putting a pack on phones: who approved it, what the check says, and what came of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { ask } from "./api.ts";
import { useFindings } from "./Check.tsx";
import { Text } from "./forms/inputs.tsx";
import { stillMissing } from "./translate/Translations.tsx";
import type { PackView, PageData, Progress } from "./types.ts";
import { sizeOf, wordsOf } from "./words.ts";

interface Published {
  version: number;
  change: string;
  changed: boolean;
  bytes: number;
  retake: string[];
}

export function Publish(props: {
  view: PackView;
  data: PageData;
  unsaved: boolean;
  translations?: Progress;
  onPublished: () => Promise<void>;
}) {
  const { view, data, unsaved, onPublished } = props;
  const missing = stillMissing(props.translations);
  const found = useFindings(view.pack, view.revision);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Published | null>(null);
  const [problem, setProblem] = useState("");
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => said.current?.focus(), [done]);

  async function publish() {
    setBusy(true);
    setProblem("");
    try {
      setDone(await ask<Published>("POST", `packs/${view.pack}/publish`, { note }));
      await onPublished();
    } catch (error) {
      setProblem(wordsOf(error));
    }
    setBusy(false);
  }

  return (
    <section class="sheet" id="publish" aria-label={_("Publish")}>
      <h2>{_("Publish")}</h2>
      {done && (
        <p class="notice good" role="status" ref={said} tabIndex={-1}>
          {done.changed
            ? _("Version %(n)s is on its way to phones: %(size)s are new.", {
                n: done.version,
                size: sizeOf(done.bytes),
              })
            : _("Nothing changed; version %(n)s holds.", { n: done.version })}{" "}
          {done.retake.length > 0
            ? _("Learners are asked to take again: %(lessons)s", {
                lessons: done.retake.join(", "),
              })
            : done.changed && _("What learners finished stays finished.")}
        </p>
      )}
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      <p class={view.approved_by.length > 0 ? "" : "soft"}>
        {view.approved_by.length > 0
          ? _("Approved by %(names)s", { names: view.approved_by.join("、") })
          : _("Nobody has approved this state.")}{" "}
        <a href={`/studio/${view.pack}/changes`}>{_("What changes, and review")}</a>
      </p>
      {missing && (
        <p class="note">
          {_("Before it goes to phones:")} {missing}
        </p>
      )}
      {!data.mayPublish && <p class="soft">{_("A publisher puts the pack on phones.")}</p>}
      {data.mayPublish && (
        <>
          <Text label={_("A word for other editors")} value={note} limit={500} onChange={setNote} />
          <button
            type="button"
            class="button"
            disabled={busy || unsaved || !found || found.faults > 0}
            onClick={() => void publish()}
          >
            {busy ? _("Publishing…") : _("Publish to all phones")}
          </button>
          {found !== null && found.faults > 0 && (
            <p class="soft">{_("First mend what the check names below.")}</p>
          )}
        </>
      )}
    </section>
  );
}
