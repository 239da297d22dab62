/** What whoever looks after a shared tablet may do: their own PIN guards it. */
import { navigate, route } from "../core/router.ts";
import { stopSpeaking } from "../core/speech.ts";
import { inStore } from "../core/store.ts";
import { checkPin, hashedPin } from "../profile/pins.ts";
import { currentProfile, leave, switchTo } from "../profile/profiles.ts";
import { keepTablet, type Tablet, tabletMode, USUAL_IDLE } from "./mode.ts";

export const OPERATOR_DIGITS = 6;
/** Minutes without a touch that can be chosen. */
export const IDLES = [1, 2, 3, 5, 10] as const;

/** Screens that are not gone back to after a lock. */
const NO_PLACE = ["", "tablet", "profiles", "link"];
const placeOf = (learner: string) => `place ${learner}`;

/** From now on everybody has a picture and a PIN. Throws StorageError. */
export async function turnOn(operatorPin: string): Promise<void> {
  await keepTablet({ idle: USUAL_IDLE, operator: await hashedPin(operatorPin) });
  await leave();
}

/** A phone of one's own again; everybody on it stays. Throws StorageError. */
export async function turnOff(): Promise<void> {
  await keepTablet(null);
}

/** Throws WrongPin, StorageError. */
export async function checkOperator(pin: string): Promise<void> {
  await checkPin(tabletMode()!.operator, pin, "operator");
}

export async function changeTablet(patch: Partial<Tablet>): Promise<void> {
  await keepTablet({ ...tabletMode()!, ...patch });
}

export async function changeOperatorPin(pin: string): Promise<void> {
  await changeTablet({ operator: await hashedPin(pin) });
}

/** Nobody is in; whoever was finds the same page again. */
export async function lock(): Promise<void> {
  const learner = currentProfile()?.learner;
  if (!learner) return;
  stopSpeaking();
  const { path, parts } = route();
  const left = leave();
  navigate("/", { replace: true });
  if (!NO_PLACE.includes(parts[0] ?? ""))
    await inStore((store) => store.put("values", path, placeOf(learner)));
  await left;
}

/** Lets somebody in, on the page where they were. Throws WrongPin, StorageError. */
export async function unlock(learner: string, pin?: string): Promise<void> {
  await switchTo(learner, pin);
  const place = await inStore(async (store) => {
    const kept = await store.get("values", placeOf(learner));
    await store.delete("values", placeOf(learner));
    return kept;
  });
  navigate(place ?? "/", { replace: true });
}
