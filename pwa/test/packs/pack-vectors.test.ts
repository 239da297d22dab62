/** What the server signed, the phone believes; what it did not, it does not. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { utf8 } from "../../src/core/bytes.ts";
import { verifyJws } from "../../src/core/crypto.ts";
import { believe, CatalogueError, type Envelope } from "../../src/packs/trust.ts";
import { vector } from "../support/vectors.ts";

const FOLDER = fileURLToPath(new URL("../../../tests/vectors/pack", import.meta.url));

interface PackVector {
  pinned: string;
  catalogue: Envelope;
  rotated: Envelope;
  rotated_by_a_stranger: Envelope;
  older: Envelope;
  manifest: string;
  refused: { name: string; answer: Envelope }[];
}

const pack = vector<PackVector>("pack/vector");
const first = await believe(pack.catalogue, [], 0);

test("the first contact pins the publisher", () => {
  expect(first.keys.map(({ kid }) => kid)).toEqual([pack.pinned]);
  expect(first.catalogue.packs[0]?.manifest.sha256).toBe(pack.manifest);
});

test("the manifest carries the publisher's signature", async () => {
  const path = `${FOLDER}/blobs/${pack.manifest.slice(0, 2)}/${pack.manifest}`;
  const text = new Uint8Array(readFileSync(path));
  const signature = first.catalogue.packs[0]!.signature;
  expect(await verifyJws(signature, text, first.keys[0]!)).toBe(true);
  expect(await verifyJws(signature, utf8("{}"), first.keys[0]!)).toBe(false);
});

test.each(pack.refused)("refused: $name", async ({ answer }) => {
  await expect(believe(answer, first.keys, 0)).rejects.toThrow(CatalogueError);
});

test("a new key is believed when the old one vouches for it", async () => {
  const { keys } = await believe(pack.rotated, first.keys, 7);
  expect(keys).toHaveLength(2);
  const stranger = believe(pack.rotated_by_a_stranger, first.keys, 7);
  await expect(stranger).rejects.toThrow("unknown-publisher");
});

test("an older catalogue is not taken back", async () => {
  await expect(believe(pack.older, first.keys, 7)).rejects.toThrow("rollback");
});
