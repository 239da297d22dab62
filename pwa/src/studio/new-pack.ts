/** The form that begins a pack. */
import { gettext as _ } from "../core/i18n.ts";
import { ApiError, ask } from "./api.ts";
import type { PageData } from "./types.ts";

export function listenToNewPack(data: PageData): void {
  const form = document.querySelector<HTMLFormElement>("form[data-new-pack]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void begin(form, data.language.startsWith("zh") ? "zh_Hans" : "en");
  });
}

async function begin(form: HTMLFormElement, language: string): Promise<void> {
  const data = new FormData(form);
  const given = (name: string) => String(data.get(name) ?? "").trim();
  const pack = given("pack").toUpperCase();
  const note = form.querySelector<HTMLElement>('[role="alert"]')!;
  note.hidden = true;
  try {
    const [title, level, of] = [given("title"), given("level"), given("of")];
    await ask("POST", "packs", { pack, title, level, of, language });
    location.assign(`/studio/${pack}`);
  } catch (error) {
    note.textContent =
      (error instanceof ApiError && error.detail) || _("No connection. Try again.");
    note.hidden = false;
  }
}
