/**
 * A phone on the command line, for tests of several nodes: the app's own code, its databases in
 * memory, the real protocol. One JSON command a line on stdin, one JSON answer a line on stdout.
 *
 *   node pwa/test/driver.mjs http://127.0.0.1:8000
 *   {"call": "profiles.createProfile", "with": [{"nickname": "Lin", …}]}  ->  {"value": {…}}
 *   {"call": "rescue.importRescue", "with": [{"base64": "…"}]}            ->  {"error": {"code": "damaged", …}}
 */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const origin = process.argv[2];
if (!origin) throw new Error("usage: node driver.mjs ORIGIN");
const vite = await createServer({
  root: fileURLToPath(new URL("..", import.meta.url)),
  configFile: fileURLToPath(new URL("../vitest.config.ts", import.meta.url)),
  server: { middlewareMode: true, watch: null, ws: false },
  appType: "custom",
  logLevel: "error",
});
const { phone } = await vite.ssrLoadModule("/test/support/phone.ts");
const call = await phone(origin);
for await (const line of createInterface({ input: process.stdin }))
  if (line.trim()) process.stdout.write(`${JSON.stringify(await call(JSON.parse(line)))}\n`);
await vite.close();
process.exit(0);
