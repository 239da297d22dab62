/** Compresses what is served once and for all, and prints what a first visit costs. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin, ResolvedConfig } from "vite";

const TEXT = /\.(js|css|html|json|svg|webmanifest)$/;

export interface Size {
  name: string;
  raw: number;
  gzip: number;
  brotli: number;
  /** Fetched before the first screen can be used. */
  first: boolean;
}

/** Writes .br and .gz beside every text file of the build, and `sizes.json`. */
export function compress(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "compress",
    apply: "build",
    enforce: "post",
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      order: "post",
      sequential: true,
      handler() {
        const folder = config.build.outDir;
        const sizes = files(folder).map((name) => squeeze(folder, name));
        const page = join(folder, "index.html");
        const shell = existsSync(page) ? readFileSync(page, "utf8") : "";
        for (const size of sizes)
          size.first = size.name === "index.html" || shell.includes(`"/${size.name}"`);
        writeFileSync(join(folder, "sizes.json"), JSON.stringify(sizes, null, 1));
        this.info(report(sizes));
      },
    },
  };
}

function files(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below)).flatMap((entry) => {
    const name = below ? `${below}/${entry}` : entry;
    if (statSync(join(folder, name)).isDirectory()) return files(folder, name);
    return TEXT.test(name) ? [name] : [];
  });
}

function squeeze(folder: string, name: string): Size {
  const raw = readFileSync(join(folder, name));
  const brotli = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  const gzip = gzipSync(raw, { level: 9 });
  writeFileSync(join(folder, `${name}.br`), brotli);
  writeFileSync(join(folder, `${name}.gz`), gzip);
  return { name, raw: raw.length, gzip: gzip.length, brotli: brotli.length, first: false };
}

function report(sizes: Size[]): string {
  const line = (size: Size) =>
    `${size.first ? "*" : " "} ${size.name.padEnd(40)} ${[size.raw, size.gzip, size.brotli]
      .map((bytes) => String(bytes).padStart(8))
      .join("")}`;
  const first = sizes.filter((size) => size.first);
  const bytes = first.reduce((sum, size) => sum + size.brotli, 0);
  return [
    `${"  file".padEnd(42)}      raw    gzip  brotli`,
    ...sizes.map(line),
    // The studio's build has no page: the server makes it.
    ...(first.length ? [`* first screen: ${bytes} bytes brotli`] : []),
  ].join("\n");
}
