import { crc32, deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, concat, fromUtf8, utf8 } from "../../src/core/bytes.ts";
import { sha256Hex } from "../../src/core/crypto.ts";
import { inStore } from "../../src/core/store.ts";
import { fetchChange } from "../../src/packs/fetch-change.ts";

const old = utf8(JSON.stringify(Array.from({ length: 1200 }, (_, n) => `${n * n} 箱荔枝`)));
const fresh = utf8(fromUtf8(old).replace("1024 箱", "1025 箱"));
const older = await sha256Hex(old);
const file = { sha256: await sha256Hex(fresh), bytes: fresh.length };

/** As the node answers, docs/pack-format.md section 5. */
function restOf(before: Bytes, after: Bytes): Bytes {
  const whole = concat([before, after]);
  const end = new DataView(new ArrayBuffer(8));
  end.setUint32(0, crc32(whole), true);
  end.setUint32(4, whole.length, true);
  const body = deflateRawSync(after, { level: 9, dictionary: before });
  return concat([body, new Uint8Array(end.buffer)]);
}

const usual = { fetch: globalThis.fetch, stream: globalThis.DecompressionStream };
let asked: string[] = [];

function answer(make: () => Response): void {
  globalThis.fetch = (async (path: string) => {
    asked.push(path);
    return make();
  }) as typeof fetch;
}

beforeEach(async () => {
  asked = [];
  await inStore((store) => store.put("documents", { sha256: older, text: fromUtf8(old) }));
});
afterEach(() => {
  globalThis.fetch = usual.fetch;
  globalThis.DecompressionStream = usual.stream;
});

test.each([true, false])("a typo costs a few bytes (browser inflates: %s)", async (native) => {
  if (!native) globalThis.DecompressionStream = undefined as never;
  const rest = restOf(old, fresh);
  expect(rest.length).toBeLessThan(250);
  answer(() => new Response(rest));
  let have = 0;
  const onBytes = (bytes: number) => {
    have = bytes;
  };
  expect(await fetchChange({ ...file, onBytes }, older)).toEqual(fresh);
  expect(have).toBe(fresh.length);
  expect(asked).toEqual([`/blobs/${file.sha256}/since/${older}`]);
});

test.each<[string, () => Response]>([
  ["a node that does not know it", () => new Response("{}", { status: 404 })],
  ["a node in trouble", () => new Response("", { status: 500 })],
  ["the rest of another text", () => new Response(restOf(old, old))],
  ["a wrong bit", () => new Response(restOf(old, fresh).map((b, i) => (i === 9 ? b ^ 1 : b)))],
  ["a rest that is cut", () => new Response(restOf(old, fresh).slice(0, -9))],
  ["nothing", () => new Response("")],
  ["a bomb", () => new Response(restOf(old, concat([fresh, new Uint8Array(9_000_000)])))],
  ["more than the file has", () => new Response(new Uint8Array(fresh.length + 1))],
])("the whole file is fetched instead after %s", async (_, make) => {
  answer(make);
  expect(await fetchChange(file, older)).toBeNull();
});

test("nothing is asked where the older text is not here or too long", async () => {
  answer(() => new Response(""));
  expect(await fetchChange(file, "0".repeat(64))).toBeNull();
  const long = { sha256: "1".repeat(64), text: "x".repeat(65_536) };
  await inStore((store) => store.put("documents", long));
  expect(await fetchChange(file, long.sha256)).toBeNull();
  expect(asked).toEqual([]);
});

test("without a network it says so", async () => {
  globalThis.fetch = (async () => {
    throw new TypeError("failed");
  }) as typeof fetch;
  await expect(fetchChange(file, older)).rejects.toMatchObject({ code: "offline" });
});
