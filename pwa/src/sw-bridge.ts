/** All that the page has to do with its service worker. */
import { emitter } from "./core/emitter.ts";

const updates = emitter<void>();
const HOUR = 3_600_000;

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
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  watch(registration);
  registration.addEventListener("updatefound", () => watch(registration));
  setInterval(() => void registration.update().catch(() => {}), HOUR);
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
