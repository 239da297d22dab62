/** Which scenario a room is opened with: from a pack, from the app, or what a run began with. */
import { beforeEach, expect, test, vi } from "vitest";
import { inStore } from "../../src/core/store.ts";
import { ENGINE } from "../../src/simulations/engine.ts";
import {
  forgetScenarios,
  listScenarios,
  loadScenario,
  openScenario,
  type Playable,
} from "../../src/simulations/scenarios.ts";
import { kit } from "../engine/desk.ts";

const ID = "xixian-pear";
let version = 0;

/** A pack on the phone, whole, that holds this scenario. */
async function bring(playable: unknown, name = ID): Promise<void> {
  version += 1;
  const [manifest, file] = [`m${version}`.padEnd(64, "0"), `f${version}`.padEnd(64, "0")];
  const files = [
    { sha256: file, bytes: 9, type: "application/json", role: "scenario", name: `${name}.json` },
  ];
  await inStore(async (store) => {
    await store.put("documents", { sha256: manifest, text: JSON.stringify({ id: "T01", files }) });
    await store.put("documents", { sha256: file, text: JSON.stringify(playable) });
    await store.put("packs", { id: "T01", current: manifest, wanted: null, paused: false });
  });
  forgetScenarios();
}

function titled(title: string, id = ID): Playable {
  const playable = kit(ID);
  playable.scenario.id = id;
  playable.scenario.words.en.title = title;
  return playable;
}

const titleOf = ({ scenario }: Playable) => scenario.words.en!.title;

beforeEach(async () => {
  await inStore(async (store) => {
    for (const name of ["packs", "documents", "values"] as const) await store.clear(name);
  });
  forgetScenarios();
  vi.stubGlobal("fetch", async (path: string) => {
    const id = /scenario-(.*)\.json$/.exec(path)![1]!;
    return new Response(JSON.stringify(kit(id)));
  });
});

test("what came with the app is there before any pack", async () => {
  const playable = await loadScenario(ID);
  expect(playable.scenario.id).toBe(ID);
  expect(playable.seals).toHaveLength(16);
  expect(playable.engine).toBe(ENGINE);
});

test("a pack's scenario stands before the app's", async () => {
  await bring(titled("From a pack"));
  expect(titleOf(await loadScenario(ID))).toBe("From a pack");
});

test("a county's own scenario is listed beside ours", async () => {
  await bring(titled("Our walnut", "our-walnut"), "our-walnut");
  const titles = (await listScenarios()).map(titleOf);
  expect(titles).toContain("Our walnut");
  expect(titles.length).toBeGreaterThan(4);
});

test.each(["live", "season"])("a run in the middle (%s) keeps what it began with", async (room) => {
  await bring(titled("Old"));
  await openScenario("anna", ID);
  const keep = (run: object) =>
    inStore((store) => store.put("values", JSON.stringify(run), `${room} anna ${ID}`));
  await keep({ cards: ["demo"] });
  await bring(titled("New"));
  expect(titleOf(await openScenario("anna", ID))).toBe("Old");
  expect(titleOf(await openScenario("ben", ID))).toBe("New");
  await keep({ cards: ["demo"], done: { tries: 1, best: 3 } });
  expect(titleOf(await openScenario("anna", ID))).toBe("New");
});

test("a run whose beginning was lost goes on with the newest", async () => {
  await inStore((store) => store.put("values", "{broken", `playing anna ${ID}`));
  await inStore((store) => store.put("values", '{"cards":[]}', `live anna ${ID}`));
  expect((await openScenario("anna", ID)).scenario.id).toBe(ID);
});
