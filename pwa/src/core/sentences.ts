/** A text cut where a reader breathes: what is said in one go, and lit while it is said. Pure. */

/** Ends with the signs that end a sentence; the point in 2.5 does not. */
const SENTENCE = /(?:[^。！？.!?\n]|\.(?=\d))+[。！？.!?]*["”』」]?\s*/g;

export function sentencesOf(text: string): string[] {
  return text.match(SENTENCE) ?? [text];
}
