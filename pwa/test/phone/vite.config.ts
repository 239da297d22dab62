/** Builds the phone of tests/federation: `npx vite build -c test/phone/vite.config.ts`. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { catalogues } from "../../build/catalogues.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("../.."),
  define: { __VERSION__: JSON.stringify("test"), __ENGINE__: JSON.stringify("") },
  plugins: [catalogues(here("../../.."), "pwa/src/main.tsx")],
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: here("main.ts"),
    outDir: here("../../../build/phone"),
    emptyOutDir: true,
    target: "node20",
    minify: false,
  },
});
