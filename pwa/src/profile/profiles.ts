/** The people of this phone. */
import { newDeviceKey, thumbprint } from "../core/crypto.ts";
import { emitter } from "../core/emitter.ts";
import { append } from "../core/journal.ts";
import type { Profile } from "../core/phone-types.ts";
import { inStore, type StoredDevice, type StoredProfile, startingWith } from "../core/store.ts";
import type { ProfileData } from "../core/types.ts";
import { readTablet, tabletMode } from "../tablet/mode.ts";

const CURRENT = "current";
/** Everything that is somebody's; packs belong to the phone. */
const OF_LEARNERS = [
  "profiles",
  "devices",
  "events",
  "batches",
  "progress",
  "positions",
  "verdicts",
  "mail",
  "sync",
  "entries",
] as const;

export interface NewPin {
  digits: string;
  /** Shown as pictures. */
  pictures?: boolean;
}

const changes = emitter<Profile | null>();
let current: Profile | null = null;

export function currentProfile(): Profile | null {
  return current;
}

/** Calls back when another person studies, or the same one changed something about them. */
export function onProfile(callback: (profile: Profile | null) => void): () => void {
  return changes.on(callback);
}

/** Oldest first. */
export async function listProfiles(): Promise<Profile[]> {
  const stored = await inStore((store) => store.getAll("profiles"));
  return stored.sort((a, b) => a.createdAt - b.createdAt).map(visible);
}

/** Makes the learner's first device key, keeps the profile and switches to it. */
export async function createProfile(data: ProfileData & { pin?: NewPin }): Promise<Profile> {
  const { pin, ...about } = data;
  const device = await makeDevice(null);
  const profile: StoredProfile = {
    ...trimmed(about),
    learner: device.learner,
    device: device.device,
    createdAt: Date.now(),
    ...(await withPin(pin ?? null)),
  };
  await keepProfile(profile, device);
  await append(profile.learner, { type: "profile", data: trimmed(about) });
  await open(profile);
  return visible(profile);
}

/** A new key for this browser: of a new learner, or a further one of `learner`. Not yet kept. */
export async function makeDevice(learner: string | null): Promise<StoredDevice> {
  const key = (await canKeepCryptoKeys()) ? await newDeviceKey() : await newDeviceKey(true);
  const device = await thumbprint(key);
  return { ...key, device, learner: learner ?? device, link: null, next: 1, cards: [] };
}

/** Keeps a profile with its key, together or not at all. */
async function keepProfile(profile: StoredProfile, device: StoredDevice): Promise<void> {
  await inStore(async (store) => {
    const tx = store.transaction(["profiles", "devices"], "readwrite", { durability: "strict" });
    tx.objectStore("profiles").put(profile);
    tx.objectStore("devices").put(device);
    await tx.done;
  });
}

/** A learner who studied elsewhere is now here too: keeps them and switches to them. */
export async function addLearner(device: StoredDevice, data: ProfileData): Promise<Profile> {
  const { learner } = device;
  const hasPin = false;
  const profile = { ...data, learner, device: device.device, hasPin, createdAt: Date.now() };
  await keepProfile(profile, device);
  await open(profile);
  return visible(profile);
}

/** Loads the profile last used (none if it has a PIN, or on a shared tablet). Call once at start. */
export async function restoreProfile(): Promise<Profile | null> {
  if (await readTablet()) return null;
  const stored = await inStore(async (store) => {
    const learner = await store.get("values", CURRENT);
    return learner ? store.get("profiles", learner) : undefined;
  });
  if (stored && !stored.pin) set(visible(stored));
  return current;
}

/** Throws WrongPin (pins.ts), StorageError. */
export async function switchTo(learner: string, pin?: string): Promise<void> {
  const stored = await storedProfile(learner);
  if (!stored.pin) return open(stored);
  const { checkPin } = await import("./pins.ts");
  const old = await checkPin(stored.pin, pin, learner);
  await open(
    old ? { ...stored, ...(await withPin({ ...pinKind(stored), digits: pin! })) } : stored,
  );
}

/** Nobody is in: the phone shows who may come next. What they had begun stays theirs. */
export async function leave(): Promise<void> {
  set(null);
  await inStore((store) => store.delete("values", CURRENT));
}

/** A forgotten PIN: whoever looks after the tablet lets the learner choose another. */
export async function resetPin(learner: string, pin: NewPin | null): Promise<void> {
  const { guardOf } = await import("./pins.ts");
  const change = await withPin(pin);
  await inStore(async (store) => {
    const tx = store.transaction(["profiles", "values"], "readwrite");
    const old = await tx.objectStore("profiles").get(learner);
    if (old) tx.objectStore("profiles").put({ ...old, ...change });
    tx.objectStore("values").delete(guardOf(learner));
    await tx.done;
  });
}

async function storedProfile(learner: string): Promise<StoredProfile> {
  const stored = await inStore((store) => store.get("profiles", learner));
  if (!stored) throw new Error("no such profile");
  return stored;
}

const pinKind = ({ pinPictures }: Profile) => (pinPictures ? { pictures: true } : {});

/** What of a profile says that it has this PIN. */
async function withPin(
  pin: NewPin | null,
): Promise<Pick<StoredProfile, "hasPin" | "pin" | "pinPictures">> {
  if (!pin) return { hasPin: false, pin: undefined, pinPictures: undefined };
  const { hashedPin } = await import("./pins.ts");
  const pinPictures = pin.pictures || undefined;
  return { hasPin: true, pin: await hashedPin(pin.digits), pinPictures };
}

/** Whether they share the outcomes of "My numbers" is theirs too. */
export const sharingOf = (learner: string) => `sharing ${learner}`;

/** `pin: null` takes the PIN away. */
export async function updateProfile(
  patch: Partial<ProfileData> & { pin?: NewPin | null },
): Promise<Profile> {
  const { pin, ...about } = patch;
  const learner = current!.learner;
  const change = pin === undefined ? {} : await withPin(pin);
  const stored = await inStore(async (store) => {
    const tx = store.transaction("profiles", "readwrite");
    const old = (await tx.store.get(learner))!;
    const changed = { ...old, ...trimmed({ ...dataOf(old), ...about }), ...change };
    await tx.store.put(changed);
    await tx.done;
    return changed;
  });
  if (Object.keys(about).length > 0)
    await append(learner, { type: "profile", data: dataOf(stored) });
  set(visible(stored));
  return visible(stored);
}

/** Another device renamed the learner: show it here too. */
export async function adoptProfileData(learner: string, data: ProfileData): Promise<void> {
  const stored = await inStore(async (store) => {
    const tx = store.transaction("profiles", "readwrite");
    const old = await tx.store.get(learner);
    if (!old) return null;
    const changed = { ...old, ...data };
    await tx.store.put(changed);
    await tx.done;
    return changed;
  });
  if (stored && current?.learner === learner) set(visible(stored));
}

/** The learner's key on this phone is another one now. */
export async function adoptDevice(learner: string): Promise<void> {
  const stored = await inStore((store) => store.get("profiles", learner));
  if (stored && current?.learner === learner) set(visible(stored));
}

/** Everything of this learner leaves the phone; export a rescue file first. */
export async function removeProfile(learner: string): Promise<void> {
  await inStore(async (store) => {
    const tx = store.transaction([...OF_LEARNERS, "values" as const], "readwrite");
    const devices = await tx.objectStore("devices").index("learner").getAllKeys(learner);
    const batches = await tx.objectStore("batches").index("learner").getAllKeys(learner);
    for (const device of devices) {
      tx.objectStore("devices").delete(device);
      tx.objectStore("events").delete(startingWith(device));
    }
    for (const batch of batches) tx.objectStore("batches").delete(batch);
    for (const name of ["profiles", "progress", "sync"] as const)
      tx.objectStore(name).delete(learner);
    for (const name of ["positions", "verdicts", "mail", "entries"] as const)
      tx.objectStore(name).delete(startingWith(learner));
    for (const name of await tx.objectStore("values").getAllKeys())
      if (name.split(" ")[1] === learner) tx.objectStore("values").delete(name);
    if ((await tx.objectStore("values").get(CURRENT)) === learner)
      tx.objectStore("values").delete(CURRENT);
    await tx.done;
  });
  if (current?.learner === learner) set(null);
}

async function open(stored: StoredProfile): Promise<void> {
  const opened = { ...stored, openedAt: Date.now() };
  await inStore(async (store) => {
    const tx = store.transaction(["profiles", "values"], "readwrite");
    tx.objectStore("profiles").put(opened);
    // On a shared tablet nobody is let in again by a mere reload.
    if (!tabletMode()) tx.objectStore("values").put(stored.learner, CURRENT);
    await tx.done;
  });
  set(visible(opened));
}

function set(profile: Profile | null): void {
  current = profile;
  changes.emit(profile);
}

function visible({ pin: _, ...profile }: StoredProfile): Profile {
  return profile;
}

function dataOf({ nickname, picture, language, group, crops }: ProfileData): ProfileData {
  return { nickname, picture, language, group, ...(crops && { crops }) };
}

/** Control characters and those that turn the text around them: every node would refuse them. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

/**
 * Not a space or a format character: a name of those alone shows nothing. Written out, because
 * Chromium 64 and Firefox 77 do not know \p{Z} and \p{Cf} (Unicode 16 is what stands here).
 */
const SEEN =
  /[^\s\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/** As the protocol wants it: a nickname of 1 to 40 characters. */
function trimmed(data: ProfileData): ProfileData {
  const safe = data.nickname.replace(UNSAFE, "").trim();
  const nickname = Array.from(safe).slice(0, 40).join("");
  return { ...dataOf(data), nickname: SEEN.test(nickname) ? nickname : "?" };
}

/** Firefox's private windows cannot store a CryptoKey: tried once with a throw-away key. */
async function canKeepCryptoKeys(): Promise<boolean> {
  const key = await newDeviceKey();
  if ("d" in key.privateKey) return true;
  return inStore(async (store) => {
    const trial = { ...key, device: "trial", learner: "", link: null, next: 1, cards: [] };
    const tx = store.transaction("devices", "readwrite");
    try {
      await tx.store.put(trial);
      await tx.store.delete("trial");
      await tx.done;
      return true;
    } catch (error) {
      if ((error as Error).name !== "DataCloneError") throw error;
      return false;
    }
  });
}
