/** Keys of the lesson's editor, and where they are written down. */
import { useEffect, useRef } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";

export interface Actions {
  save(): void;
  /** To the part before (-1) or behind (1). */
  go(step: number): void;
  /** The part that is being written, one place up or down. */
  move(step: number): void;
  /** A card behind the part that is being written. */
  add(): void;
}

/** What a key asks for; undefined for keys that belong to the browser. */
export function actionOf(event: KeyboardEvent): ((actions: Actions) => void) | undefined {
  const { key } = event;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === "s")
    return (actions) => actions.save();
  if (!event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
  if (step) return (actions) => (event.shiftKey ? actions.move(step) : actions.go(step));
  // On a Mac the Alt key turns n into another letter.
  return event.code === "KeyN" && !event.shiftKey ? (actions) => actions.add() : undefined;
}

export function useShortcuts(actions: Actions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const action = event.isComposing ? undefined : actionOf(event);
      if (!action) return;
      event.preventDefault();
      action(latest.current);
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

export function ShortcutHelp() {
  const keys: [keys: string, what: string][] = [
    ["Alt ↑ / Alt ↓", _("to the part before, to the next part")],
    ["Alt Shift ↑ / Alt Shift ↓", _("move this part up or down")],
    ["Alt N", _("a new card behind this part")],
    ["Ctrl S", _("save at once (it is saved by itself, too)")],
    ["Tab", _("from field to field; the arrows beside a part or an answer move it")],
  ];
  return (
    <details class="sheet shortcuts">
      <summary>{_("Keys for writing without a mouse")}</summary>
      <dl>
        {keys.map(([name, what]) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
