import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { closeStore, inStore } from "../../src/core/store.ts";
import { hashedPin, WrongPin } from "../../src/profile/pins.ts";
import {
  createProfile,
  currentProfile,
  listProfiles,
  removeProfile,
  resetPin,
  restoreProfile,
  switchTo,
  updateProfile,
} from "../../src/profile/profiles.ts";
import { standingOf } from "../../src/tablet/everybody.ts";
import { keepTablet, readTablet, tabletMode } from "../../src/tablet/mode.ts";

const about = { nickname: "Lin", picture: "pear", language: "en", group: "farmer" };

beforeEach(async () => keepTablet({ idle: 3, operator: await hashedPin("123456") }));

afterEach(async () => {
  vi.useRealTimers();
  await keepTablet(null);
  await closeStore();
  await deleteDB("tianjian");
  await deleteDB("tianjian-media");
});

test("a reload of a shared tablet lets nobody in, with or without a PIN", async () => {
  await createProfile(about);
  expect(currentProfile()).not.toBeNull();
  expect(await inStore((store) => store.get("values", "current"))).toBeUndefined();
  const { learner } = await createProfile({ ...about, pin: { digits: "1234" } });
  await inStore((store) => store.put("values", learner, "current"));
  const before = currentProfile();
  await restoreProfile();
  expect(currentProfile()).toBe(before);
});

test("the mode is read again after a restart", async () => {
  await closeStore();
  expect((await readTablet())?.idle).toBe(3);
  await keepTablet(null);
  expect(await readTablet()).toBeNull();
  expect(tabletMode()).toBeNull();
});

test("a PIN is kept as PBKDF2 with a salt of its own", async () => {
  const [one, other] = await Promise.all([hashedPin("1234"), hashedPin("1234")]);
  expect(one.rounds).toBe(100_000);
  expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(one.hash).not.toBe(other.hash);
});

test("a PIN that an older app kept still opens, and is hashed more slowly from then on", async () => {
  const { learner } = await createProfile(about);
  // 500 times SHA-256 over salt ‖ previous, by another program (Python's hashlib).
  const hash = "28aa2c8aa77bc54a447354cf86483cc9e8d6c3e9dc4213f13d1a3a014a7c432d";
  await inStore(async (store) => {
    const old = (await store.get("profiles", learner))!;
    await store.put("profiles", { ...old, hasPin: true, pin: { salt: "5a17", hash } });
  });
  await expect(switchTo(learner, "4321")).rejects.toThrow(WrongPin);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2000 });
  await switchTo(learner, "1234");
  const kept = await inStore((store) => store.get("profiles", learner));
  expect(kept?.pin?.rounds).toBe(100_000);
  await switchTo(learner, "1234");
});

test("a picture PIN is told to the door, the PIN itself is not", async () => {
  await createProfile({ ...about, pin: { digits: "1345", pictures: true } });
  const [shown] = await listProfiles();
  expect(shown).toMatchObject({ hasPin: true, pinPictures: true });
  expect(JSON.stringify(shown)).not.toContain("hash");
  await updateProfile({ pin: { digits: "2222" } });
  expect((await listProfiles())[0]?.pinPictures).toBeUndefined();
});

test("a forgotten PIN: a new one opens at once, though wrong tries had to wait", async () => {
  const { learner } = await createProfile({ ...about, pin: { digits: "1234" } });
  await expect(switchTo(learner, "9999")).rejects.toThrow(WrongPin);
  await resetPin(learner, { digits: "5678" });
  await switchTo(learner, "5678");
  await expect(switchTo(learner, "1234")).rejects.toThrow(WrongPin);
});

test("everything of somebody who is taken off goes, and nothing of anybody else's", async () => {
  const a = await createProfile(about);
  const b = await createProfile(about);
  await inStore(async (store) => {
    for (const { learner } of [a, b])
      for (const name of [`live ${learner} L1`, `selection ${learner}`, `place ${learner}`])
        await store.put("values", "{}", name);
  });
  await removeProfile(a.learner);
  const left = await inStore((store) => store.getAllKeys("values"));
  expect(left.filter((name) => name.includes(a.learner))).toEqual([]);
  expect(left.filter((name) => name.includes(b.learner))).toHaveLength(3);
});

test("safe is only who has all records at the centre", async () => {
  const profile = await createProfile(about);
  const { learner, device } = profile;
  const standing = (centre: { batch: number; events: number } | null) => ({
    learner,
    mail: 0,
    cards: {},
    centre,
    nodes: {
      "": { others: {}, lastSync: 5, received: { batch: 0, events: 1, held: 0, refused: 0 } },
    },
  });
  expect((await standingOf(profile)).safe).toBe(false);
  await inStore((store) => store.put("sync", standing(null)));
  expect(await standingOf(profile)).toMatchObject({ safe: false, pending: 1 });
  await inStore((store) => store.put("sync", standing({ batch: 1, events: 1 })));
  expect((await standingOf(profile)).safe).toBe(true);
  await inStore((store) =>
    store.put("sync", { ...standing({ batch: 1, events: 1 }), again: { device, good: 0 } }),
  );
  expect((await standingOf(profile)).safe).toBe(false);
});
