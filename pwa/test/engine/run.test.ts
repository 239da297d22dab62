/** Runs as they come in events, honest and not. */
import { expect, test } from "vitest";
import { answer, ask } from "../../engine/desk.ts";
import { replay } from "../../engine/run.ts";
import { readScenario } from "../../engine/scenario.ts";
import { file, par, scenario } from "./desk.ts";

const lychee = scenario("conghua-lychee");
const known = par("conghua-lychee");
const request = { scenario: file("conghua-lychee"), par: known, seasons: 20 };

// biome-ignore lint/suspicious/noExplicitAny: an answer as a caller sees it
function played(actions: unknown[], more = {}): any {
  return answer("grade", { ...request, actions, ...more });
}

const { run } = played([lychee.average]);
const judged = (changes: object) => replay(lychee, known, { ...run, ...changes });

test("an honest run is accepted, after a trip through JSON too", () => {
  const verdict = replay(lychee, known, JSON.parse(JSON.stringify(run)));
  expect(verdict).toMatchObject({ verdict: "accepted", better: false });
});

test("an edited score or digest is disputed, and the true one is named", () => {
  expect(judged({ score: 99 })).toMatchObject({ verdict: "disputed", reason: "score" });
  expect(judged({ digest: "0123456789abcdef" })).toMatchObject({ reason: "digest" });
  const cheaper = { ...(lychee.average as object), grading: 1 };
  expect(judged({ actions: [cheaper] })).toMatchObject({ reason: "digest" });
});

test.each([
  ["another engine's", { engine: "0.9.0" }, "other-engine"],
  ["another scenario's", { scenario: "0123456789abcdef" }, "other-scenario"],
  ["no season", { seasons: 0 }, "out-of-range"],
  ["too many seasons", { seasons: 1e9 }, "out-of-range"],
  ["half a seed", { set: 0.5 }, "out-of-range"],
  ["a score that is no number", { score: Number.NaN }, "out-of-range"],
  ["no plan", { actions: [] }, "wrong-length"],
  ["a million actions", { actions: Array(1e6).fill({ at: 1, set: {} }) }, "wrong-length"],
  ["holes", { actions: Array(3) }, "not-an-object"],
  ["a text for a plan", { actions: ["best"] }, "not-an-object"],
  ["a member more", { cheat: 1 }, "unknown-member"],
])("a run with %s is refused with its reason", (_, changes, reason) => {
  expect(judged(changes)).toMatchObject({ verdict: "refused", reason });
});

test.each([
  [{ prices: [108, 108] }, "wrong-length"],
  [{ prices: [108, 108, Number.NaN] }, "out-of-range"],
  [{ prices: [-1, 108, 108] }, "out-of-range"],
  [{ prices: [108, 108, Number.POSITIVE_INFINITY] }, "out-of-range"],
  [{ prices: [108, 108, "108"] }, "out-of-range"],
  [{ logistics: "teleport" }, "out-of-range"],
  [{ logistics: "constructor" }, "out-of-range"],
  [{ grading: 1.01 }, "out-of-range"],
  [{ presaleBoxes: 0.5 }, "out-of-range"],
  [{ openFromDay: null }, "out-of-range"],
  [{ toString: 1 }, "unknown-member"],
  [JSON.parse('{"__proto__": 1}'), "unknown-member"],
])("a plan with %j is refused", (changes, reason) => {
  const plan = JSON.parse(JSON.stringify(lychee.average));
  for (const name of Object.keys(changes))
    Object.defineProperty(plan, name, { value: changes[name], enumerable: true });
  expect(judged({ actions: [plan] })).toMatchObject({ verdict: "refused", reason });
});

test.each([
  [{ at: 0, set: {} }, "out-of-range"],
  [{ at: 40, set: {} }, "out-of-range"],
  [{ at: 3, set: { presaleBoxes: 900 } }, "too-late"],
  [{ at: 3, set: null }, "not-an-object"],
  [{ at: 3, set: { grading: 2 } }, "out-of-range"],
])("a change like %j is refused", (change, reason) => {
  expect(judged({ actions: [lychee.average, change] })).toMatchObject({ reason });
});

test("changes come in order", () => {
  const [second, third] = [2, 3].map((at) => ({ at, set: { grading: 1 } }));
  expect(judged({ actions: [lychee.average, third, second] })).toMatchObject({
    reason: "out-of-order",
  });
  expect(played([lychee.average, second, third]).run.actions).toHaveLength(3);
});

test.each([
  ["harvest.meanKg", -1],
  ["harvest.meanKg", Number.NaN],
  ["days", 0],
  ["days", 40.5],
  ["secondPartDay", 41],
  ["wholesale.yuanPerKg", "20"],
  ["fruit", null],
  ["shop.extra", 1],
])("a scenario whose %s is %s is refused by its place", (path, value) => {
  const raw = file("conghua-lychee");
  const names = path.split(".");
  const last = names.pop()!;
  let place = raw.parameters;
  for (const name of names) place = place[name];
  place[last] = value;
  expect(() => readScenario(raw)).toThrow(/out-of|not-an-object|unknown-member/);
});

test("words may be corrected, numbers not: only they change the hash", () => {
  const raw = file("conghua-lychee");
  raw.words.en.title = "Lychee";
  expect(readScenario(raw).hash).toBe(lychee.hash);
  raw.parameters.fruit.defects = 0.07;
  expect(readScenario(raw).hash).not.toBe(lychee.hash);
});

test("text in, text out: whatever comes, an answer", () => {
  for (const json of ["", "{", "null", "[]", '{"scenario":1}', "[".repeat(1e6)])
    expect(JSON.parse(ask("grade", json)).error.code).toBeTruthy();
  for (const question of ["", "toString", "__proto__"])
    expect(JSON.parse(ask(question, "{}")).error.code).toBe("unknown-question");
});

test("a plan better than the best known one is accepted and pointed out", () => {
  const low = { ...known, baselineJ: 0, bestJ: 1000, set: 1, seasons: 20 };
  const better = played([lychee.average], { par: low });
  expect(better.grade.score).toBeGreaterThan(100);
  expect(replay(lychee, low, better.run)).toMatchObject({ verdict: "accepted", better: true });
});

test("sealed seasons: the score is taken against the same plans on the same seasons", () => {
  const sealed = played([known.best], { set: 987_654 });
  expect(sealed.grade.score).toBeCloseTo(100, 6);
  expect(replay(lychee, known, sealed.run).verdict).toBe("accepted");
});

test("the choice worth changing most is named with its gain", () => {
  // biome-ignore lint/suspicious/noExplicitAny: an answer as a caller sees it
  const found = answer("regrets", { ...request, actions: [lychee.average] }) as any[];
  expect(found[0].gain).toBeGreaterThan(5000);
  expect(["logistics", "presaleBoxes", "contractKg", "grading"]).toContain(found[0].lever);
  expect(found.every(({ gain }, i) => i === 0 || gain <= found[i - 1].gain)).toBe(true);
});

test("a worker's progress is told every ten seasons", () => {
  const heard: number[] = [];
  answer("grade", { ...request, actions: [lychee.average] }, (done) => heard.push(done));
  expect(heard).toEqual([10, 20]);
});

test("any season of the set can be told, and the picture names which", () => {
  const { seasons, picture } = played([lychee.average]);
  const told = (place?: number) =>
    // biome-ignore lint/suspicious/noExplicitAny: an answer as a caller sees it
    (answer("story", { ...request, actions: [lychee.average], ...(place && { place }) }) as any)
      .outcome.value;
  expect(told()).toBe(seasons[0]);
  expect(told(7)).toBe(seasons[7]);
  for (const { place } of picture.boxes) expect(seasons[place]).toBeDefined();
  const worst = picture.boxes.map(({ place }: { place: number }) => seasons[place]);
  expect(Math.min(...worst)).toBe(Math.min(...seasons));
  for (const place of [-1, 0.5, 1000, Number.NaN, "1"])
    expect(() =>
      answer("story", { ...request, actions: [lychee.average], place } as never),
    ).toThrow("place");
});
