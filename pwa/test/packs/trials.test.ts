import { expect, test } from "vitest";
import type { StoredPack } from "../../src/core/store.ts";
import type { Catalogue, CataloguePack } from "../../src/core/types.ts";
import { isCertified } from "../../src/packs/certified.ts";
import { heldHere, isTrial } from "../../src/packs/trials.ts";
import { readCatalogue } from "../../src/packs/trust.ts";

function pack(version: number, id = "P03-A", more: object = {}): CataloguePack {
  const sha256 = `${version}`.padStart(64, id === "P03-A" ? "a" : "b");
  return {
    id,
    version,
    change: "minor",
    level: "A",
    title: {},
    summary: {},
    languages: ["en"],
    minutes: 1,
    lessons: 1,
    prerequisites: [],
    manifest: { sha256, bytes: 10 },
    signature: "",
    bytes: { language: {}, shared: 0 },
    ...more,
  };
}

const trial = (version: number, ...places: string[]) => ({ ...pack(version), places });
const list = (packs: CataloguePack[], trials: Catalogue["trials"] = []): Catalogue => ({
  format: 1,
  number: 7,
  issued: "2026-11-26T00:00:00Z",
  packs,
  trials,
  recalled: [],
  rotations: [],
});
const row = (current: CataloguePack, more: Partial<StoredPack> = {}): StoredPack => ({
  id: current.id,
  current: current.manifest.sha256,
  wanted: null,
  paused: false,
  ...more,
});
const versions = (packs: CataloguePack[]) => packs.map(({ version }) => version);
const here = (...places: string[]) => new Set(places);

test("a version on trial holds where somebody of this phone lives, and nowhere else", () => {
  const both = list([pack(3)], [trial(4, "lvtian", "xikeng")]);
  expect(versions(heldHere(both, [], here("xikeng")))).toEqual([4]);
  expect(versions(heldHere(both, [], here("wenquan")))).toEqual([3]);
  expect(versions(heldHere(both, [], here()))).toEqual([3]);
});

test("a pack that is on trial only is offered there only", () => {
  const both = list([pack(1, "X01")], [trial(1, "lvtian")]);
  expect(heldHere(both, [], here("lvtian")).map(({ id }) => id)).toEqual(["X01", "P03-A"]);
  expect(heldHere(both, [], here()).map(({ id }) => id)).toEqual(["X01"]);
});

test("who has it keeps it when the trial ends, until there is a newer version", () => {
  const kept = row(pack(4), { trial: pack(4) });
  expect(versions(heldHere(list([pack(3)]), [kept], here()))).toEqual([4]);
  expect(versions(heldHere(list([pack(4)]), [kept], here()))).toEqual([4]);
  expect(versions(heldHere(list([pack(5)]), [kept], here()))).toEqual([5]);
  expect(versions(heldHere(list([]), [kept], here()))).toEqual([4]);
});

test("who was only fetching it when the trial ended goes on with the list's version", () => {
  const cut = row(pack(3), { wanted: pack(4).manifest.sha256, trial: pack(4) });
  expect(versions(heldHere(list([pack(3)]), [cut], here()))).toEqual([3]);
});

test("a newer version that came as a file is not gone back from either", () => {
  const carried = { offer: pack(4), number: 2 };
  expect(versions(heldHere(list([pack(3)]), [row(pack(4), { carried })], here()))).toEqual([4]);
  expect(heldHere(list([]), [row(pack(4), { carried })], here())).toEqual([]);
});

test("an older trial than the list's version is nothing", () => {
  const late = list([pack(5)], [trial(4, "lvtian")]);
  expect(versions(heldHere(late, [], here("lvtian")))).toEqual([5]);
  expect(isTrial(late, pack(4))).toBe(true);
  expect(isTrial(late, pack(5))).toBe(false);
});

test("a trial that cannot be read is left out, and the list is good", () => {
  const odd = [null, {}, { ...pack(4) }, trial(4, "lvtian"), { ...trial(5, "x"), version: "5" }];
  const read = readCatalogue(JSON.stringify({ ...list([pack(3)]), trials: odd }));
  expect(read.trials).toHaveLength(1);
  expect(readCatalogue(JSON.stringify({ ...list([pack(3)]), trials: "all" })).trials).toEqual([]);
  const names = JSON.stringify(list([pack(3)], [trial(4, 7 as unknown as string)]));
  expect(versions(heldHere(readCatalogue(names), [], here("7")))).toEqual([3]);
});

test("a certificate shows until its last day", () => {
  const day = new Date("2026-11-26T10:00:00Z");
  const until = (last: unknown) => pack(1, "P03-A", { certified: { until: last } });
  expect(isCertified(until("2026-11-26"), day)).toBe(true);
  expect(isCertified(until("2026-11-25"), day)).toBe(false);
  expect(isCertified(until(20991231), day)).toBe(false);
  expect(isCertified(pack(1, "P03-A", { certified: null }), day)).toBe(false);
  expect(isCertified(pack(1), day)).toBe(false);
});
