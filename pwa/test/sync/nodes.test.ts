import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toBase64Url, utf8 } from "../../src/core/bytes.ts";
import { sign } from "../../src/core/crypto.ts";
import { NetError } from "../../src/core/net.ts";
import { inStore } from "../../src/core/store.ts";
import {
  addNode,
  checkNode,
  knownNodes,
  mayAskQuietly,
  NodeError,
  originOf,
  pinCentre,
  pinnedCentre,
  reachNode,
} from "../../src/sync/nodes.ts";
import { vector } from "../support/vectors.ts";

interface Case {
  name: string;
  good: boolean;
  d: string;
  document: {
    node: { id: string; role: string };
    key: { x: string; y: string };
    statements: unknown[];
  };
}
const { centre, cases } = vector<{ centre: { id: string; x: string; y: string }; cases: Case[] }>(
  "sync/nodes",
);
const TOWN = cases.find(({ name }) => name === "admitted by the centre")!;
const CENTRE = cases[0]!;

/** Who answers at which origin; `lag` answers with the proof of an earlier question. */
let answering: Record<string, Case> = {};
let asked: string[] = [];

async function answer(url: string, nonce: string | null): Promise<Response> {
  const at = answering[new URL(url).origin];
  if (!at) throw new TypeError("Failed to fetch");
  const { node, key } = at.document;
  const text = utf8(`tianjian node\n${nonce}\n${node.id}`);
  const signature = toBase64Url(await sign({ ...key, d: at.d }, text));
  return Response.json({ ...at.document, nonce, signature });
}

beforeEach(() => {
  answering = {};
  asked = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return answer(url, new URL(url).searchParams.get("nonce"));
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await inStore((store) => store.clear("values"));
});

async function pinned(): Promise<void> {
  const kept = JSON.stringify({ ...centre, name: "Centre", origin: "https://centre.example" });
  await inStore((store) => store.put("values", kept, "pinned centre"));
}

const BOX = "http://192.168.4.1:8000";

test.each(cases)("$name: believed $good", async (one) => {
  await pinned();
  answering[BOX] = one;
  const checked = checkNode(BOX);
  if (one.good) expect(await checked).toMatchObject({ id: one.document.node.id, origin: BOX });
  else await expect(checked).rejects.toMatchObject({ code: "stranger" });
});

test("a proof that was made for another question is none", async () => {
  await pinned();
  answering[BOX] = TOWN;
  vi.stubGlobal("fetch", (url: string) => answer(url, "an-earlier-question"));
  await expect(checkNode(BOX)).rejects.toMatchObject({ code: "stranger" });
});

test("another good station than the one expected is not taken for it", async () => {
  await pinned();
  answering[BOX] = TOWN;
  await expect(checkNode(BOX, "somebody-else")).rejects.toMatchObject({ code: "stranger" });
});

test.each(["<html>", "[]", "{}", '{"node":{}}', "1"])("%s is no node", async (body) => {
  await pinned();
  const headers = { "content-type": "application/json" };
  vi.stubGlobal("fetch", async () => new Response(body, { headers }));
  await expect(checkNode(BOX)).rejects.toBeInstanceOf(NodeError);
});

test("a page that wants a log-in is no node", async () => {
  await pinned();
  const headers = { "content-type": "text/html" };
  vi.stubGlobal("fetch", async () => new Response("<h1>Hotel", { headers }));
  await expect(checkNode(BOX)).rejects.toMatchObject({ code: "captive-portal" });
});

test("without a pinned centre nobody is believed", async () => {
  answering[BOX] = TOWN;
  await expect(checkNode(BOX)).rejects.toMatchObject({ code: "no-centre" });
  await expect(addNode(BOX)).rejects.toMatchObject({ code: "no-centre" });
  expect(asked.filter((url) => url.startsWith(BOX))).toEqual([]);
});

test("the first contact pins the centre, and no later one another", async () => {
  const { node } = await import("../support/xhr.ts");
  node.origin = "https://centre.example";
  vi.stubGlobal("location", { origin: "https://centre.example", protocol: "https:" });
  answering["https://centre.example"] = CENTRE;
  expect(await pinCentre()).toMatchObject({ id: centre.id });
  answering["https://centre.example"] = cases.find(({ name }) => name.includes("says it is"))!;
  expect(await pinCentre()).toMatchObject({ id: centre.id });
  expect((await pinnedCentre())?.id).toBe(centre.id);
});

test("a station is kept with where it was found, and with what went wrong later", async () => {
  await pinned();
  answering[BOX] = TOWN;
  vi.stubGlobal("location", { origin: "https://centre.example", protocol: "http:" });
  const node = await addNode("192.168.4.1:8000");
  expect(await knownNodes()).toMatchObject([{ id: node.id, origin: BOX }]);
  answering = {};
  expect(await reachNode(node)).toBeNull();
  expect(await knownNodes()).toMatchObject([{ id: node.id, trouble: "offline" }]);
});

test("a page from https says so before it fails at a box without a certificate", async () => {
  await pinned();
  vi.stubGlobal("location", { origin: "https://centre.example", protocol: "https:" });
  await expect(addNode(BOX)).rejects.toMatchObject({ code: "no-way" });
  expect(asked).toEqual([]);
  expect(await mayAskQuietly({ origin: BOX } as never)).toBe(false);
  expect(new NetError("no-way").code).toBe("no-way");
});

test.each([
  ["192.168.4.1", "http://192.168.4.1"],
  ["192.168.4.1:8000/", "http://192.168.4.1:8000"],
  ["１９２。168.4.1：8000", "http://192.168.4.1:8000"],
  ["xikeng.tianjian.example", "https://xikeng.tianjian.example"],
  ["station.local", "http://station.local"],
  ["HTTPS://Xikeng.Example/sync", "https://xikeng.example"],
])("%s is the address %s", (typed, origin) => {
  expect(originOf(typed)).toBe(origin);
});

test.each(["", "ftp://x", "http://a@b", "http://", "javascript:alert(1)", "a b://c"])(
  "%j is no address",
  (typed) => {
    expect(() => originOf(typed)).toThrow(NodeError);
  },
);
