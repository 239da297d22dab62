/**
 * Builds pwa/engine into one file, `engine-<version>.js`, that the phone's worker and the server both
 * run, and writes each scenario with its par values into a file beside it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Plugin, type ResolvedConfig } from "vite";
import { ENGINE } from "../engine/version.ts";

export const ENGINE_FILE = `engine-${ENGINE}.js`;

export function engine(source: string): Plugin {
  let config: ResolvedConfig;
  return {
    name: "engine",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    async writeBundle() {
      await buildEngine(source, resolve(config.root, config.build.outDir));
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
