import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toBase64Url, utf8 } from "../src/core/bytes.ts";
import { sha256Hex, sign } from "../src/core/crypto.ts";
import { inStore } from "../src/core/store.ts";
import { currentPieces, readShelf, refreshNotices } from "../src/notices/notices.ts";
import { vector } from "./support/vectors.ts";

interface Case {
  name: string;
  d: string;
  document: { node: { id: string; name: string }; key: { x: string; y: string } };
}
const { cases } = vector<{ cases: Case[] }>("sync/nodes");
const TOWN = cases.find(({ name }) => name === "admitted by the centre")!;
const OTHER = cases[0]!;
const { node, key } = TOWN.document;
const KEY = { id: node.id, ...key };

const HAIL = {
  id: "local-a-1",
  version: 1,
  kind: "notice",
  title: "Hail",
  text: "Nets!",
  until: null,
};

async function signed(pieces: unknown[], by: Case = TOWN, more: object = {}): Promise<string> {
  const payload = JSON.stringify({
    v: 1,
    station: node.id,
    name: "Town",
    number: 3,
    pieces,
    ...more,
  });
  const text = utf8(`tianjian local\n${payload}`);
  const signature = toBase64Url(await sign({ ...by.document.key, d: by.d }, text));
  return JSON.stringify({ payload, signature });
}

let asked: string[] = [];
let body = "";
beforeEach(async () => {
  asked = [];
  const known = { ...KEY, name: "Town", role: "station", origin: "http://town", seen: 1 };
  await inStore((store) => store.put("values", JSON.stringify(known), `node ${node.id}`));
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(body, { headers: { "Content-Type": "application/json" } });
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await inStore((store) => store.clear("values"));
});

test("a station's notice is fetched once for each number and shown with its name", async () => {
  body = await signed([HAIL]);
  await refreshNotices(node.id, 3);
  await refreshNotices(node.id, 3);
  expect(asked).toHaveLength(1);
  const [piece] = await currentPieces();
  expect([piece?.title, piece?.by]).toEqual(["Hail", "Town"]);
  body = await signed([], TOWN, { number: 4 });
  await refreshNotices(node.id, 4);
  expect(await currentPieces()).toEqual([]);
});

test("a notice's picture is fetched, checked by its hash, kept, and goes with its notice", async () => {
  const photo = new Uint8Array([255, 216, 255, 224, 7]);
  const named = await sha256Hex(photo);
  let sent: Uint8Array = photo.slice(1);
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    if (!url.includes("/pictures/"))
      return new Response(body, { headers: { "Content-Type": "application/json" } });
    return new Response(sent as BodyInit, { headers: { "Content-Type": "image/jpeg" } });
  });
  const picture = { sha256: named, bytes: 5, alt: "A net" };
  const evil = { ...HAIL, id: "local-a-9", picture: { sha256: "../x", bytes: 5, alt: "" } };
  body = await signed([{ ...HAIL, picture }, evil]);
  await refreshNotices(node.id, 3);
  let pieces = await currentPieces();
  expect(pieces.map(({ id, image }) => [id, image])).toEqual([[HAIL.id, undefined]]);
  // Another picture came under that name: it is asked for again, and the right one is kept.
  sent = photo;
  await refreshNotices(node.id, 3);
  pieces = await currentPieces();
  expect(pieces[0]?.image).toBe("data:image/jpeg;base64,/9j/4Ac=");
  const before = asked.length;
  await refreshNotices(node.id, 3);
  expect(asked).toHaveLength(before);
  body = await signed([], TOWN, { number: 4 });
  await refreshNotices(node.id, 4);
  const keys = await inStore((store) => store.getAllKeys("values"));
  expect(keys.filter((key) => String(key).startsWith("local-picture"))).toEqual([]);
});

test("what another key signed, or another station wrote, is not believed", async () => {
  expect(await readShelf(await signed([HAIL]), KEY)).not.toBeNull();
  expect(await readShelf(await signed([HAIL], OTHER), KEY)).toBeNull();
  expect(await readShelf(await signed([HAIL], TOWN, { station: "x" }), KEY)).toBeNull();
  for (const bad of ["", "{}", "[]", '{"payload":"{}","signature":"x"}'])
    expect(await readShelf(bad, KEY)).toBeNull();
});

test("pieces that make no sense are left out, the others stay", async () => {
  const lesson = { ...HAIL, id: "local-a-2", kind: "lesson", cards: ["One"] };
  const twoRight = [
    {
      text: "?",
      options: [
        { text: "a", right: true },
        { text: "b", right: true },
      ],
    },
  ];
  const bad = [
    null,
    7,
    {},
    { ...HAIL, text: 1 },
    { ...lesson, cards: [] },
    { ...lesson, items: twoRight },
  ];
  const shelf = await readShelf(await signed([...bad, HAIL, lesson]), KEY);
  expect(shelf?.pieces.map(({ id }) => id)).toEqual(["local-a-1", "local-a-2"]);
});

test("a notice whose day is over is shown no more", async () => {
  body = await signed([{ ...HAIL, until: "2026-11-26" }]);
  await refreshNotices(node.id, 3);
  expect(await currentPieces(new Date(2026, 10, 26, 23))).toHaveLength(1);
  expect(await currentPieces(new Date(2026, 10, 27, 1))).toHaveLength(0);
});
