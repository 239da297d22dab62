/** `node build/make-engine.mjs <folder>`: the engine alone, without the app. */
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const { module } = await runnerImport(fileURLToPath(new URL("engine.ts", import.meta.url)));
await module.buildEngine(fileURLToPath(new URL("../engine", import.meta.url)), process.argv[2]);
