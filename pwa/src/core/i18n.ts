/**
 * The learner's language: gettext over catalogues that the build makes from
 * locales/<language>/LC_MESSAGES/messages.po, each a lazy module. English is the source language
 * and needs no catalogue.
 */
import { emitter } from "./emitter.ts";
import type { Language, Words } from "./types.ts";

type Messages = Record<string, string | string[]>;
interface Catalog {
  plural: (n: number) => number;
  messages: Messages;
}

export interface LanguageChoice {
  code: Language;
  /** Its own name, for the chooser. */
  name: string;
  direction: "ltr" | "rtl";
  /** BCP 47, for `lang` attributes and voices. */
  tag: string;
}

export const LANGUAGES: LanguageChoice[] = [
  { code: "zh_Hans", name: "中文", direction: "ltr", tag: "zh-CN" },
  { code: "en", name: "English", direction: "ltr", tag: "en" },
  { code: "ar_XB", name: "‏Pseudo (RTL)", direction: "rtl", tag: "ar-XB" },
];

type Loader = () => Promise<Catalog>;

/** What the first screens say, and what all others say besides. */
const LOADERS: Record<string, [first: Loader, later: Loader]> = {
  zh_Hans: [() => import("catalog:zh_Hans"), () => import("catalog:zh_Hans/later")],
  ar_XB: [() => import("catalog:ar_XB"), () => import("catalog:ar_XB/later")],
};

const SOURCE: Catalog = { plural: (n) => Number(n !== 1), messages: {} };
const changes = emitter<Language>();
let catalog = SOURCE;
/** Whether a screen beyond the first ones was asked for. */
let beyondFirst = false;
/** The language whose messages are all here. */
let complete: Language | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** The language now on screen. */
export let language: Language = "en";
export let direction: "ltr" | "rtl" = "ltr";

/** The app's language that fits the browser's wishes best. */
export function browserLanguage(wishes: readonly string[] = navigator.languages): Language {
  for (const wish of wishes) {
    if (wish.toLowerCase().startsWith("zh")) return "zh_Hans";
    if (wish.toLowerCase().startsWith("en")) return "en";
  }
  return "zh_Hans";
}

/** Loads a catalogue and turns the page to it; throws where the catalogue cannot be loaded. */
export function setLanguage(code: Language): Promise<void> {
  return inTurn(async () => {
    const choice = LANGUAGES.find((one) => one.code === code) ?? LANGUAGES[1]!;
    await load(choice.code);
    language = choice.code;
    direction = choice.direction;
    if (typeof document !== "undefined") {
      document.documentElement.lang = choice.tag;
      document.documentElement.dir = choice.direction;
    }
    changes.emit(language);
  });
}

/** Loads what the screens beyond the first ones say; throws where it cannot be loaded. */
export function loadAllMessages(): Promise<void> {
  beyondFirst = true;
  return complete === language ? Promise.resolve() : inTurn(() => load(language));
}

async function load(code: Language): Promise<void> {
  const all = beyondFirst;
  const [first, later] = LOADERS[code] ?? [];
  const parts = await Promise.all([first?.() ?? SOURCE, (all && later?.()) || SOURCE]);
  catalog = {
    plural: parts[0].plural,
    messages: { ...parts[0].messages, ...parts[1].messages },
  };
  complete = all ? code : undefined;
}

/** One change after the other: a slow catalogue must not overtake a language chosen after it. */
function inTurn(change: () => Promise<void>): Promise<void> {
  const done = turn.then(change);
  turn = done.catch(() => {});
  return done;
}

export function onLanguage(callback: (language: Language) => void): () => void {
  return changes.on(callback);
}

type Values = Record<string, string | number>;

/** The message in the learner's language; `%(name)s` is filled from `values`. */
export function gettext(id: string, values?: Values): string {
  return filled(found(id) ?? id, values);
}

/** The form for `n` things; `%(n)s` is always filled. */
export function ngettext(one: string, many: string, n: number, values?: Values): string {
  const forms = catalog.messages[one];
  const text = Array.isArray(forms) ? forms[catalog.plural(n)] : undefined;
  return filled(text ?? (n === 1 ? one : many), { n, ...values });
}

/** Like gettext, for a message that means different things in different places. */
export function pgettext(context: string, id: string, values?: Values): string {
  return filled(found(`${context}\u0004${id}`) ?? id, values);
}

/** Words of a pack in the learner's language, else in the first language it has. */
export function inWords(words: Words, wished: Language = language): string {
  return words[wished] ?? words.en ?? Object.values(words)[0] ?? "";
}

/** BCP 47 tag of a catalogue code. */
export function tagOf(code: Language): string {
  return LANGUAGES.find((one) => one.code === code)?.tag ?? code.replace("_", "-");
}

function found(key: string): string | undefined {
  const value = catalog.messages[key];
  return typeof value === "string" ? value : undefined;
}

function filled(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/%\((\w+)\)[sd]/g, (whole, name: string) => String(values[name] ?? whole));
}
