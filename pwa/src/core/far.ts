/**
 * A request to another node than the page's own: a station in the local network, or the centre.
 * Chromium lets a page from https ask for http there, if it says so and the person agreed (Local
 * Network Access, Chromium 142); other browsers never do.
 */
import type { Bytes } from "./bytes.ts";
import { concat } from "./bytes.ts";
import { type Answer, type Ask, NetError, noAnswer, problemOf, STALL } from "./net.ts";

type Space = "local" | "loopback";
/** Lets go of a request, or of the rest of an answer. */
export type Abort = () => void;

/** What no honest node exceeds in one answer. */
const MOST = 4_000_000;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The part of the network that the browser is told to expect behind a name. */
function spaceOf(url: string): Space {
  return LOOPBACK.test(new URL(url).hostname) ? "loopback" : "local";
}

/** Whether this browser can say that it means the local network. */
export function knowsLocalNetwork(): boolean {
  return typeof Request !== "undefined" && "targetAddressSpace" in Request.prototype;
}

/** Tests outside a browser have no page. */
function pageIsHttps(): boolean {
  return typeof location !== "undefined" && location.protocol === "https:";
}

/** A page from https may not ask for http, unless the browser knows the local network. */
export function canReach(url: string): boolean {
  if (url.startsWith("https:") || !pageIsHttps()) return true;
  return knowsLocalNetwork() || spaceOf(url) === "loopback";
}

/** "granted" also where the browser does not ask. */
export async function localNetworkPermission(url: string): Promise<PermissionState> {
  if (!knowsLocalNetwork() || !pageIsHttps()) return "granted";
  // Chromium 145 split the permission of 142 in two.
  for (const name of [`${spaceOf(url)}-network`, "local-network-access"])
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // A name that this version does not know.
    }
  return "granted";
}

/** What `fetch` is told for an address of another node. */
function farOptions(url: string): RequestInit {
  const plain = url.startsWith("http:") && pageIsHttps();
  const space = plain && knowsLocalNetwork() ? { targetAddressSpace: spaceOf(url) } : {};
  return {
    mode: "cors",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    // A station answers itself; what leads elsewhere is a login page.
    redirect: "error",
    ...space,
  };
}

/** The head of an answer from another node. Throws NetError. */
export function fetchFar(url: string, init: RequestInit): Promise<Response> {
  if (!canReach(url)) throw new NetError("no-way");
  return fetch(url, { ...init, ...farOptions(url) });
}

/** Why `fetch` failed without saying so. */
async function whyFar(url: string): Promise<NetError> {
  if (!canReach(url)) return new NetError("no-way");
  if ((await localNetworkPermission(url)) === "denied") return new NetError("not-allowed");
  return noAnswer();
}

/** As `ask` does it for the page's own node. Resolves for 2xx; throws NetError. */
export async function askFar(url: string, options: Ask): Promise<Answer> {
  const { method = "GET", headers = {}, body, onProgress, stall = STALL } = options;
  const control = typeof AbortController === "undefined" ? null : new AbortController();
  const signal = control ? { signal: control.signal } : {};
  const line = new Line(stall, () => control?.abort());
  const toSend = body?.length ?? 0;
  try {
    const response = await line.or(fetchFar(url, { method, headers, body, ...signal }));
    onProgress?.(toSend, toSend, 0);
    const bytes = await readAll(response, line, (got) => onProgress?.(toSend, toSend, got));
    const answer: Answer = {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: bytes,
    };
    const problem = problemOf(answer, options.expect);
    if (problem) throw problem;
    return answer;
  } catch (error) {
    control?.abort();
    throw error instanceof NetError ? error : await whyFar(url);
  } finally {
    line.done();
  }
}

/** Gives a request up when nothing moved on it for too long. */
class Line {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private give: (error: NetError) => void = () => {};
  private readonly late: Promise<never>;

  constructor(
    private readonly stall: number,
    private readonly abort: Abort,
  ) {
    this.late = new Promise((_, reject) => {
      this.give = reject;
    });
    this.late.catch(() => {});
    this.alive();
  }

  /** A byte moved. */
  alive(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.give(new NetError("offline"));
      this.abort();
    }, this.stall * 1000);
  }

  or<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.late]);
  }

  done(): void {
    clearTimeout(this.timer);
  }
}

async function readAll(
  response: Response,
  line: Line,
  onBytes: (got: number) => void,
): Promise<Bytes> {
  line.alive();
  if (!response.body) return new Uint8Array(await line.or(response.arrayBuffer()));
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  for (let got = 0; ; ) {
    const { done, value } = await line.or(reader.read());
    if (done) return concat(parts);
    line.alive();
    got += value.length;
    if (got > MOST) throw new NetError("server-error");
    parts.push(value);
    onBytes(got);
  }
}
