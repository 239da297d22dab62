/** What this browser can and cannot do, found out by trying, never by its name. */
import { emitter } from "./emitter.ts";
import { openStore } from "./store.ts";

export interface Environment {
  /** Lessons can be opened with no network after a restart. */
  serviceWorker: boolean;
  /** Keys cannot be read out of the browser (secure context). */
  secure: boolean;
  /** `private`: what is saved may be gone when the window closes. `none`: nothing can be saved. */
  storage: "good" | "private" | "none";
  /** Inside another app's window: no install, often no service worker, a storage of its own. */
  webview: boolean;
  /** Started from the home screen. */
  installed: boolean;
}

/** Browsers grant a private window little: less than this is no ordinary window. */
const SMALL_QUOTA = 150_000_000;

interface InstallEvent extends Event {
  prompt(): Promise<void>;
  userChoice: Promise<{ outcome: "accepted" | "dismissed" }>;
}

const installs = emitter<boolean>();
let offer: InstallEvent | null = null;

export async function detectEnvironment(): Promise<Environment> {
  const secure = self.isSecureContext !== false && Boolean(self.crypto?.subtle);
  const serviceWorker = "serviceWorker" in navigator && secure;
  const installed =
    matchMedia("(display-mode: standalone)").matches ||
    ("standalone" in navigator && Boolean((navigator as { standalone?: boolean }).standalone));
  return {
    serviceWorker,
    secure,
    storage: await tryStorage(),
    // A secure page of a browser has workers and can open windows; a webview lacks one of them.
    webview: (secure && !("serviceWorker" in navigator)) || hasHost(),
    installed,
  };
}

/** Nothing that is learned in this window is lost when it closes. */
export function keepsEverything({ webview, storage, serviceWorker }: Environment): boolean {
  return !webview && storage === "good" && serviceWorker;
}

/** Objects that an app puts into the pages it shows: WeChat, Android's and iOS' web views. */
function hasHost(): boolean {
  const page = self as unknown as Record<string, unknown>;
  const handlers = (page.webkit as { messageHandlers?: object } | undefined)?.messageHandlers;
  return "WeixinJSBridge" in page || "ReactNativeWebView" in page || handlers !== undefined;
}

async function tryStorage(): Promise<Environment["storage"]> {
  try {
    await openStore();
  } catch {
    return "none";
  }
  const { quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  const persisted = (await navigator.storage?.persisted?.().catch(() => false)) ?? false;
  return quota !== undefined && quota < SMALL_QUOTA && !persisted ? "private" : "good";
}

/** Keeps the browser's own install offer for the right moment. Call early, once. */
export function watchInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event as InstallEvent;
    installs.emit(true);
  });
  addEventListener("appinstalled", () => {
    offer = null;
    installs.emit(false);
  });
}

/** True while the browser would install the app. */
export function canInstall(): boolean {
  return offer !== null;
}

export function onInstallable(callback: (can: boolean) => void): () => void {
  return installs.on(callback);
}

/** Shows the browser's install question; only from a tap. Resolves to the person's answer. */
export async function askInstall(): Promise<"accepted" | "dismissed" | "unavailable"> {
  const asking = offer;
  if (!asking) return "unavailable";
  // A browser lets an offer be used once.
  offer = null;
  await asking.prompt();
  const { outcome } = await asking.userChoice;
  installs.emit(false);
  return outcome;
}
