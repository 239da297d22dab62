/** What an editor types reaches the server or stays in the browser: never neither. */
import { beforeEach, expect, test, vi } from "vitest";
import { ApiError, ask } from "../../src/studio/api.ts";
import { browserShelf, type Kept, Saver, type Shelf, withTheirs } from "../../src/studio/saver.ts";
import type { Fields } from "../../src/studio/types.ts";

const KEY = "zh_Hans rule";
const old = { text: "old" };

class Drawer implements Shelf {
  readonly kept = new Map<string, Kept>();
  get = (key: string) => this.kept.get(key) ?? null;
  put(key: string, kept: Kept | null) {
    if (kept) this.kept.set(key, kept);
    else this.kept.delete(key);
  }
  keys = () => [...this.kept.keys()];
}

let drawer: Drawer;
beforeEach(() => {
  vi.useFakeTimers();
  drawer = new Drawer();
});

const saver = (save: (key: string, began: Fields, mine: Fields) => Promise<Fields>) =>
  new Saver(save, drawer, () => {}, 10, 50);

test("keystrokes are one save, and the browser lets go only when the server has it", async () => {
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  const s = saver(save);
  s.open(KEY, old);
  for (const text of ["n", "ne", "new"]) s.change(KEY, { text });
  expect(drawer.get(KEY)).toEqual({ began: old, mine: { text: "new" } });
  expect(s.unsaved).toBe(true);
  await vi.advanceTimersByTimeAsync(20);
  expect(save.mock.calls).toEqual([[KEY, old, { text: "new" }]]);
  expect(s.state(KEY).kind).toBe("saved");
  expect(drawer.get(KEY)).toBeNull();
});

test("what is typed during a save goes with the next one, from what was sent", async () => {
  let release = (_: Fields) => {};
  const save = vi.fn(
    (_: string, __: Fields, ___: Fields) =>
      new Promise<Fields>((resolve) => {
        release = resolve;
      }),
  );
  const s = saver(save);
  s.open(KEY, old);
  s.change(KEY, { text: "one" });
  await vi.advanceTimersByTimeAsync(20);
  s.change(KEY, { text: "one two" });
  await vi.advanceTimersByTimeAsync(100);
  expect(save).toHaveBeenCalledTimes(1);
  release({ text: "one" });
  await vi.advanceTimersByTimeAsync(100);
  expect(save.mock.calls[1]).toEqual([KEY, { text: "one" }, { text: "one two" }]);
  release({ text: "one two" });
  await vi.advanceTimersByTimeAsync(1);
  expect(s.unsaved).toBe(false);
});

test("without a network it tries again by itself", async () => {
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  save.mockRejectedValueOnce(new ApiError(0, "offline", ""));
  const s = saver(save);
  s.open(KEY, old);
  s.change(KEY, { text: "new" });
  await vi.advanceTimersByTimeAsync(20);
  expect(s.state(KEY).kind).toBe("offline");
  expect(drawer.get(KEY)?.mine).toEqual({ text: "new" });
  await vi.advanceTimersByTimeAsync(60);
  expect(s.state(KEY).kind).toBe("saved");
});

test("signed out in mid-sentence: kept, and saved after signing in again", async () => {
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  save.mockRejectedValueOnce(new ApiError(401, "unauthenticated", "Please sign in"));
  const s = saver(save);
  s.open(KEY, old);
  s.change(KEY, { text: "new" });
  await vi.advanceTimersByTimeAsync(20);
  expect(s.state(KEY).kind).toBe("signed-out");
  s.hurry();
  await vi.advanceTimersByTimeAsync(1);
  expect(s.state(KEY).kind).toBe("saved");
});

test("a closed tab's words are there on the next page, and go to the server", async () => {
  drawer.put(KEY, { began: old, mine: { text: "left behind" } });
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  const s = saver(save);
  expect(s.open(KEY, { text: "somebody else's" })).toEqual({ text: "left behind" });
  await vi.advanceTimersByTimeAsync(1);
  expect(save.mock.calls[0]).toEqual([KEY, old, { text: "left behind" }]);
});

test("a clash waits for a choice and writes nothing by itself", async () => {
  const theirs = { text: "theirs" };
  const conflicts = [{ path: "text", mine: "mine", theirs: "theirs" }];
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  save.mockRejectedValueOnce(new ApiError(409, "clash", "", { conflicts, now: theirs }));
  const s = saver(save);
  s.open(KEY, old);
  s.change(KEY, { text: "mine" });
  await vi.advanceTimersByTimeAsync(20);
  expect(s.state(KEY)).toEqual({ kind: "clash", conflicts, theirs });
  s.change(KEY, { text: "mine again" });
  await vi.advanceTimersByTimeAsync(500);
  expect(save).toHaveBeenCalledTimes(1);
  s.settle(KEY, { text: "mine again" });
  await vi.advanceTimersByTimeAsync(1);
  expect(save.mock.calls[1]).toEqual([KEY, theirs, { text: "mine again" }]);
});

test("an answer that was lost makes nobody clash with their own words", async () => {
  const clash = (theirs: string) =>
    new ApiError(409, "clash", "", {
      conflicts: [{ path: "text", mine: "one two", theirs }],
      now: { text: theirs },
    });
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  save.mockRejectedValueOnce(new ApiError(0, "offline", "")).mockRejectedValueOnce(clash("one"));
  const s = saver(save);
  s.open(KEY, old);
  s.change(KEY, { text: "one " });
  await vi.advanceTimersByTimeAsync(20);
  s.change(KEY, { text: "one two" });
  await vi.advanceTimersByTimeAsync(200);
  expect(save.mock.calls[2]).toEqual([KEY, { text: "one" }, { text: "one two" }]);
  expect(s.state(KEY).kind).toBe("saved");
  expect(drawer.get(KEY)).toBeNull();

  save.mockRejectedValueOnce(new ApiError(0, "offline", "")).mockRejectedValueOnce(clash("theirs"));
  s.change(KEY, { text: "one two three" });
  await vi.advanceTimersByTimeAsync(200);
  expect(s.state(KEY).kind).toBe("clash");
});

test("an answer cut in the middle, or a Wi-Fi's own page, is no network", async () => {
  vi.stubGlobal("fetch", async () => new Response("<html>Sign in to the hotel", { status: 200 }));
  await expect(ask("GET", "packs")).rejects.toMatchObject({ passing: true });
  vi.unstubAllGlobals();
});

test("what the server refuses is said, kept, and sent again after a change", async () => {
  const save = vi.fn(async (_: string, __: Fields, mine: Fields) => mine);
  save.mockRejectedValueOnce(new ApiError(400, "breaks-lesson", "No ## here."));
  const s = saver(save);
  s.open(KEY, old);
  s.change(KEY, { text: "## x" });
  await vi.advanceTimersByTimeAsync(20);
  expect(s.state(KEY)).toEqual({ kind: "refused", why: "No ## here." });
  expect(drawer.get(KEY)?.mine).toEqual({ text: "## x" });
  s.change(KEY, { text: "x" });
  await vi.advanceTimersByTimeAsync(20);
  expect(s.state(KEY).kind).toBe("saved");
});

test("others' saves are followed only where nothing waits", () => {
  const s = saver(async (_, __, mine) => mine);
  s.open(KEY, old);
  s.follow(KEY, { text: "theirs" });
  expect(s.fields(KEY)).toEqual({ text: "theirs" });
  s.change(KEY, { text: "mine" });
  s.follow(KEY, { text: "theirs again" });
  expect(s.fields(KEY)).toEqual({ text: "mine" });
});

test("theirs goes into the fields that both changed, by field and by id", () => {
  const mine = {
    ask: "mine",
    feedback: { right: "mine", wrong: "mine" },
    options: [{ id: "a", text: "mine" }],
  };
  const conflicts = [
    { path: "feedback.wrong", mine: "mine", theirs: "theirs" },
    { path: "options.a.text", mine: "mine", theirs: "theirs" },
  ];
  expect(withTheirs(mine, conflicts)).toEqual({
    ask: "mine",
    feedback: { right: "mine", wrong: "theirs" },
    options: [{ id: "a", text: "theirs" }],
  });
  expect(mine.options[0]!.text).toBe("mine");
});

test("broken and foreign entries of the browser's storage are passed over, and can be removed", () => {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  };
  const stored = {
    "tianjian.studio P03-A/ice zh_Hans card a": "{",
    "tianjian.studio P03-A/ice-2 zh_Hans card b": "{}",
    other: "1",
  };
  vi.stubGlobal("localStorage", Object.assign(Object.create(methods), stored));
  const shelf = browserShelf("P03-A/ice");
  expect(shelf.keys()).toEqual(["zh_Hans card a"]);
  expect(shelf.get("zh_Hans card a")).toBeNull();
  shelf.put("zh_Hans card a", null);
  expect(shelf.keys()).toEqual([]);
  vi.unstubAllGlobals();
  expect(shelf.keys()).toEqual([]);
});
