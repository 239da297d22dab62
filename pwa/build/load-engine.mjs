/** The engine as built, loaded into this process, for the makers of data beside it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
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

export function scenarios() {
  const folder = join(source, "scenarios");
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}
