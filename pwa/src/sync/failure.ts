/** What can go wrong in a sync, each with a code that people can be told about. */
import { NetError } from "../core/net.ts";
import { StorageError } from "../core/store.ts";

export type SyncProblem =
  | "offline"
  | "captive-portal"
  | "bad-certificate"
  | "rate-limited"
  | "server-error"
  | "wrong-key"
  | "storage-full"
  | "storage"
  | "refused-items"
  | "too-old-app"
  | "erased"
  | "not-allowed"
  | "no-way"
  /** A fault of the app itself; `detail` says which. */
  | "app-error";

export class SyncFailure extends Error {
  constructor(
    readonly code: SyncProblem,
    /** For the curious and for reports; not translated. */
    readonly detail: string,
    /** Milliseconds since 1970 before which the node does not want to be asked again. */
    readonly retryAt?: number,
  ) {
    super(`sync ${code}: ${detail}`);
  }
}

/** The node does not believe this phone's key, or refuses its batches even after healing. */
export class WrongKey extends Error {}

/** The node speaks a newer protocol than this app. */
export class TooOldApp extends Error {}

/** The bytes are not a header line with the batches that it announces. */
export class BadFrame extends Error {}

export function failureOf(error: unknown): SyncFailure {
  if (error instanceof SyncFailure) return error;
  const retryAt = error instanceof NetError ? error.retryAt : undefined;
  return new SyncFailure(codeOf(error), String(error), retryAt);
}

function codeOf(error: unknown): SyncProblem {
  if (error instanceof StorageError) return error.code === "full" ? "storage-full" : "storage";
  if (error instanceof WrongKey) return "wrong-key";
  if (error instanceof TooOldApp) return "too-old-app";
  if (error instanceof BadFrame) return "server-error";
  if (!(error instanceof NetError)) return "app-error";
  if (error.status === 410) return "erased";
  if (error.status === 401 || error.status === 409) return "wrong-key";
  return error.code === "refused" || error.code === "too-large" ? "server-error" : error.code;
}
