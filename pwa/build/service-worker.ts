/** Builds the service worker last and tells it which built files, byte for byte, are the app. */
import { createHash } from "node:crypto";
import { build, type Plugin, type ResolvedConfig, type Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

interface Options {
  /** Source of the worker, absolute. */
  worker: string;
  /** Source of the worker that takes itself and its cache away (the kill switch), absolute. */
  kill: string;
  /** The page whose files are kept. */
  page: string;
  /** Files that no page names and the app asks for all the same. */
  also: RegExp;
  /** Chunks that no page under a service worker ever asks for. */
  leaveOut: RegExp;
}

export function serviceWorker({ worker, kill, page, also, leaveOut }: Options): Plugin {
  let config: ResolvedConfig;
  return {
    name: "service-worker",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    async writeBundle(_, bundle) {
      const asked = Object.keys(bundle).filter((name) => also.test(name));
      const all = new Set([...reachable(bundle, page), ...asked]);
      const names = [...all].filter((name) => !leaveOut.test(name));
      const shell = names.sort().map((name) => [`/${name}`, digest(contentOf(bundle, name))]);
      await script(config, worker, "sw.js", { __SHELL__: JSON.stringify(shell) });
      await script(config, kill, "sw-kill.js", {});
    },
  };
}

/** Every built file that a page needs, now or when the learner moves on. */
function reachable(bundle: Bundle, page: string): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    const file = bundle[name];
    if (!file || found.has(name)) return;
    found.add(name);
    if (file.type !== "chunk") return;
    const css = file.viteMetadata?.importedCss ?? [];
    const assets = file.viteMetadata?.importedAssets ?? [];
    for (const next of [...file.imports, ...file.dynamicImports, ...css, ...assets]) visit(next);
  };
  for (const file of Object.values(bundle))
    if (file.type === "chunk" && file.facadeModuleId?.endsWith(`/${page}`)) visit(file.fileName);
  return found.add(page);
}

function contentOf(bundle: Bundle, name: string): string | Uint8Array {
  const file = bundle[name]!;
  return file.type === "chunk" ? file.code : file.source;
}

function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}

async function script(
  config: ResolvedConfig,
  input: string,
  output: string,
  define: Record<string, string>,
): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    define,
    build: {
      outDir: config.build.outDir,
      emptyOutDir: false,
      target: config.build.target,
      rolldownOptions: { input, output: { format: "iife", entryFileNames: output } },
    },
  });
}
