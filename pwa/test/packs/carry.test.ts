/** Courses as files: what the publisher signed is taken in whole, all else is refused with a reason. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { unzipSync, type Zippable, zipSync } from "fflate";
import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Bytes, concat, toBase64Url, utf8 } from "../../src/core/bytes.ts";
import { type KeyPair, newDeviceKey, sign } from "../../src/core/crypto.ts";
import type { Manifest } from "../../src/core/types.ts";
import type { Envelope } from "../../src/packs/trust.ts";
import { vector } from "../support/vectors.ts";

const VECTORS = fileURLToPath(new URL("../../../tests/vectors/pack", import.meta.url));
const FILE = new Uint8Array(readFileSync(`${VECTORS}/T01-A-1.tjpack`));
const { catalogue: LIST } = vector<{ catalogue: Envelope }>("pack/vector");

type Phone = Awaited<ReturnType<typeof newPhone>>;
let phone: Phone;

/** A phone that believes this list; without one, a phone that never met its centre. */
async function newPhone(list: Envelope | null) {
  vi.resetModules();
  const store = await import("../../src/core/store.ts");
  const { believe } = await import("../../src/packs/trust.ts");
  const keys = list ? (await believe(list, [], 0)).keys : [];
  await store.inStore(async (db) => {
    for (const key of keys) await db.put("publishers", key);
    if (list) await db.put("catalogue", { ...list, savedAt: 1 }, "current");
  });
  const modules = {
    ...(await import("../../src/packs/carry.ts")),
    ...(await import("../../src/packs/library.ts")),
    ...(await import("../../src/packs/catalogue.ts")),
    ...(await import("../../src/packs/shelf.ts")),
    ...store,
  };
  return modules;
}

async function throwAway({ closeStore }: Phone): Promise<void> {
  await closeStore();
  await deleteDB("tianjian");
  await deleteDB("tianjian-media");
}

beforeEach(async () => {
  phone = await newPhone(LIST);
});
afterEach(() => throwAway(phone));

const take = (bytes: Uint8Array) => phone.takeIn(new Blob([bytes as Bytes]));
const refusal = (bytes: Uint8Array) =>
  take(bytes).then(
    () => "taken in",
    (error) => error.code,
  );

async function jws(key: KeyPair, payload: Bytes): Promise<string> {
  const header = toBase64Url(utf8('{"alg":"ES256","b64":false,"crit":["b64"]}'));
  const signature = await sign(key.privateKey, concat([utf8(`${header}.`), payload]));
  return `${header}..${toBase64Url(signature)}`;
}

/** The file's entries with some changed or, where null, left out. */
function rezipped(changes: Record<string, Uint8Array | null>, level: 0 | 9 = 0): Uint8Array {
  const entries: Zippable = { ...unzipSync(FILE) };
  for (const [name, bytes] of Object.entries(changes))
    if (bytes) entries[name] = bytes;
    else delete entries[name];
  return zipSync(entries, { level });
}

const manifestIn = (file: Uint8Array): Manifest =>
  JSON.parse(new TextDecoder().decode(unzipSync(file)["manifest.json"]));
const blobOf = (name: string) => {
  const { sha256 } = manifestIn(FILE).files.find((file) => file.name === name)!;
  return `blobs/${sha256}`;
};
/** A publisher of this test's own, with its list of packs. */
async function publisher(number: number, packs: unknown[] = []) {
  const key = await newDeviceKey();
  const publisherKey = { kty: "EC", crv: "P-256", x: key.x, y: key.y } as const;
  const list = async (count: number, offered: unknown[]): Promise<Envelope> => {
    const issued = "2026-11-22T06:00:00Z";
    const body = { format: 1, number: count, issued, packs: offered, recalled: [], rotations: [] };
    const payload = JSON.stringify(body);
    return { payload, signature: await jws(key, utf8(payload)), publisher: publisherKey };
  };
  const signed = async (change: Partial<Manifest> = {}, level: 0 | 9 = 0) => {
    const manifest = utf8(JSON.stringify({ ...manifestIn(FILE), ...change }));
    const heads = {
      "manifest.json": manifest,
      "manifest.jws": utf8(await jws(key, manifest)),
      "publisher.json": utf8(JSON.stringify(publisherKey)),
    };
    return rezipped(heads, level);
  };
  return { list, signed, first: await list(number, packs) };
}

async function withPublisher(number = 7) {
  const own = await publisher(number);
  await throwAway(phone);
  phone = await newPhone(own.first);
  return own;
}

test("what the centre signed is taken in whole, and its lessons open with no network", async () => {
  const bars: number[] = [];
  const taken = await phone.takeIn(new Blob([FILE]), (done, all) => bars.push(done / all));
  expect(taken).toMatchObject({ id: "T01-A", missing: 0, known: false });
  expect(bars.pop()).toBe(1);
  expect(await phone.packState("T01-A")).toMatchObject({ state: "ready", version: 1 });
  const text = await phone.openText("T01-A", "zh_Hans");
  expect(text.title).toBe("试试看");
  // The list recalls one of its two lessons: a file does not bring it back.
  expect(text.lessons).toHaveLength(1);
});

test("taken in twice it is here once", async () => {
  await take(FILE);
  expect(await take(FILE)).toMatchObject({ known: true, missing: 0 });
});

test("passed on to the next phone, it is the same course, and so to the one after", async () => {
  await take(FILE);
  for (let hop = 0; hop < 2; hop++) {
    const { file, name } = await phone.give("T01-A");
    expect(name).toBe("T01-A-1.tjpack");
    await throwAway(phone);
    phone = await newPhone(LIST);
    expect(await phone.takeIn(file)).toMatchObject({ id: "T01-A", missing: 0 });
    const given = unzipSync(new Uint8Array(await file.arrayBuffer()));
    expect(given).toEqual(withoutFallbacks(unzipSync(FILE)));
  }
});

/** What a phone that draws WebP keeps of a file. */
function withoutFallbacks(entries: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const { files }: Manifest = JSON.parse(new TextDecoder().decode(entries["manifest.json"]));
  const spare = files.filter(({ role }) => role === "picture-fallback");
  expect(spare).toHaveLength(2);
  const left = { ...entries };
  for (const { sha256 } of spare) delete left[`blobs/${sha256}`];
  return left;
}

test("another tool may have compressed it", async () => {
  expect(await take(rezipped({}, 9))).toMatchObject({ id: "T01-A", missing: 0 });
});

test("a file cut at any byte is called damaged, and nothing changes", async () => {
  for (let length = 4; length < FILE.length; length += 97)
    expect(await refusal(FILE.slice(0, length))).toBe("cut");
  expect((await phone.packState("T01-A")).state).toBe("absent");
});

test("a hole in the middle is called damaged; what came anew is taken", async () => {
  const whole = FILE.slice();
  whole.fill(0, 6000, 9000);
  expect(["cut", "changed"]).toContain(await refusal(whole));
  expect((await phone.packState("T01-A")).state).not.toBe("ready");
  expect(await take(FILE)).toMatchObject({ missing: 0 });
});

test("anything else is no course", async () => {
  expect(await refusal(utf8("<html>log in</html>"))).toBe("not-a-zip");
  expect(await refusal(new Uint8Array())).toBe("not-a-zip");
  expect(await refusal(zipSync({ "photo.jpg": utf8("…") }))).toBe("strange");
  expect(await refusal(rezipped({ "../evil": utf8("x") }))).toBe("strange");
  expect(await refusal(rezipped({ "manifest.jws": null }))).toBe("strange");
});

test("a changed manifest, picture or signature is refused", async () => {
  const manifest = utf8(JSON.stringify({ ...manifestIn(FILE), licence: "mine" }));
  expect(await refusal(rezipped({ "manifest.json": manifest }))).toBe("changed");
  const cover = blobOf(manifestIn(FILE).cover);
  const picture = unzipSync(FILE)[cover]!.slice();
  picture[20]! ^= 1;
  expect(await refusal(rezipped({ [cover]: picture }))).toBe("changed");
  expect(await refusal(rezipped({ [cover]: utf8("short") }))).toBe("changed");
  expect(await refusal(rezipped({ "manifest.jws": utf8("a..b") }))).toBe("changed");
  expect(await refusal(rezipped({ "publisher.json": utf8("{}") }))).toBe("changed");
});

test("a bomb is bounded by what its directory says", async () => {
  const cover = blobOf(manifestIn(FILE).cover);
  const size = unzipSync(FILE)[cover]!.length;
  const bomb = rezipped({ [cover]: new Uint8Array(5_000_000) }, 9);
  // The directory lies about the unpacked size: it says what was signed.
  const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.length);
  for (let at = 0; at + 46 < bomb.length; at++)
    if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === 5_000_000)
      view.setUint32(at + 24, size, true);
  expect(["cut", "changed"]).toContain(await refusal(bomb));
});

test("a stranger's course is refused, and so is any on a phone that never met its centre", async () => {
  const stranger = await publisher(7);
  expect(await refusal(await stranger.signed())).toBe("stranger");
  await throwAway(phone);
  phone = await newPhone(null);
  expect(await refusal(FILE)).toBe("no-centre");
});

test("a newer format, an older version and a second version of the same number are refused", async () => {
  const own = await withPublisher();
  expect(await refusal(await own.signed({ format: 2 as 1 }))).toBe("newer-format");
  await take(await own.signed({ version: 3 }));
  expect(await refusal(await own.signed({ version: 2 }))).toBe("older");
  expect(await refusal(await own.signed({ version: 3, licence: "other" }))).toBe("other-version");
  await take(await own.signed({ version: 4 }));
  expect((await phone.packState("T01-A")).version).toBe(4);
});

test("the list names another file for this version: refused", async () => {
  const own = await publisher(7);
  const listed = JSON.parse(LIST.payload).packs[0];
  await throwAway(phone);
  phone = await newPhone(await own.list(7, [listed]));
  expect(await refusal(await own.signed({ licence: "other" }))).toBe("other-version");
});

test("a course that the list does not know stands in it, until a newer list comes", async () => {
  const own = await withPublisher();
  expect((await phone.loadCatalogue())?.catalogue.packs).toEqual([]);
  await take(await own.signed());
  const seen = (await phone.loadCatalogue())?.catalogue.packs;
  expect(seen?.map(({ id }) => id)).toEqual(["T01-A"]);
  expect(seen?.[0]).toMatchObject({ minutes: 9, lessons: 2, title: { en: "Try it" } });
  // It can be passed on though no list has its signature.
  expect((await phone.give("T01-A")).file.size).toBeGreaterThan(5000);
  await phone.closeStore();
  const newer = await own.list(8, []);
  phone = await newPhone(newer);
  expect((await phone.loadCatalogue())?.catalogue.packs).toEqual([]);
});

test("removed, it is gone from the list too", async () => {
  const own = await withPublisher();
  await take(await own.signed());
  await phone.remove("T01-A");
  expect((await phone.loadCatalogue())?.catalogue.packs).toEqual([]);
});

test("a file without the English words: enough for whoever reads Chinese", async () => {
  const english = manifestIn(FILE).files.find((file) => file.language === "en")!;
  const less = rezipped({ [`blobs/${english.sha256}`]: null });
  // This test's phone speaks English: the words are still to come.
  expect(await take(less)).toMatchObject({ missing: 1 });
  const state = await phone.packState("T01-A");
  expect(state).toMatchObject({ state: "partial", readable: true });
  expect((await phone.openText("T01-A", "en")).title).toBe("试试看");
  await expect(phone.give("T01-A")).rejects.toMatchObject({ code: "unsigned" });
});
