/**
 * The app's own addresses: `/` and everything below these first steps. The page (router), the
 * service worker and the server (server/shell.py) agree on them.
 */
export const SCREENS = [
  "library",
  "pack",
  "lesson",
  "me",
  "sync",
  "settings",
  "storage",
  "profiles",
  "link",
  "help",
  "check",
  "review",
  "numbers",
  "show",
  "practice",
  "notices",
  "tablet",
] as const;

export function isScreen(path: string): boolean {
  const step = path.split("/")[1] ?? "";
  return path === "/" || (SCREENS as readonly string[]).includes(step);
}
