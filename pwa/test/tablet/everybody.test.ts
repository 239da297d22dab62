import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { closeStore, inStore } from "../../src/core/store.ts";
import { createProfile } from "../../src/profile/profiles.ts";
import { SyncFailure, type SyncProblem } from "../../src/sync/failure.ts";
import { sendEverybody, waiting } from "../../src/tablet/everybody.ts";

const troubles = new Map<string, SyncProblem>();
const asked: string[] = [];

vi.mock("../../src/sync/reach.ts", () => ({
  exchangeAnywhere: async ({ learner }: { learner: string }) => {
    asked.push(learner);
    const code = troubles.get(learner);
    if (code) throw new SyncFailure(code, "in this test");
    await inStore((store) =>
      store.put("sync", {
        learner,
        mail: 0,
        cards: {},
        centre: { batch: 1, events: 1 },
        nodes: { "": { others: {}, lastSync: Date.now() } },
      }),
    );
    return 0;
  },
}));

let people: string[];

beforeEach(async () => {
  people = [];
  for (const nickname of ["Li", "Wang", "Zhang"]) {
    const about = { nickname, picture: "pear", language: "en", group: "farmer" };
    people.push((await createProfile(about)).learner);
  }
});

afterEach(async () => {
  troubles.clear();
  asked.length = 0;
  await closeStore();
  await deleteDB("tianjian");
});

test("all are sent for, one after the other, and the bar says how far it is", async () => {
  const bars: string[] = [];
  const round = await sendEverybody(({ done, of }) => bars.push(`${done}/${of}`));
  expect(round).toEqual({ done: 3, of: 3, failed: [] });
  expect(bars).toEqual(["0/3", "1/3", "2/3", "3/3"]);
});

test("what is wrong with one does not stop the others, and is said by name", async () => {
  troubles.set(people[0]!, "erased");
  const { done, failed, stopped } = await sendEverybody();
  expect([done, stopped]).toEqual([3, undefined]);
  expect(failed.map(({ profile, code }) => [profile.nickname, code])).toEqual([["Li", "erased"]]);
  expect([...asked].sort()).toEqual([...people].sort());
});

test("a road that is cut stops the round: it would be cut for the next one too", async () => {
  troubles.set(people[1]!, "offline");
  const round = await sendEverybody();
  expect(round).toEqual({ done: 1, of: 3, failed: [], stopped: "offline" });
});

test("by itself it asks only for those with something to send", async () => {
  await sendEverybody();
  asked.length = 0;
  // One has learned something since: nobody has event 2.
  await inStore(async (store) => {
    const profile = (await store.get("profiles", people[2]!))!;
    const device = (await store.get("devices", profile.device))!;
    await store.put("devices", { ...device, next: 3 });
    for (const learner of people) {
      const kept = (await store.get("sync", learner)) as { centre: object };
      await store.put("sync", { ...kept, centre: { batch: 1, events: 1 } } as never);
      await store.put("batches", {
        device: (await store.get("profiles", learner))!.device,
        n: 1,
        learner,
        bytes: new Uint8Array(),
        digest: "",
        first: 1,
        count: 1,
      });
    }
  });
  expect(await waiting()).toBe(1);
  await sendEverybody(() => {}, true);
  expect(asked).toEqual([people[2]]);
});

test("two that ask at once get the same round", async () => {
  const [one, other] = await Promise.all([sendEverybody(), sendEverybody()]);
  expect(one).toBe(other);
  expect(asked).toHaveLength(3);
});
