/** The "take back" buttons of the history. */
import { gettext as _, ngettext } from "../core/i18n.ts";
import { ApiError, ask } from "./api.ts";

export class HistoryButtons {
  constructor(private readonly pack: string) {}

  listen(): void {
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-undo]"))
      button.addEventListener("click", () => void this.undo(button));
  }

  private async undo(button: HTMLButtonElement): Promise<void> {
    const files = Number(button.dataset.files);
    const sure = ngettext(
      "Take back what was done in %(n)s file?",
      "Take back what was done in %(n)s files?",
      files,
    );
    if (files > 1 && !confirm(sure)) return;
    const note = document.querySelector<HTMLElement>('main [role="alert"]')!;
    button.disabled = true;
    try {
      await ask("POST", `packs/${this.pack}/history/${button.dataset.undo}/undo`);
      location.reload();
    } catch (error) {
      note.textContent =
        (error instanceof ApiError && error.detail) || _("No connection. Try again.");
      note.hidden = false;
      note.scrollIntoView();
      button.disabled = false;
    }
  }
}
