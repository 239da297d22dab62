/** The engine as built, loaded into this process, for the makers of data beside it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import { runnerImport } from "vite";

export const source = fileURLToPath(new URL("../engine", import.meta.url));

export async function loadEngine() {
  const { module } = await runnerImport(fileURLToPath(new URL("engine.ts", import.meta.url)));
  const out = mkdtempSync(join(tmpdir(), "engine-"));
  await module.buildEngine(source, out);
  const code = readFileSync(join(out, module.ENGINE_FILE), "utf8");
  rmSync(out, { recursive: true });
  return runInThisContext(`${code};TianjianEngine`);
}

/** The scenarios of all packs, without their par values. */
export async function scenarios() {
  const { module } = await runnerImport(fileURLToPath(new URL("engine.ts", import.meta.url)));
  return module
    .scenarioFiles(join(source, "../../lessons"))
    .map((file) => JSON.parse(readFileSync(file, "utf8")).scenario)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
