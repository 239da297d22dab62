/** What a translator is shown of a changed source. */
import { expect, test } from "vitest";
import { plainWords } from "../../src/studio/ReadAloud.tsx";
import { difference } from "../../src/studio/translate/marks.ts";

const shown = (old: string, now: string) => {
  const found = difference(old, now);
  return `${found.before}[${found.old}|${found.now}]${found.after}`;
};

test("only what differs is marked, and no Latin word is cut in two", () => {
  expect(shown("冰袋放哪里？", "冰袋放在哪里？")).toBe("冰袋放[|在]哪里？");
  expect(shown("Put ice on top.", "Put ice under it.")).toBe("Put ice [on top|under it].");
  expect(shown("a stone", "a store")).toBe("a [stone|store]");
  expect(shown("", "new")).toBe("[|new]");
  expect(shown("24 kg", "30 kg")).toBe("[24|30] kg");
});

test("the pieces make both texts again", () => {
  for (const [old, now] of [
    ["aaa", "aa"],
    ["冷气往下", "冷气往上走"],
    ["x x", "x x x"],
    ["", ""],
  ]) {
    const { before, after, ...middle } = difference(old!, now!);
    expect(before + middle.old + after).toBe(old);
    expect(before + middle.now + after).toBe(now);
  }
});

test("what is read aloud are the words of a block without its marks", () => {
  const card = { text: "**Ice** on top.[^L26]\n- slowly", picture: { file: "a.svg", alt: "x" } };
  expect(plainWords(card)).toBe("Ice on top.\nslowly");
  const options = [
    { id: "a", text: "Top", right: true, feedback: "Yes." },
    { id: "b", text: "", feedback: "No." },
  ];
  expect(plainWords({ type: "choose-one", ask: "Where?", options })).toBe("Where?\nTop\nYes.\nNo.");
});
