/** All that the page has to do with its service worker. */
import { emitter } from "./core/emitter.ts";

const updates = emitter<void>();
const HOUR = 3_600_000;
const FRESH: RegistrationOptions = { updateViaCache: "none" };
/** Milliseconds until a cut install is tried again; doubled each time, up to the second. */
const AGAIN = 5_000;
const AGAIN_AT_MOST = 300_000;

let waiting: ServiceWorker | null = null;
let reloading = false;

/** Registers the worker once the page is drawn; does nothing where there are none. */
export function register(): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  const start = () => setTimeout(() => void install().catch(() => {}), 0);
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}

/** Calls back when a new version waits to take over, also if it waited before. */
export function onUpdateReady(callback: () => void): () => void {
  if (waiting) callback();
  return updates.on(callback);
}

/** Takes over and reloads: only call between screens. */
export function applyUpdate(): void {
  if (!waiting) return;
  reloading = true;
  waiting.postMessage("take-over");
}

async function install(): Promise<void> {
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // Another tab took over: this one stays as it is until its next screen asks for a file.
    if (reloading) location.reload();
  });
  const registration = await registered();
  setInterval(() => void registration.update().catch(() => {}), HOUR);
}

/** Until a first install ends well the app does not open offline: one that was cut is begun anew. */
async function registered(): Promise<ServiceWorkerRegistration> {
  for (let wait = AGAIN; ; wait = Math.min(wait * 2, AGAIN_AT_MOST)) {
    try {
      const registration = await navigator.serviceWorker.register("/sw.js", FRESH);
      watch(registration);
      registration.addEventListener("updatefound", () => watch(registration));
      if (await isKept(registration)) return registration;
    } catch {
      // The script itself did not come.
    }
    await pauseOrOnline(wait);
  }
}

/** Whether the app's files are on this phone, once a running install has ended. */
function isKept({ active, waiting, installing }: ServiceWorkerRegistration): Promise<boolean> {
  if (active || waiting || !installing) return Promise.resolve(Boolean(active || waiting));
  return new Promise((resolve) => {
    installing.onstatechange = () => resolve(installing.state !== "redundant");
  });
}

function pauseOrOnline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, milliseconds);
    addEventListener("online", go);
  });
}

/** A worker that is installed while another one serves this page is a waiting update. */
function watch(registration: ServiceWorkerRegistration): void {
  const found = registration.waiting ?? registration.installing;
  if (!found) return;
  const look = () => {
    if (found.state !== "installed" || !navigator.serviceWorker.controller) return;
    waiting = found;
    updates.emit();
  };
  found.addEventListener("statechange", look);
  look();
}
