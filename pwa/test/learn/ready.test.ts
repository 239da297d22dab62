import { expect, test } from "vitest";
import type { Block } from "../../src/core/types.ts";
import { mediaOf } from "../../src/learn/ready.ts";

const picture = (file: string | null) => ({ file, alt: "", width: 4, height: 3 });

test("a card's picture and sound are made ready", () => {
  const card: Block = { kind: "card", id: "a", text: "", picture: picture("p"), sound: "s" };
  expect(mediaOf(card)).toEqual(["p", "s"]);
});

test("a question's pictures are made ready, and what is missing is left out", () => {
  const options = [
    { id: "a", picture: picture("one") },
    { id: "b", picture: picture(null) },
  ];
  const item: Block = { kind: "item", id: "T.q", type: "picture-choice", ask: "?", options };
  expect(mediaOf({ ...item, picture: picture("p") })).toEqual(["p", "one"]);
});
