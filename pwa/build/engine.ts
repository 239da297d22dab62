/**
 * Builds pwa/engine into one file, `engine-<version>.js`, that the phone's worker and the server both
 * run, another for editors on the server, and puts the scenarios of the packs in lessons/ beside them:
 * what a phone can practise before it has fetched a pack.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build, type Plugin } from "vite";
import { ENGINE } from "../engine/version.ts";
import { refuseOtherBytes, releasedEngines } from "./released.ts";

export const ENGINE_FILE = `engine-${ENGINE}.js`;
/** With what takes minutes: searches and trials (tianjian packs check, packs pars). */
const EDITOR_FILE = `editor-${ENGINE}.js`;

/** What works without a network: the present engine and the one before it, for runs that began on it. */
export function offlineFiles(source: string): RegExp {
  const released = [...releasedEngines(join(source, "released")).keys()];
  const before = released.filter((name) => name !== ENGINE_FILE).slice(-1);
  const engines = [ENGINE_FILE, ...before].map((name) => name.replace(/\./g, "\\."));
  return new RegExp(`^(scenario-.*|${engines.join("|")})$`);
}

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
  await bundle(join(source, "index.ts"), out, ENGINE_FILE);
  await bundle(join(source, "editor.ts"), out, EDITOR_FILE);
  const kept = join(source, "released");
  refuseOtherBytes(kept, ENGINE_FILE, readFileSync(join(out, ENGINE_FILE), "utf8"));
  for (const [name, text] of releasedEngines(kept)) writeFileSync(join(out, name), text);
  for (const file of scenarioFiles(join(source, "../../lessons"))) {
    const text = JSON.stringify(JSON.parse(readFileSync(file, "utf8")));
    writeFileSync(join(out, `scenario-${basename(file)}`), text);
  }
}

/** Every scenario of the packs in a folder. */
export function scenarioFiles(lessons: string): string[] {
  return readdirSync(lessons)
    .map((pack) => join(lessons, pack, "scenarios"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}

async function bundle(input: string, out: string, entryFileNames: string): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    build: {
      outDir: out,
      emptyOutDir: false,
      target: ["chrome64", "firefox78", "safari13"],
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: { format: "iife", name: "TianjianEngine", entryFileNames },
      },
    },
  });
}
