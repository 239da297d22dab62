/**
 * A phone in a process of its own: the app's own code, the real protocol, a storage in a file.
 *
 *   node build/phone/main.js ORIGIN STORE
 *
 * One JSON command a line on stdin, `["act", [...]]`; one answer a line on stdout,
 * `{"value": …}` or `{"error": {"name", "code", "message"}}`. The verbs are those of pocket.ts.
 */
import "./clock.ts";
import "../support/browser.ts";
import { createInterface } from "node:readline";
import { node } from "../support/xhr.ts";
import { keepIn } from "./kept.ts";

const [origin, store] = process.argv.slice(2) as [string, string];
const page = globalThis as Record<string, unknown>;
node.origin = origin;
const { protocol } = new URL(origin);
page.location = {
  protocol,
  pathname: "/",
  get origin() {
    return node.origin;
  },
};
await keepIn(store);
const verbs = (await import("./pocket.ts")) as unknown as Record<
  string,
  (...values: unknown[]) => unknown
>;
// Only now: the store is what it was.
process.stdout.write(`${JSON.stringify({ value: await verbs.open!() })}\n`);
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
process.exit(0);

async function answer([name, ...values]: [string, ...unknown[]]): Promise<object> {
  try {
    return { value: (await verbs[name]!(...values)) ?? null };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { error: { name, code, message } };
  }
}
