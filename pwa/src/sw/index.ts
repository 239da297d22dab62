/** The service worker: keeps the app's own files, checked byte for byte. Wiring only. */
import { isScreen } from "../core/screens.ts";
import { SHARED, takeShared } from "./shared.ts";
import { fromShell, install, keyOf, removeOld } from "./shell.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(removeOld()));
self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(self.skipWaiting());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === SHARED) event.respondWith(takeShared(request));
  if (request.method !== "GET") return;
  const path = request.mode === "navigate" && isScreen(pathname) ? "/index.html" : pathname;
  const key = keyOf(path);
  if (key) event.respondWith(fromShell(key, request));
});
