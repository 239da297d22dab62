/** Which screen is open: the address bar, by the history API. Addresses are in screens.ts. */
import { emitter } from "./emitter.ts";
import { isScreen } from "./screens.ts";

export interface Route {
  /** Without origin, query and fragment: "/lesson/P03-A.ice". */
  path: string;
  /** Its steps, decoded: ["lesson", "P03-A.ice"]; [] for "/". */
  parts: string[];
  query: URLSearchParams;
  /** The fragment without "#"; carries `link=…` from a QR code. */
  fragment: string;
}

const changes = emitter<Route>();

/** The screen that the address bar asks for. */
export function route(): Route {
  const { pathname, search, hash } = location;
  return {
    path: pathname,
    parts: pathname.split("/").filter(Boolean).map(decoded),
    query: new URLSearchParams(search),
    fragment: hash.slice(1),
  };
}

/** Goes to another screen. `replace`: the way back skips the present one. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  changes.emit(route());
}

/** Calls back when the screen changes, by `navigate` or by the browser's back and forward. */
export function onRoute(callback: (route: Route) => void): () => void {
  return changes.on(callback);
}

/** Wires the browser's back button and plain `<a href="/library">` links to the router. */
export function startRouter(): void {
  addEventListener("popstate", () => changes.emit(route()));
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
    if (!link || event.defaultPrevented || event.button !== 0 || link.target || link.download)
      return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || !isScreen(link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search + link.hash);
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
