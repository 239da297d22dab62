/**
 * One request over a bad line. It is given up when no byte moved for 30 seconds, however long it
 * takes in all; what went wrong comes as a code that people can be told.
 */
import { isFar } from "./address.ts";
import { type Bytes, fromUtf8 } from "./bytes.ts";
import { clockLooksWrong } from "./clock.ts";

export type NetProblem =
  | "offline"
  | "captive-portal"
  | "bad-certificate"
  | "rate-limited"
  | "server-error"
  | "too-large"
  | "too-old-app"
  | "refused"
  /** The person, or the browser, does not let the app reach into the local network. */
  | "not-allowed"
  /** A page from https asked for http, and this browser has no way to allow that. */
  | "no-way";

/** Seconds without a byte until a request is given up. */
export const STALL = 30;

export class NetError extends Error {
  constructor(
    readonly code: NetProblem,
    /** HTTP status; 0 where there was no answer. */
    readonly status = 0,
    /** The problem's own code (RFC 9457 body, member `code`). */
    readonly slug = "",
    /** Milliseconds since 1970 before which the server does not want to be asked again. */
    readonly retryAt?: number,
  ) {
    super(`${code} ${status || ""} ${slug}`.trim());
  }
}

export interface Ask {
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: Bytes | string;
  /** What a good answer's content type contains; anything else is a captive portal's page. */
  expect: string;
  onProgress?: (sent: number, toSend: number, got: number) => void;
  /** Seconds without a byte. */
  stall?: number;
}

export interface Answer {
  status: number;
  header(name: string): string | null;
  body: Bytes;
}

/** Resolves for 2xx and 304; throws NetError for everything else. */
export async function ask(url: string, options: Ask): Promise<Answer> {
  if (isFar(url)) return (await import("./far.ts")).askFar(url, options);
  return askHere(url, options);
}

function askHere(url: string, options: Ask): Promise<Answer> {
  const { method = "GET", headers = {}, body, onProgress, stall = STALL } = options;
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout>;
    let sent = 0;
    let got = 0;
    const toSend = body?.length ?? 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => xhr.abort(), stall * 1000);
    };
    const moved = () => {
      alive();
      onProgress?.(sent, toSend, got);
    };
    const failed = () => {
      clearTimeout(timer);
      reject(noAnswer());
    };
    xhr.open(method, url);
    xhr.responseType = "arraybuffer";
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => {
      sent = event.loaded;
      moved();
    };
    xhr.onprogress = (event) => {
      got = event.loaded;
      moved();
    };
    xhr.onerror = failed;
    xhr.onabort = failed;
    xhr.onload = () => {
      clearTimeout(timer);
      const answer: Answer = {
        status: xhr.status,
        header: (name) => xhr.getResponseHeader(name),
        body: new Uint8Array(xhr.response as ArrayBuffer),
      };
      const problem = problemOf(answer, options.expect);
      if (problem) reject(problem);
      else resolve(answer);
    };
    alive();
    xhr.send(body);
  });
}

/** The line gave nothing back: no network, or one that cannot be trusted because of the clock. */
export function noAnswer(): NetError {
  const online = typeof navigator === "undefined" || navigator.onLine !== false;
  return new NetError(online && clockLooksWrong() ? "bad-certificate" : "offline");
}

interface Head {
  status: number;
  header(name: string): string | null;
  body?: Bytes;
}

/** What is wrong with an answer; null for a good one. */
export function problemOf(answer: Head, expect: string): NetError | null {
  const { status } = answer;
  const type = answer.header("content-type") ?? "";
  if (status === 304) return null;
  const ours = type.includes("application/problem+json");
  if (status === 511 || (type.includes("text/html") && !ours && status < 500))
    return new NetError("captive-portal", status);
  if (status >= 200 && status < 300)
    return type.includes(expect) ? null : new NetError("captive-portal", status);
  const slug = ours && answer.body ? slugOf(answer.body) : "";
  const again = retryAt(answer.header("retry-after"));
  // It says when to come again: busy, not broken.
  const busy = status === 503 && again !== undefined;
  return new NetError(busy ? "rate-limited" : codeOf(status), status, slug, again);
}

function codeOf(status: number): NetProblem {
  if (status === 429) return "rate-limited";
  if (status === 413) return "too-large";
  if (status === 426) return "too-old-app";
  return status >= 500 || status < 400 ? "server-error" : "refused";
}

function slugOf(body: Bytes): string {
  try {
    return String(JSON.parse(fromUtf8(body)).code ?? "");
  } catch {
    return "";
  }
}

/** Retry-After: seconds or an HTTP date (RFC 9110, section 10.2.3), at most one day. */
export function retryAt(value: string | null, now = Date.now()): number | undefined {
  if (!value) return undefined;
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? now + Math.min(Math.max(wait, 0), 86_400_000) : undefined;
}
