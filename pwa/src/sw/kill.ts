/**
 * The kill switch: served at /sw.js instead of the real worker, it takes away the kept files and
 * itself, and loads every open page again from the network.
 */
declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave(): Promise<void> {
  const kept = await caches.delete("shell");
  await self.registration.unregister();
  // A page that the network brought registers this worker again: loading it once is enough.
  if (!kept) return;
  for (const client of await self.clients.matchAll({ type: "window" }))
    await client.navigate(client.url);
}

export {};
