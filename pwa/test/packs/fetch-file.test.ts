import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, utf8 } from "../../src/core/bytes.ts";
import { sha256Hex } from "../../src/core/crypto.ts";
import { NetError } from "../../src/core/net.ts";
import { inMedia } from "../../src/core/store.ts";
import { DamagedFile, fetchFile, Stopped } from "../../src/packs/fetch-file.ts";

/** A node that serves one file and can cut, spoil or refuse; Range as in RFC 9110. */
class Node {
  /** Bytes after which each coming answer is cut; empty: none is. */
  cuts: number[] = [];
  /** Answers left to spoil by one bit. */
  spoiled = 0;
  ranges = true;
  sent = 0;
  answers = 0;

  constructor(readonly file: Bytes) {}

  answer(init: RequestInit = {}): Response {
    this.answers += 1;
    const asked = new Headers(init.headers).get("range");
    const from = asked && this.ranges ? Number(/bytes=(\d+)-/.exec(asked)![1]) : 0;
    const body = this.file.slice(from);
    if (this.spoiled > 0 && body.length > 0) {
      this.spoiled -= 1;
      body[body.length >> 1]! ^= 1;
    }
    const cut = this.cuts.shift();
    const headers = { "content-type": "image/webp", "content-range": `bytes ${from}-x/y` };
    const status = asked && this.ranges ? 206 : 200;
    return new Response(this.stream(body, cut), { status, headers });
  }

  private stream(body: Bytes, cut: number | undefined): ReadableStream {
    let at = 0;
    const source: UnderlyingDefaultSource<Bytes> = {
      pull: (control) => {
        const end = Math.min(body.length, cut ?? body.length, at + 5000);
        if (cut !== undefined && at >= cut) control.error(new TypeError("network error"));
        else if (at >= body.length) control.close();
        else control.enqueue(body.slice(at, end));
        this.sent += end - at;
        at = end;
      },
    };
    // Nothing is made before it is read: what a cut takes along is exactly what was not sent.
    return new ReadableStream(source, { highWaterMark: 0 });
  }
}

const usual = globalThis.fetch;
let node: Node;

function serve(file: Bytes): Node {
  node = new Node(file);
  globalThis.fetch = (async (_: string, init?: RequestInit) => node.answer(init)) as typeof fetch;
  return node;
}

beforeEach(() => inMedia((store) => store.clear("parts")));
afterEach(() => {
  globalThis.fetch = usual;
});

function fileOf(bytes: number): Bytes {
  return Uint8Array.from({ length: bytes }, (_, i) => (i * i + i) % 251);
}

async function untilDone(sha256: string, bytes: number): Promise<Bytes> {
  for (;;) {
    try {
      return await fetchFile({ sha256, bytes });
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
    }
  }
}

test("whatever the cuts, the file arrives, and no byte that was kept is fetched twice", async () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60_000 }), cuts, async (bytes, places) => {
      const file = fileOf(bytes);
      const sha256 = await sha256Hex(file);
      await inMedia((store) => store.clear("parts"));
      serve(file).cuts = places.filter((place) => place < bytes);
      expect(await untilDone(sha256, bytes)).toEqual(file);
      expect(node.sent).toBe(bytes);
    }),
    { numRuns: 25 },
  );
});

test("a node without ranges sends it all again, and it still arrives", async () => {
  const file = fileOf(70_000);
  serve(file).cuts = [40_000, 50_000];
  node.ranges = false;
  expect(await untilDone(await sha256Hex(file), file.length)).toEqual(file);
});

test("one wrong bit is fetched again, a second one is reported", async () => {
  const file = fileOf(3000);
  const sha256 = await sha256Hex(file);
  serve(file).spoiled = 1;
  expect(await fetchFile({ sha256, bytes: file.length })).toEqual(file);
  node.spoiled = 2;
  await expect(fetchFile({ sha256, bytes: file.length })).rejects.toThrow(DamagedFile);
  expect(node.answers).toBe(4);
  expect(await inMedia((store) => store.count("parts"))).toBe(0);
});

test("a file longer than promised is not read to its end", async () => {
  const file = fileOf(500_000);
  serve(file);
  const asked = { sha256: await sha256Hex(file), bytes: 10_000 };
  await expect(fetchFile(asked)).rejects.toThrow(DamagedFile);
  expect(node.sent).toBeLessThan(60_000);
});

test("a captive portal's page is not taken for the file, whatever its length", async () => {
  const page = utf8("<html>Please log in</html>");
  const headers = { "content-type": "text/html; charset=utf-8" };
  globalThis.fetch = (async () => new Response(page, { headers })) as typeof fetch;
  const asked = { sha256: "0".repeat(64), bytes: page.length };
  await expect(fetchFile(asked)).rejects.toMatchObject({ code: "captive-portal" });
});

test("a download that is called off keeps what it has", async () => {
  const file = fileOf(60_000);
  const sha256 = await sha256Hex(file);
  serve(file);
  let halt = () => {};
  const stopping = new Promise<never>((_, reject) => {
    halt = () => reject(new Stopped());
  });
  const onBytes = (have: number) => have > 30_000 && halt();
  await expect(fetchFile({ sha256, bytes: file.length, stopping, onBytes })).rejects.toThrow(
    Stopped,
  );
  const before = node.sent;
  expect(await fetchFile({ sha256, bytes: file.length })).toEqual(file);
  expect(node.sent - before).toBeLessThan(file.length - 25_000);
});
