/** A phone without a browser: the app's own modules over Node's fetch, one learner's phone a process. */
import "./browser.ts";
import { blobBytes } from "../../src/core/bytes.ts";
import { node } from "./xhr.ts";

type Call = { call: string; with?: unknown[] };
type Answer = { value: unknown } | { error: { name: string; code?: string; message: string } };

/** Connects to a node and gives what runs a command; relative addresses lead to that node. */
export async function phone(origin: string): Promise<(command: Call) => Promise<Answer>> {
  node.origin = origin;
  const fetchAnywhere = globalThis.fetch;
  globalThis.fetch = ((path: string, init?: RequestInit) =>
    fetchAnywhere(new URL(path, node.origin), init)) as typeof fetch;
  const modules: Record<string, object> = {
    catalogue: await import("../../src/packs/catalogue.ts"),
    events: await import("../../src/core/events.ts"),
    library: await import("../../src/packs/library.ts"),
    links: await import("../../src/sync/links.ts"),
    profiles: await import("../../src/profile/profiles.ts"),
    progress: await import("../../src/core/progress.ts"),
    rescue: await import("../../src/sync/rescue.ts"),
    sync: await import("../../src/sync/sync.ts"),
    // A phone that is carried from one node to another: `{"call": "road.to", "with": [origin]}`.
    road: {
      to: (next: string) => {
        node.origin = next;
      },
    },
  };
  return (command) => run(modules, command);
}

async function run(modules: Record<string, object>, command: Call): Promise<Answer> {
  try {
    const [module, name] = command.call.split(".") as [string, string];
    const verb = (modules[module] as Record<string, (...values: unknown[]) => unknown>)?.[name];
    if (!verb) throw new Error(`no ${command.call}`);
    return { value: await shown(await verb(...(command.with ?? []).map(given))) };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { error: { name, code, message } };
  }
}

/** Files travel as `{"base64": "…"}`. */
function given(value: unknown): unknown {
  const { base64 } = (value ?? {}) as { base64?: string };
  return base64 === undefined ? value : new Blob([Buffer.from(base64, "base64")]);
}

async function shown(value: unknown): Promise<unknown> {
  if (value instanceof Blob)
    return { base64: Buffer.from(await blobBytes(value)).toString("base64") };
  if (value instanceof Map) {
    const entries = [...value].map(async ([key, one]) => [key, await shown(one)]);
    return Object.fromEntries(await Promise.all(entries));
  }
  const maps = value as { items?: unknown; lessons?: unknown };
  if (maps?.items instanceof Map)
    return { ...maps, items: await shown(maps.items), lessons: await shown(maps.lessons) };
  return value ?? null;
}
