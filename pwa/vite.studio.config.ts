import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { catalogues } from "./build/catalogues.ts";
import { compress } from "./build/compress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The studio's script and style sheet, under names that the server's pages know. */
export default defineConfig({
  define: { __VERSION__: '""', __ENGINE__: '""' },
  publicDir: false,
  build: {
    target: ["chrome87", "firefox78", "safari14"],
    outDir: "dist/studio-app",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    cssCodeSplit: false,
    rolldownOptions: {
      input: here("src/studio/main.tsx"),
      output: {
        entryFileNames: "studio.js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "studio[extname]",
      },
    },
  },
  plugins: [catalogues(here(".."), "pwa/src/studio/main.tsx"), compress()],
});
