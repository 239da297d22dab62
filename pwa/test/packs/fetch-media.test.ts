import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../src/core/bytes.ts";
import { sha256Hex } from "../../src/core/crypto.ts";
import { inMedia } from "../../src/core/store.ts";
import { Stopped } from "../../src/packs/fetch-file.ts";
import { fetchMedia } from "../../src/packs/fetch-media.ts";

const usual = globalThis.fetch;
const BODY = utf8("a drawing of a box");
const type = "image/webp";
let asked = 0;
let answer: () => Response;
let sha256: string;

beforeEach(async () => {
  asked = 0;
  sha256 = await sha256Hex(BODY);
  answer = () => new Response(BODY, { headers: { "content-type": type } });
  globalThis.fetch = (async () => {
    asked += 1;
    return answer();
  }) as typeof fetch;
});

afterEach(async () => {
  globalThis.fetch = usual;
  await inMedia((store) => store.clear("blobs"));
});

test("a file that two want at once comes once, and both count its bytes", async () => {
  const counts: number[] = [];
  const file = { sha256, bytes: BODY.length, type, onBytes: (n: number) => counts.push(n) };
  const [one, two] = await Promise.all([fetchMedia(file), fetchMedia(file)]);
  expect(one).toEqual(two);
  expect(asked).toBe(1);
  expect(counts.filter((n) => n === BODY.length)).toHaveLength(2);
});

test("a file that is here already is not asked for", async () => {
  await fetchMedia({ sha256, bytes: BODY.length, type });
  await fetchMedia({ sha256, bytes: BODY.length, type });
  expect(asked).toBe(1);
});

test("whoever waits for a fetch that is called off fetches it by themselves", async () => {
  let halt = () => {};
  const stopping = new Promise<never>((_, reject) => {
    halt = () => reject(new Stopped());
  });
  stopping.catch(() => {});
  const first = fetchMedia({ sha256, bytes: BODY.length, type, stopping });
  const second = fetchMedia({ sha256, bytes: BODY.length, type });
  halt();
  await expect(first).rejects.toBeInstanceOf(Stopped);
  expect(await second).toEqual(BODY);
});

test("whoever waits can be called off while the other goes on", async () => {
  const first = fetchMedia({ sha256, bytes: BODY.length, type });
  const stopping = Promise.reject(new Stopped());
  stopping.catch(() => {});
  const second = fetchMedia({ sha256, bytes: BODY.length, type, stopping });
  await expect(second).rejects.toBeInstanceOf(Stopped);
  expect(await first).toEqual(BODY);
});
