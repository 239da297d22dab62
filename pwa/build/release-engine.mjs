/** `npm run release-engine`: keeps the present engine among those that phones were given. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { module: building } = await runnerImport(here("engine.ts"));
const { module: released } = await runnerImport(here("released.ts"));
const out = mkdtempSync(join(tmpdir(), "engine-"));
await building.buildEngine(here("../engine"), out);
const text = readFileSync(join(out, building.ENGINE_FILE), "utf8");
rmSync(out, { recursive: true });
released.release(here("../engine/released"), building.ENGINE_FILE, text);
console.log(`${building.ENGINE_FILE} is released`);
