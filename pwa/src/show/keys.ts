/** The keys of a keyboard and of a clicker (PageUp, PageDown); and the whole screen. */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

export interface Turns {
  onNext: () => void;
  onBack: () => void;
  onLeave: () => void;
}

const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " ", "Spacebar"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];

/** `paused`: a question is on the screen, and the keys are its own. */
export function useKeys(turns: Turns, paused: boolean): void {
  // With the slide, not after it: a second quick press must turn the new one.
  useLayoutEffect(() => {
    if (paused) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event)) return;
      const act = actOf(event.key, turns);
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

function actOf(key: string, turns: Turns): (() => void) | null {
  if (NEXT.includes(key)) return turns.onNext;
  if (BACK.includes(key)) return turns.onBack;
  if (key === "Escape") return turns.onLeave;
  return key.toLowerCase() === "f" ? toggleWhole : null;
}

/** A clicker turns the page everywhere; the other keys belong to a field or a button in use. */
function isTyping({ key, target }: KeyboardEvent): boolean {
  if (key.startsWith("Page") || key === "Escape") return false;
  if (target instanceof HTMLInputElement) return true;
  return key.startsWith(" ") && target instanceof HTMLButtonElement;
}

interface OldDocument extends Document {
  webkitFullscreenElement?: Element | null;
  webkitExitFullscreen?: () => void;
}
interface OldElement extends HTMLElement {
  webkitRequestFullscreen?: () => void;
}

function wholeElement(): Element | null {
  const page = document as OldDocument;
  return page.fullscreenElement ?? page.webkitFullscreenElement ?? null;
}

/** Chromium 64 knows these by their first names only. */
export function toggleWhole(): void {
  const page = document as OldDocument;
  const root = page.documentElement as OldElement;
  const go = root.requestFullscreen ?? root.webkitRequestFullscreen;
  const leave = page.exitFullscreen ?? page.webkitExitFullscreen;
  const act = wholeElement() ? leave?.call(page) : go?.call(root);
  // Not allowed here: everything works in the window too.
  void Promise.resolve(act).catch(() => {});
}

export function useWhole(): boolean {
  const [whole, setWhole] = useState(wholeElement() !== null);
  useEffect(() => {
    const names = ["fullscreenchange", "webkitfullscreenchange"];
    const look = () => setWhole(wholeElement() !== null);
    for (const name of names) document.addEventListener(name, look);
    return () => {
      for (const name of names) document.removeEventListener(name, look);
      if (wholeElement()) toggleWhole();
    };
  }, []);
  return whole;
}

/** While people talk nobody touches the screen: it stays on where the browser lets us ask. */
export function useAwake(): void {
  useEffect(() => {
    const ask = () => {
      if (!document.hidden) navigator.wakeLock?.request("screen").then(keep, () => {});
    };
    let lock: WakeLockSentinel | undefined;
    const keep = (given: WakeLockSentinel) => {
      lock = given;
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}
