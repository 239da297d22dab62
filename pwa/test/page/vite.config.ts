/** Builds the page of the core's tests: `npx vite build -c test/page/vite.config.ts --outDir DIR`. */
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import app from "../../vite.config.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

export default mergeConfig(app, defineConfig({ root }));
