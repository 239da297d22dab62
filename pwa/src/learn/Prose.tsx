/** Lesson Markdown on screen: paragraphs, **strong** and "- " lists; nothing else means anything. */
import { useEffect, useState } from "preact/hooks";
import { sentencesOf } from "../core/sentences.ts";
import { onSpeech } from "../core/speech.ts";

/** The words alone, as they are read aloud. */
export function plainWords(text: string): string {
  return text.replace(/\*\*/g, "").replace(/^- /gm, "");
}

/** Where in these words the voice is; null while it says something else, or nothing. */
export function useSpokenAt(words: string): number | null {
  const [at, setAt] = useState<number | null>(null);
  useEffect(
    () =>
      onSpeech((update) =>
        setAt(update.state === "speaking" && update.text === words ? update.at : null),
      ),
    [words],
  );
  return at;
}

/** `lit`: these words are what the speaker button reads. */
export function Prose({ text, lit }: { text: string; lit?: boolean }) {
  const at = useSpokenAt(plainWords(text));
  let offset = 0;
  const block = (words: string) => {
    const start = offset;
    offset += plainWords(words).length;
    return <Sentences text={words} at={lit && at !== null ? at - start : null} />;
  };
  return (
    <div class="prose" dir="auto">
      {text.split(/\n{2,}/).map((part, place) => {
        const lines = part.split("\n");
        const isList = lines.every((line) => line.startsWith("- "));
        if (place > 0) offset += 2;
        if (!isList) return <p key={place}>{block(part)}</p>;
        return (
          <ul key={place}>
            {lines.map((line, row) => {
              if (row > 0) offset += 1;
              return <li key={line}>{block(line.slice(2))}</li>;
            })}
          </ul>
        );
      })}
    </div>
  );
}

function Sentences({ text, at }: { text: string; at: number | null }) {
  let offset = 0;
  let strong = false;
  return (
    <>
      {sentencesOf(text).map((sentence, place) => {
        const length = plainWords(sentence).length;
        const isLit = at !== null && at >= offset && at < offset + length;
        offset += length;
        const pieces = sentence.split("**").map((words, turn) => {
          if (turn > 0) strong = !strong;
          return strong ? <strong key={turn}>{words}</strong> : words;
        });
        return (
          <span key={place} class={isLit ? "lit" : undefined}>
            {pieces}
          </span>
        );
      })}
    </>
  );
}
