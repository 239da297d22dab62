import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { catalogues } from "./build/catalogues.ts";
import { compress } from "./build/compress.ts";
import { ENGINE_FILE, engine, offlineFiles } from "./build/engine.ts";
import { inlineCss } from "./build/inline-css.ts";
import { serviceWorker } from "./build/service-worker.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("package.json"), "utf8"));

/** Modules that the first screen needs, as far as other screens need them too. */
const FIRST = new RegExp(
  [
    "node_modules/(preact|idb)/",
    "src/core/(?!noble|fflate|gzip|speech|far)",
    "src/packs/(?!downloads|fetch-|parts|storage|videos)",
    "src/profile/(profiles|groups|Welcome)",
    "src/sync/(sync|standing|failure)",
  ].join("|"),
);

export default defineConfig({
  define: {
    __VERSION__: JSON.stringify(version),
    __ENGINE__: JSON.stringify(`/${ENGINE_FILE}`),
  },
  build: {
    target: ["chrome64", "firefox78", "safari13"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // One file for what the first screen shares with the others: ten small ones would be ten
        // round trips on a slow line.
        codeSplitting: { groups: [{ name: "base", test: FIRST }] },
      },
    },
  },
  plugins: [
    catalogues(here(".."), "pwa/src/main.tsx"),
    inlineCss(),
    engine(here("engine")),
    serviceWorker({
      worker: here("src/sw/index.ts"),
      kill: here("src/sw/kill.ts"),
      page: "index.html",
      // Practice works without a network too.
      also: offlineFiles(here("engine")),
      // Only pages without a secure context need noble, and those have no service worker.
      leaveOut: /noble/,
    }),
    compress(),
  ],
});
