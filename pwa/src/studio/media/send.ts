/**
 * A file of any size to the server by tus: after a cut it goes on by itself, after a reload or a
 * sign-out when the same file is chosen again.
 */
import type { DetailedError, Upload as TusUpload } from "tus-js-client";
import { gettext as _ } from "../../core/i18n.ts";
import { fileName } from "../forms/PictureField.tsx";
import type { Kind } from "./types.ts";

/** Proxies in front take 20 MB; a cut costs at most what of a piece had not arrived. */
const PIECE = 4_000_000;
const DELAYS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000, 60_000, 60_000];

export interface Sending {
  key: string;
  file: File;
  kind: Kind;
  stem: string;
  sent: number;
  /** `held`: it stopped and goes on when somebody says so. */
  state: "sending" | "held" | "sent";
  /** Why it stopped. */
  why: string;
  signedOut: boolean;
  /** What the server calls it, once it does. */
  upload: string;
  again: () => void;
  stop: () => Promise<void>;
}

/** The name in media/ for a file, without an ending. */
export function stemFor(name: string): string {
  const plain = fileName(/\.[^.]+$/.test(name) ? name : `${name}.x`);
  return plain.replace(/\.[^.]*$/, "").slice(0, 50);
}

/** Begins, or goes on where an earlier try of the same file stopped. */
export async function send(
  pack: string,
  file: File,
  kind: Kind,
  onChange: (sending: Sending) => void,
): Promise<Sending> {
  const { Upload } = await import("tus-js-client");
  const stem = stemFor(file.name);
  const sending: Sending = {
    key: `${kind} ${file.name} ${file.size}`,
    file,
    kind,
    stem,
    sent: 0,
    state: "sending",
    why: "",
    signedOut: false,
    upload: "",
    again: () => {
      change({ state: "sending", why: "", signedOut: false });
      tus.start();
    },
    stop: async () => {
      await tus.abort(true).catch(() => {});
    },
  };
  const change = (patch: Partial<Sending>) => onChange(Object.assign(sending, patch));
  const tus: TusUpload = new Upload(file, {
    endpoint: `/api/v1/studio/packs/${encodeURIComponent(pack)}/uploads`,
    metadata: { filename: file.name, name: stem, kind },
    chunkSize: PIECE,
    retryDelays: DELAYS,
    removeFingerprintOnSuccess: true,
    fingerprint: async () =>
      ["tianjian", pack, kind, file.name, file.size, file.lastModified].join(" "),
    onShouldRetry: (error) => mayPass(statusOf(error)),
    onUploadUrlAvailable: () => change({ upload: (tus.url ?? "").split("/").pop() ?? "" }),
    onProgress: (sent) => change({ sent }),
    onSuccess: () => change({ state: "sent", sent: file.size }),
    onError: (error) => {
      const status = statusOf(error as DetailedError);
      change({ state: "held", why: whyOf(error as DetailedError), signedOut: status === 401 });
    },
  });
  const earlier = await tus.findPreviousUploads();
  if (earlier[0]) tus.resumeFromPreviousUpload(earlier[0]);
  change({});
  tus.start();
  return sending;
}

function statusOf(error: DetailedError): number {
  return error.originalResponse?.getStatus() ?? 0;
}

/** No network, a busy server, another window, an offset that moved: the next try may go well. */
function mayPass(status: number): boolean {
  return status === 0 || [409, 423, 429, 460].includes(status) || (status >= 500 && status !== 507);
}

/** The server's own words, which are in the editor's language. */
function whyOf(error: DetailedError): string {
  const status = statusOf(error);
  if (status === 401) return _("You are signed out. Sign in in another tab; nothing is lost.");
  if (status === 0) return _("No connection. What came is kept.");
  try {
    const problem = JSON.parse(error.originalResponse?.getBody() ?? "");
    return String(problem.detail || problem.title);
  } catch {
    return _("The server has a problem. Try again later.");
  }
}
