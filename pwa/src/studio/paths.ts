/** The page of the learning paths: dragging and keys beside its plain buttons. */
import { gettext as _ } from "../core/i18n.ts";
import { ApiError, ask } from "./api.ts";
import { actionOf } from "./shortcuts.tsx";
import { sortable } from "./sort.tsx";

export function listenToPath(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-path]");
  const list = form?.querySelector<HTMLElement>(".path-list");
  if (!form || !list) return;
  sortable(list, (from, to) => void drag(form, from, to));
  list.addEventListener("keydown", (event) => {
    const row = (event.target as Element).closest("li");
    const action = event.isComposing ? undefined : actionOf(event);
    if (!row || !action) return;
    const move = (step: number) => {
      event.preventDefault();
      row.querySelector<HTMLButtonElement>(`[id^="${step < 0 ? "up" : "down"}-"]`)?.click();
    };
    const nothing = () => undefined;
    action({ move, save: nothing, go: nothing, add: nothing });
  });
  goOnThere();
}

/** Behind a move the focus is where it was, so that the next press moves on. */
function goOnThere(): void {
  const button = document.getElementById(location.hash.slice(1));
  if (!(button instanceof HTMLButtonElement)) return;
  const free = [button, ...(button.parentElement?.querySelectorAll("button") ?? [])];
  free.find((each) => !each.disabled)?.focus();
}

async function drag(form: HTMLFormElement, from: number, to: number): Promise<void> {
  const field = form.elements.namedItem("began") as HTMLInputElement;
  const began = field.value.split(" ");
  const mine = began.filter((_pack, place) => place !== from);
  mine.splice(to, 0, began[from]!);
  const group = form.dataset.path!;
  try {
    await ask("PUT", `paths/${group}`, { began, mine });
    location.assign(`/studio/paths?group=${group}&did=saved`);
  } catch (error) {
    const note = document.querySelector<HTMLElement>('main [role="alert"]')!;
    note.textContent =
      (error instanceof ApiError && error.detail) || _("No connection. Try again.");
    note.hidden = false;
    note.scrollIntoView();
  }
}
