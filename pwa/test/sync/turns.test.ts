/** On a shared phone the next person may be in before the last one's records are sent. */
import { deleteDB } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { closeStore } from "../../src/core/store.ts";
import { createProfile } from "../../src/profile/profiles.ts";
import { SyncFailure } from "../../src/sync/failure.ts";
import { syncNow, syncStatus } from "../../src/sync/sync.ts";

const asked: string[] = [];
let road: () => Promise<number> = async () => 0;

vi.mock("../../src/sync/reach.ts", () => ({
  exchangeWith: undefined,
  exchangeAnywhere: ({ learner }: { learner: string }) => {
    asked.push(learner);
    return road();
  },
}));

const about = { picture: "pear", language: "en", group: "farmer" };

afterEach(async () => {
  asked.length = 0;
  await closeStore();
  await deleteDB("tianjian");
});

test("each is sent for in turn, and what one meets is not told to the other", async () => {
  const li = await createProfile({ ...about, nickname: "Li" });
  let fail = () => {};
  road = () =>
    new Promise((_, reject) => {
      fail = () => reject(new SyncFailure("erased", "in this test"));
    });
  const first = syncNow();
  await vi.waitFor(() => expect(asked).toEqual([li.learner]), 8000);
  const wang = await createProfile({ ...about, nickname: "Wang" });
  const second = syncNow();
  road = async () => 0;
  fail();
  expect((await first).ok).toBe(false);
  expect(syncStatus().error).toBeUndefined();
  expect((await second).ok).toBe(true);
  expect(asked).toEqual([li.learner, wang.learner]);
});
