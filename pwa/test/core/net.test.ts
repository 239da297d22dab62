import { expect, test } from "vitest";
import { utf8 } from "../../src/core/bytes.ts";
import { clockLooksWrong, learnTime } from "../../src/core/clock.ts";
import { problemOf, retryAt } from "../../src/core/net.ts";

const JSON_TYPE = "application/json";

function answer(status: number, type: string, body = "", headers: Record<string, string> = {}) {
  const all: Record<string, string> = { "content-type": type, ...headers };
  return { status, header: (name: string) => all[name] ?? null, body: utf8(body) };
}

test.each([
  [200, JSON_TYPE, null],
  [304, "", null],
  [200, "text/html", "captive-portal"],
  [200, "text/plain", "captive-portal"],
  [404, "text/html; charset=utf-8", "captive-portal"],
  [511, "text/html", "captive-portal"],
  [502, "text/html", "server-error"],
  [503, "application/problem+json", "server-error"],
  [429, "application/problem+json", "rate-limited"],
  [413, "application/problem+json", "too-large"],
  [426, "application/problem+json", "too-old-app"],
  [409, "application/problem+json", "refused"],
])("%i %s is %s", (status, type, code) => {
  expect(problemOf(answer(status, type), JSON_TYPE)?.code ?? null).toBe(code);
});

test("a server that says when to come again is busy, not broken", () => {
  const busy = answer(503, "application/problem+json", "", { "retry-after": "20" });
  const problem = problemOf(busy, JSON_TYPE);
  expect(problem?.code).toBe("rate-limited");
  expect(problem?.retryAt).toBeGreaterThan(Date.now() + 15_000);
});

test("a problem's own code is kept, an answer that is none does not matter", () => {
  const known = answer(409, "application/problem+json", '{"code":"unknown-device"}');
  expect(problemOf(known, JSON_TYPE)?.slug).toBe("unknown-device");
  expect(problemOf(answer(409, "application/problem+json", "{"), JSON_TYPE)?.slug).toBe("");
});

test("Retry-After is seconds or a date, and never longer than a day", () => {
  expect(retryAt("120", 0)).toBe(120_000);
  expect(retryAt("Thu, 01 Jan 1970 00:00:10 GMT", 0)).toBe(10_000);
  expect(retryAt("Thu, 01 Jan 1970 00:00:10 GMT", 20_000)).toBe(20_000);
  expect(retryAt("99999999", 0)).toBe(86_400_000);
  expect(retryAt("soon", 0)).toBeUndefined();
  expect(retryAt(null)).toBeUndefined();
});

test("a clock behind what a server told is wrong, and one years ahead too", () => {
  expect(clockLooksWrong(0)).toBe(false);
  learnTime(1_800_000_000);
  expect(clockLooksWrong(1_800_000_000)).toBe(false);
  expect(clockLooksWrong(1_799_000_000)).toBe(true);
  expect(clockLooksWrong(1_800_000_000 + 500 * 86_400)).toBe(true);
});
