import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../../src/core/bytes.ts";
import { newDeviceKey, type SecretKey, thumbprint, verify } from "../../src/core/crypto.ts";
import type { LearnerEvent } from "../../src/core/types.ts";
import {
  BadBatch,
  digestOf,
  eventsOf,
  isSignedBy,
  openBatch,
  sealBatch,
} from "../../src/sync/batch.ts";
import { fromColumns, toColumns, Unreadable } from "../../src/sync/columns.ts";
import { BadFrame } from "../../src/sync/failure.ts";
import { frame, readFrame } from "../../src/sync/frame.ts";
import { base64, vector } from "../support/vectors.ts";

interface BatchVector {
  name: string;
  key: string;
  bytes: string;
  head: Record<string, unknown>;
  payload: string;
  body: string;
  events: LearnerEvent[];
}

const keys = vector<Record<string, SecretKey & { device: string }>>("sync/keys");
const batches = vector<BatchVector[]>("sync/batches");

describe.each(batches)("the batch of the vector '$name'", (known) => {
  const open = openBatch(base64(known.bytes));
  test("is read, verified and named as in Python", async () => {
    expect(open.head).toMatchObject(Object.fromEntries(headOf(known)));
    expect(await isSignedBy(open, keys[known.key]!)).toBe(true);
    expect(await digestOf(open)).toBe(known.payload);
    expect(await eventsOf(open)).toEqual(known.events);
  });
  test("is written with the same columns", () => {
    expect(toColumns(known.events, open.head.sealed)).toEqual(JSON.parse(known.body));
  });
});

function headOf(known: BatchVector): [string, unknown][] {
  return Object.entries(known.head).filter(([name]) => name !== "v");
}

test.each(vector<{ name: string; bytes: string }[]>("sync/unreadable"))(
  "a body with $name is unreadable, its head is not",
  async ({ bytes }) => {
    const open = openBatch(base64(bytes));
    await expect(eventsOf(open)).rejects.toThrow(Unreadable);
  },
);

test("signatures and thumbprints of Python's keys hold", async () => {
  const { message, signature } = vector<{ message: string; signature: string }>("sync/signature");
  for (const key of Object.values(keys)) expect(await thumbprint(key)).toBe(key.device);
  const signers = await Promise.all(
    Object.values(keys).map((key) => verify(key, base64(message), base64(signature))),
  );
  expect(signers.filter(Boolean)).toHaveLength(1);
});

const learner = "AtHaIdPmXnVeuoVgCCeThLPRZK_izsLu6CPs9OW9kOQ";
const numbers = fc.integer({ min: 0, max: 10_000 });
const fields = fc.record(
  {
    type: fc.constantFrom("item-answered", "lesson-done"),
    lesson: fc.string(),
    item: fc.string(),
    answer: fc.oneof(
      fc.string(),
      fc.array(fc.string()),
      fc.integer(),
      fc.dictionary(fc.string(), fc.string()),
    ),
    right: numbers,
    of: numbers,
    seconds: numbers,
    edition: numbers,
    version: numbers,
    at: fc.integer({ min: 0, max: 253402300799 }),
  },
  { requiredKeys: ["type", "at"] },
);

test("what is laid out in columns comes back, whatever the clock did", () => {
  fc.assert(
    fc.property(fc.array(fields, { minLength: 1, maxLength: 30 }), numbers, (rows, sealed) => {
      const events = rows.map((row, i) => ({ learner, device: learner, counter: 7 + i, ...row }));
      const written = JSON.parse(JSON.stringify(toColumns(events as never, sealed)));
      const head = { learner, device: learner, first: 7, count: rows.length, sealed };
      expect(fromColumns(written, head)).toEqual(JSON.parse(JSON.stringify(events)));
    }),
  );
});

test("a sealed batch opens with its key, and with one flipped bit it does not", async () => {
  const key = await newDeviceKey();
  const device = await thumbprint(key);
  const event = { type: "today-done", lesson: "X.one", at: 5, learner: device, device, counter: 1 };
  const chain = { learner: device, device, n: 1, prev: "" };
  const { bytes, digest } = await sealBatch(key.privateKey, chain, [event as never], 9);
  const open = openBatch(bytes);
  expect(await isSignedBy(open, key)).toBe(true);
  expect(await digestOf(open)).toBe(digest);
  expect(await eventsOf(open)).toEqual([event]);
  for (const place of [3, 70, bytes.length - 1]) {
    const bad = bytes.slice() as Bytes;
    bad[place]! ^= 1;
    const signed = await readOrNull(bad).then((batch) => batch && isSignedBy(batch, key));
    expect(signed ?? false).toBe(false);
  }
});

async function readOrNull(bytes: Bytes) {
  try {
    return openBatch(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(BadBatch);
    return null;
  }
}

test("a batch of 100 answers travels in less than 20 bytes an event", async () => {
  const key = await newDeviceKey();
  const device = await thumbprint(key);
  const events = Array.from({ length: 100 }, (_, i) => ({
    type: "item-answered",
    lesson: `P03-A.lesson${i % 6}`,
    item: `P03-A.item${i % 24}`,
    answer: "abcd"[(i * 7) % 4],
    right: i % 3 ? 1 : 0,
    seconds: 5 + ((i * 13) % 40),
    version: 3,
    at: 1793491200 + i * 31 + ((i * i) % 17),
    learner: device,
    device,
    counter: i + 1,
  }));
  const chain = { learner: device, device, n: 1, prev: "" };
  const { bytes } = await sealBatch(key.privateKey, chain, events as never, 1793495000);
  expect(bytes.length).toBeLessThan(2000);
});

describe("bytes that are no batch or frame", () => {
  test("are refused, never half read", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => openBatch(bytes as Bytes)).toThrow(BadBatch);
      }),
    );
    for (const text of ["", "{}", '{"sizes":[5]}\n1234', '{"sizes":[-1]}\n', "[]\n", "x\n"])
      expect(() => readFrame(utf8(text))).toThrow(BadFrame);
  });
  test("columns of a wrong length, type or place are unreadable", () => {
    const head = { learner, device: learner, first: 1, count: 2, sealed: 0 };
    const bad = [
      null,
      { words: [] },
      { words: [], rows: { type: [1, 1] } },
      { words: ["a"], rows: { type: [1] } },
      { words: ["a"], rows: { type: [1, -1] } },
      { words: ["a"], rows: { at: [1, 1.5] } },
      { words: ["a"], rows: { type: "11" } },
      {
        words: [],
        rows: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`c${i}`, [0, 0]])),
      },
    ];
    for (const body of bad) expect(() => fromColumns(body, head)).toThrow(Unreadable);
  });
});

test("a frame comes back as it was", () => {
  const parts = [utf8("one"), utf8("two\n")];
  const { header, batches: found } = readFrame(frame({ v: 1 }, parts));
  expect(header).toEqual({ v: 1, sizes: [3, 4] });
  expect(found.map(fromUtf8)).toEqual(["one", "two\n"]);
});

test("base64url is strict", () => {
  expect(toBase64Url(fromBase64Url("-_8"))).toBe("-_8");
  expect(() => fromBase64Url("+/8=")).toThrow(TypeError);
});
