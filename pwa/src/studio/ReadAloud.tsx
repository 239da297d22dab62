/** Reads a block's words aloud with a voice of the editor's own computer: how it will sound. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Fields } from "./types.ts";

/** What is said of a block, in the order of its form. */
const SPOKEN = ["title", "goal", "ask", "text", "right", "wrong", "feedback"];

export function ReadAloud({ fields, language }: { fields: Fields; language: string }) {
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => () => speaking && speechSynthesis.cancel(), [speaking]);
  if (!("speechSynthesis" in self)) return null;

  function press() {
    speechSynthesis.cancel();
    if (speaking) return setSpeaking(false);
    const words = new SpeechSynthesisUtterance(plainWords(fields));
    words.lang = language === "zh_Hans" ? "zh-CN" : language;
    words.onend = () => setSpeaking(false);
    words.onerror = () => setSpeaking(false);
    setSpeaking(true);
    speechSynthesis.speak(words);
  }

  return (
    <button type="button" class="quiet" aria-pressed={speaking} onClick={press}>
      {speaking ? _("Stop reading") : _("Read aloud")}
    </button>
  );
}

/** All words of a block without its marks, one line each. */
export function plainWords(fields: Fields): string {
  return wordsIn(fields)
    .map((words) => words.replace(/\[\^[^\]]*\]|\*\*|^[-#] */gm, "").trim())
    .filter(Boolean)
    .join("\n");
}

function wordsIn(value: unknown): string[] {
  if (Array.isArray(value))
    return value.reduce<string[]>((all, one) => all.concat(wordsIn(one)), []);
  if (!value || typeof value !== "object") return [];
  const fields = value as Fields;
  return Object.keys(fields).reduce<string[]>((all, key) => {
    const one: unknown = fields[key];
    if (typeof one === "string") return SPOKEN.includes(key) ? all.concat(one) : all;
    return all.concat(wordsIn(one));
  }, []);
}
