/** Puts the first screen's stylesheet into the page: one round trip less before the first paint. */
import type { Plugin } from "vite";

export function inlineCss(): Plugin {
  return {
    name: "inline-css",
    apply: "build",
    enforce: "post",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        return html.replace(/<link rel="stylesheet"[^>]*?href="\/([^"]+)"[^>]*>/g, (link, name) => {
          const sheet = bundle[name];
          if (sheet?.type !== "asset") return link;
          delete bundle[name];
          // Else lazy chunks that share code with the page wait for a file that is not there.
          for (const file of Object.values(bundle))
            if (file.type === "chunk") file.viteMetadata?.importedCss.delete(name);
          return `<style>${String(sheet.source).trim()}</style>`;
        });
      },
    },
  };
}
