/**
 * The app's own messages out of a gettext file, as lazy modules: `import("catalog:zh_Hans")` holds
 * what the first screens say, `import("catalog:zh_Hans/later")` all the rest.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import type { Plugin } from "vite";

const PREFIX = "catalog:";
const LATER = "/later";
/** What editors read at a desk; no phone fetches it. */
const STUDIO = "pwa/src/studio/";
/** Flips words to right-to-left, so that every untranslated or misplaced text is seen at once. */
const PSEUDO = "ar_XB";
const PSEUDO_BASE = "zh_Hans";

type Messages = Record<string, string | string[]>;

export interface Catalogue {
  /** The C expression of the file's Plural-Forms header, in `n`; also valid JavaScript. */
  plural: string;
  messages: Messages;
}

interface Entry {
  context?: string;
  id: string;
  many?: string;
  /** One form, or several for plurals. */
  forms: string[];
  fuzzy: boolean;
  /** The app's source files that use it, from the project's root. */
  sources: string[];
}

/**
 * @param root the project's folder, absolute
 * @param entry the module that the page loads, from the root
 */
export function catalogues(root: string, entry: string): Plugin {
  const fileOf = (language: string) => join(root, "locales", language, "LC_MESSAGES/messages.po");
  return {
    name: "catalogues",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return;
      const later = id.endsWith(LATER);
      const language = id.slice(PREFIX.length + 1, later ? -LATER.length : undefined);
      const own = fileOf(language);
      const file = language === PSEUDO && !existsSync(own) ? fileOf(PSEUDO_BASE) : own;
      if (existsSync(file)) this.addWatchFile(file);
      else this.warn(`no catalogue ${file}: ${language} shows English`);
      const first = modulesOf(root, entry);
      const entries = (existsSync(file) ? readPo(readFileSync(file, "utf8")) : []).filter(
        ({ id, sources }) =>
          !id ||
          (later
            ? sources.some((one) => !one.startsWith(STUDIO)) &&
              !sources.some((one) => first.has(one))
            : sources.some((one) => first.has(one))),
      );
      const found = file === own ? translations(entries) : pseudo(entries);
      return `export const plural = (n) => Number(${found.plural});\nexport const messages = ${JSON.stringify(found.messages)};`;
    },
  };
}

/** A module and all that it needs before it runs: what `import(…)` brings comes later. */
export function modulesOf(root: string, entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  const source = readFileSync(join(root, entry), "utf8");
  for (const [, path] of source.matchAll(/^(?:import|export)\b(?! type)[^;]*?"(\..+?\.tsx?)"/gm))
    modulesOf(root, normalize(join(entry, "..", path!)), found);
  return found;
}

/** What the app shows: only entries that a .ts or .tsx file uses, whole and not fuzzy. */
export function translations(entries: Entry[]): Catalogue {
  const messages: Messages = {};
  for (const entry of entries) {
    if (!entry.id || !entry.sources.length || entry.fuzzy || !entry.forms.every(Boolean)) continue;
    messages[keyOf(entry)] = entry.many ? entry.forms : entry.forms[0]!;
  }
  return { plural: pluralOf(entries), messages };
}

/** Every message of the app in a made-up right-to-left language. */
export function pseudo(entries: Entry[]): Catalogue {
  const messages: Messages = {};
  for (const entry of entries) {
    if (!entry.id || !entry.sources.length) continue;
    messages[keyOf(entry)] = entry.many
      ? [flipped(entry.id), flipped(entry.many)]
      : flipped(entry.id);
  }
  return { plural: "n != 1", messages };
}

/** Each word between RIGHT-TO-LEFT OVERRIDE and POP; placeholders stay as they are. */
function flipped(text: string): string {
  return text.replace(/%\(\w+\)[sd]|[^\s%]+/g, (word) =>
    word.startsWith("%(") ? word : `\u202e${word}\u202c`,
  );
}

function keyOf(entry: Entry): string {
  return entry.context === undefined ? entry.id : `${entry.context}\u0004${entry.id}`;
}

function pluralOf(entries: Entry[]): string {
  const header = entries.find((entry) => entry.id === "")?.forms[0] ?? "";
  return /plural=([-n\d\s%!<>=&|?:()+*/]+);/.exec(header)?.[1] ?? "n != 1";
}

/** Reads what Babel writes: entries of quoted lines, between blank lines. */
export function readPo(text: string): Entry[] {
  return text
    .split(/\n\s*\n/)
    .map(readEntry)
    .filter((entry): entry is Entry => entry !== null);
}

function readEntry(block: string): Entry | null {
  const fields: Record<string, string> = {};
  let field = "";
  for (const line of block.split("\n")) {
    const found = /^(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) )?(".*")\s*$/.exec(line);
    if (!found) continue;
    field = found[1] ?? field;
    fields[field] = (fields[field] ?? "") + JSON.parse(found[2]!);
  }
  if (fields.msgid === undefined) return null;
  return {
    context: fields.msgctxt,
    id: fields.msgid,
    many: fields.msgid_plural,
    forms: Object.keys(fields)
      .filter((key) => key.startsWith("msgstr"))
      .sort()
      .map((key) => fields[key]!),
    fuzzy: /^#,.*\bfuzzy\b/m.test(block),
    sources: [...block.matchAll(/^#: (.*)/gm)].flatMap(
      ([, files]) => files!.match(/\S+\.tsx?\b/g) ?? [],
    ),
  };
}
