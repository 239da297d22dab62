/**
 * Builds pwa/engine into one file, `engine-<version>.js`, that the phone's worker and the server both
 * run, and writes each scenario with its par values into a file beside it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { ENGINE } from "../engine/version.ts";

export const ENGINE_FILE = `engine-${ENGINE}.js`;

/** Engine and scenarios as files of the app: so the service worker knows them, byte for byte. */
export function engine(source: string): Plugin {
  return {
    name: "engine",
    apply: "build",
    async generateBundle() {
      const folder = mkdtempSync(join(tmpdir(), "engine-"));
      await buildEngine(source, folder);
      for (const fileName of readdirSync(folder)) {
        const content = readFileSync(join(folder, fileName), "utf8");
        this.emitFile({ type: "asset", fileName, source: content });
      }
      rmSync(folder, { recursive: true });
    },
  };
}

/** One script without imports; what it exports becomes the global TianjianEngine. */
export async function buildEngine(source: string, out: string): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    build: {
      outDir: out,
      emptyOutDir: false,
      target: ["es2017", "chrome64"],
      rolldownOptions: {
        input: join(source, "index.ts"),
        preserveEntrySignatures: "strict",
        output: { format: "iife", name: "TianjianEngine", entryFileNames: ENGINE_FILE },
      },
    },
  });
  const pars = readJson(join(source, "pars.json"));
  for (const file of readdirSync(join(source, "scenarios"))) {
    const scenario = readJson(join(source, "scenarios", file));
    const par = pars[scenario.id] ?? null;
    writeFileSync(join(out, `scenario-${file}`), JSON.stringify({ scenario, par }));
  }
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}
