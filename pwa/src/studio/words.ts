/** Words that several parts of the studio say. */
import { gettext as _, ngettext } from "../core/i18n.ts";
import { ApiError } from "./api.ts";
import { typeName } from "./forms/ItemForm.tsx";
import type { BlockView } from "./types.ts";

export function kindName(kind: string): string {
  const names: Record<string, string> = {
    head: _("About this lesson"),
    card: _("Card"),
    item: _("Question"),
    rule: _("Rule to remember"),
    today: _("Do today"),
  };
  return names[kind] ?? _("Part");
}

/** "3. Question · Find it in the picture"; the head, at place 0, has no number. */
export function blockTitle(block: BlockView, language: string, place: number): string {
  const type = block.kind === "item" && block.fields[language]?.type;
  const name = type ? `${kindName(block.kind)} · ${typeName(type)}` : kindName(block.kind);
  return place > 0 ? `${place}. ${name}` : name;
}

export function languageName(code: string): string {
  return { zh_Hans: "中文", en: "English" }[code] ?? code;
}

export function sizeOf(bytes: number): string {
  return bytes < 1_000_000
    ? _("%(n)s kB", { n: Math.ceil(bytes / 1000) })
    : _("%(n)s MB", { n: (bytes / 1_000_000).toFixed(1) });
}

export function waitOn2G(seconds: number): string {
  return seconds < 90
    ? ngettext("%(n)s second on 2G", "%(n)s seconds on 2G", seconds)
    : ngettext("%(n)s minute on 2G", "%(n)s minutes on 2G", Math.round(seconds / 60));
}

/** What an editor can do about a failed request; other errors go on. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  if (error.signedOut) return _("You are signed out. Sign in in another tab; nothing is lost.");
  return error.detail || _("No connection. Try again.");
}
