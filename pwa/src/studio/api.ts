/** The studio's JSON API (server/studio/routes.py). */

/** Why a request failed: the server's words, already in the editor's language. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly rest: Record<string, unknown> = {},
  ) {
    super(detail);
  }

  /** Nobody is signed in any more; what was written waits. */
  get signedOut(): boolean {
    return this.status === 401;
  }

  /** The network or the server is away for now. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

/** Asks; resolves with the answer's JSON. Throws ApiError. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const raw = body instanceof Blob;
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/studio/${path}`, {
      method,
      credentials: "same-origin",
      headers:
        body === undefined
          ? { Accept: "application/json" }
          : { "Content-Type": raw ? "application/octet-stream" : "application/json" },
      body: raw ? body : body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, "offline", "");
  }
  if (!answer.ok) throw await problemIn(answer);
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    // Cut in the middle of the answer, or a Wi-Fi's own page in its place: nobody knows what was done.
    throw new ApiError(0, "offline", "");
  }
}

async function problemIn(answer: Response): Promise<ApiError> {
  try {
    const problem = (await answer.json()) as Record<string, unknown>;
    const words = String(problem.detail || problem.title || "");
    return new ApiError(answer.status, String(problem.code ?? ""), words, problem);
  } catch {
    return new ApiError(answer.status, "", "");
  }
}

/** A lesson's address in the API. */
export const lessonPath = (pack: string, lesson: string): string =>
  `packs/${encodeURIComponent(pack)}/lessons/${encodeURIComponent(lesson)}`;
