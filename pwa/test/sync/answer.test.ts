import { expect, test } from "vitest";
import { toBase64Url, utf8 } from "../../src/core/bytes.ts";
import { newSecretKey, sha256, sign } from "../../src/core/crypto.ts";
import { isProved } from "../../src/sync/answer.ts";

test("only the node's own signature over this request and this answer proves it", async () => {
  const [key, other] = [await newSecretKey(), await newSecretKey()];
  const [request, answer] = [utf8("asked"), utf8("said")];
  const [asked, said] = [toBase64Url(await sha256(request)), toBase64Url(await sha256(answer))];
  const text = utf8(`tianjian answer\n${asked}\n${said}`);
  const proof = toBase64Url(await sign(key, text));
  expect(await isProved(key, request, answer, proof)).toBe(true);
  expect(await isProved(key, request, utf8("said!"), proof)).toBe(false);
  expect(await isProved(key, utf8("asked before"), answer, proof)).toBe(false);
  expect(await isProved(other, request, answer, proof)).toBe(false);
  for (const none of [null, "", "***", "AAAA"])
    expect(await isProved(key, request, answer, none)).toBe(false);
});
