/** What the app's core expects of a browser, for Node: databases in memory, XMLHttpRequest, self. */
import "fake-indexeddb/auto";
import { FetchRequest } from "./xhr.ts";

const page = globalThis as Record<string, unknown>;
page.self ??= globalThis;
page.XMLHttpRequest ??= FetchRequest;
if (!("navigator" in globalThis)) page.navigator = { onLine: true, languages: ["en"] };
