import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { catalogues } from "./build/catalogues.ts";

export default defineConfig({
  define: { __VERSION__: JSON.stringify("test"), __ENGINE__: JSON.stringify("/engine-0.0.0.js") },
  plugins: [catalogues(fileURLToPath(new URL("..", import.meta.url)), "pwa/src/main.tsx")],
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/browser.ts"],
    env: { TZ: "UTC" },
    // A busy machine is no fault of the code.
    testTimeout: 60_000,
  },
});
