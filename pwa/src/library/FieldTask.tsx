/** The hands-on work of a pack: what to do out there, and the tick when it is done. */
import "../learn/learn.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { record } from "../core/events.ts";
import { gettext as _ } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";
import { milestoneName } from "../core/progress.ts";
import { route } from "../core/router.ts";
import type { TextDocument } from "../core/types.ts";
import { Prose } from "../learn/Prose.tsx";
import { Speaker } from "../learn/Speaker.tsx";
import { useTurn } from "../learn/turn.ts";
import { Icon } from "../ui/icons.tsx";
import { FailureNote, Picture } from "../ui/parts.tsx";

export function FieldTask({ document, progress }: { document: TextDocument; progress: Progress }) {
  const box = useRef<HTMLElement>(null);
  const [busy, run] = useTurn();
  const [error, setError] = useState<unknown>(null);
  const task = document.task!;
  const milestone = { kind: "field-task", pack: document.pack };
  const done = progress.milestones.has(milestoneName(milestone));
  useEffect(() => {
    if (route().fragment === "task") box.current?.scrollIntoView({ block: "start" });
  }, []);

  async function tick() {
    try {
      await record({ type: "milestone", data: milestone });
      setError(null);
    } catch (problem) {
      setError(problem);
    }
  }

  return (
    <section class="card" ref={box} data-testid="field-task" aria-labelledby="field-task">
      {task.picture && <Picture picture={task.picture} class="cover" />}
      <div class="body">
        <h2 class="kicker" id="field-task">
          <Icon name="hand" />
          {_("Out in the field")}
        </h2>
        <Prose text={task.text} lit />
        <div class="actions">
          <Speaker text={task.text} />
          {done ? (
            <p class="pill" role="status">
              <Icon name="tick" />
              {_("Well done, noted")}
            </p>
          ) : (
            <button
              type="button"
              class="quiet"
              disabled={busy}
              onClick={() => run(tick)}
              data-testid="field-task-done"
            >
              <Icon name="hand" />
              {_("I have done it")}
            </button>
          )}
        </div>
        <FailureNote error={error} />
      </div>
    </section>
  );
}
