/** What the learner reached outside the app, said by themselves with one tap. */
import "./milestones.css";
import { useState } from "preact/hooks";
import { record } from "../core/events.ts";
import { gettext as _, inWords } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";
import type { CataloguePack } from "../core/types.ts";
import { useTurn } from "../learn/turn.ts";
import { Icon } from "../ui/icons.tsx";
import { FailureNote, Sheet } from "../ui/parts.tsx";
import { Badge } from "./badges.tsx";
import { fieldTasksIn, type Milestone, milestones } from "./reached.ts";

export function Milestones(props: { progress: Progress; packs: readonly CataloguePack[] }) {
  const { progress, packs } = props;
  const [asked, setAsked] = useState<Milestone | null>(null);
  const title = (id: string) => {
    const pack = packs.find((one) => one.id === id);
    return pack ? inWords(pack.title) : id;
  };
  return (
    <section aria-labelledby="milestones">
      <h2 class="section" id="milestones">
        {_("Milestones")}
      </h2>
      <ul class="milestones">
        {milestones().map((milestone) => (
          <li class="card" key={milestone.kind} data-testid={`milestone-${milestone.kind}`}>
            <One
              milestone={milestone}
              at={progress.milestones.get(milestone.kind)}
              onAsk={() => setAsked(milestone)}
            />
          </li>
        ))}
        {fieldTasksIn(progress).map(([pack, at]) => (
          <li class="card" key={pack} data-testid={`milestone-field-task-${pack}`}>
            <Reached
              kind="field-task"
              name={_("Field task: %(pack)s", { pack: title(pack) })}
              at={at}
            />
          </li>
        ))}
      </ul>
      <p class="soft">{_("You say it yourself. A mentor can confirm it later.")}</p>
      {asked && <Ask milestone={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

function One(props: { milestone: Milestone; at?: number; onAsk: () => void }) {
  const { milestone, at, onAsk } = props;
  const { kind, name } = milestone;
  if (at !== undefined) return <Reached kind={kind} name={name} at={at} />;
  return (
    <button type="button" data-testid={`reach-${kind}`} onClick={onAsk}>
      <Badge kind={kind} reached={false} />
      <b>{name}</b>
      <span class="soft">{_("Not yet. Tap when it is done")}</span>
    </button>
  );
}

function Reached({ kind, name, at }: { kind: string; name: string; at: number }) {
  return (
    <div>
      <Badge kind={kind} reached />
      <b>{name}</b>
      <span class="soft reached">{dayInWords(at)}</span>
    </div>
  );
}

function dayInWords(seconds: number): string {
  const options = { year: "numeric", month: "long", day: "numeric" } as const;
  return new Date(seconds * 1000).toLocaleDateString(document.documentElement.lang, options);
}

/** What was recorded is sent and cannot be taken back: better asked once too often. */
function Ask({ milestone, onClose }: { milestone: Milestone; onClose: () => void }) {
  const [busy, run] = useTurn();
  const [error, setError] = useState<unknown>(null);

  async function say() {
    setError(null);
    try {
      await record({ type: "milestone", data: { kind: milestone.kind } });
      onClose();
    } catch (problem) {
      setError(problem);
    }
  }

  return (
    <Sheet title={milestone.question} onClose={onClose}>
      <p>{_("Your centre sees it with today's date. It cannot be taken back.")}</p>
      <FailureNote error={error} spaced />
      <div class="actions">
        <button
          type="button"
          class="go"
          disabled={busy}
          data-testid="milestone-yes"
          onClick={() => run(say)}
        >
          <Icon name="tick" />
          {_("Yes, done")}
        </button>
        <button type="button" class="quiet" data-testid="milestone-no" onClick={onClose}>
          {_("No, not yet")}
        </button>
      </div>
    </Sheet>
  );
}
