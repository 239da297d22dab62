/** When a shared tablet locks itself: nobody touched it for a while, or its screen went dark. */
import { route } from "../core/router.ts";

export interface Idle {
  /** Minutes without a touch. */
  minutes: () => number;
  /** Something goes on that needs no touch, as reading aloud. */
  isBusy: () => boolean;
  /** Seconds until the lock; null when somebody is there again. */
  onWarning: (seconds: number | null) => void;
  onLock: () => void;
}

/** Seconds of warning before the lock. */
export const WARNING = 20;
const TOUCHES = ["pointerdown", "touchstart", "keydown", "wheel", "input"];
/** Whoever shows slides to a group talks for a while. */
const SHOWING = 30;
/** Choosing a file, taking a picture: another app is on the screen, called by this one. */
const ABSENCE = 60_000;

/** Watches until the returned function is called. */
export function watchIdle({ minutes, isBusy, onWarning, onLock }: Idle): () => void {
  let touched = performance.now();
  let warned = false;
  let excused = false;
  let hidden: number | null = null;

  function touch(): void {
    touched = performance.now();
    if (warned) onWarning(null);
    warned = false;
  }

  function look(): void {
    if (isBusy()) touch();
    const limit = 60 * (route().parts[0] === "show" ? Math.max(minutes(), SHOWING) : minutes());
    const left = Math.ceil(limit - (performance.now() - touched) / 1000);
    if (left <= 0) onLock();
    if (left <= 0 || left > WARNING) return;
    warned = true;
    onWarning(left);
  }

  function seen(): void {
    if (document.visibilityState === "hidden") {
      hidden = Date.now();
      if (!excused) onLock();
      return;
    }
    const away = hidden === null ? 0 : Date.now() - hidden;
    excused = false;
    hidden = null;
    // A clock that was set back counts as long ago.
    if (away < 0 || away > ABSENCE) onLock();
    else look();
  }

  function excuse({ target }: Event): void {
    if ((target as Element | null)?.closest?.("input[type=file], .file-door")) excused = true;
  }

  for (const name of TOUCHES) addEventListener(name, touch, { capture: true, passive: true });
  addEventListener("click", excuse, true);
  document.addEventListener("visibilitychange", seen);
  const timer = setInterval(look, 1000);
  return () => {
    clearInterval(timer);
    for (const name of TOUCHES) removeEventListener(name, touch, { capture: true });
    removeEventListener("click", excuse, true);
    document.removeEventListener("visibilitychange", seen);
  };
}
