/**
 * Where the app's requests go: to the node that the page came from, or to a station that was found
 * and checked (sync/nodes.ts). Every file is believed by its hash, whoever sends it.
 */

/** The origin of the station in use; "" for the page's own node. */
let origin = "";

export function nodeOrigin(): string {
  return origin;
}

/** From now on requests go there first. */
export function turnTo(node: string): void {
  origin = node;
}

/** The address of a path at the node in use. */
export function atNode(path: string): string {
  return origin + path;
}

type Finder = () => Promise<boolean>;
let finder: Finder = async () => false;
let looking: Promise<boolean> | null = null;

/** Who looks for a station when the page's own node is out of reach. */
export function setFinder(find: Finder): void {
  finder = find;
}

/** True where a station was found; requests go there from now on. Never throws. */
export function lookForStation(): Promise<boolean> {
  looking ??= finder()
    .catch(() => false)
    .finally(() => {
      looking = null;
    });
  return looking;
}

/** Another origin than the page's: only `fetch` can reach into the local network from there. */
export function isFar(url: string): boolean {
  return /^https?:/.test(url);
}
