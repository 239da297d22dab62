/** Whether this phone is a tablet that many people share. Small: the app asks before it draws. */
import { emitter } from "../core/emitter.ts";
import { inStore } from "../core/store.ts";
import type { PinHash } from "../profile/pins.ts";

export interface Tablet {
  /** Minutes without a touch after which the tablet locks itself. */
  idle: number;
  /** Of whoever looks after the tablet. */
  operator: PinHash;
}

const KEY = "tablet";
export const USUAL_IDLE = 3;

const changes = emitter<Tablet | null>();
let current: Tablet | null = null;

/** Null on a phone of one's own. */
export function tabletMode(): Tablet | null {
  return current;
}

export function onTablet(callback: (tablet: Tablet | null) => void): () => void {
  return changes.on(callback);
}

/** Call once at start, before a profile is opened. Throws StorageError. */
export async function readTablet(): Promise<Tablet | null> {
  const text = await inStore((store) => store.get("values", KEY));
  current = text === undefined ? null : JSON.parse(text);
  changes.emit(current);
  return current;
}

/** `null` makes it a phone of one's own again. Throws StorageError. */
export async function keepTablet(tablet: Tablet | null): Promise<void> {
  await inStore(async (store) => {
    if (tablet) await store.put("values", JSON.stringify(tablet), KEY);
    else await store.delete("values", KEY);
  });
  current = tablet;
  changes.emit(tablet);
}
