/** The simulation engine in its worker: questions in, answers out (pwa/engine/README.md). */
declare const __ENGINE__: string;

/** The version of the engine that came with this app. */
export const ENGINE = /engine-(.*)\.js$/.exec(__ENGINE__)![1]!;

/** The engine refused a question or broke; `where` is the place of what was wrong. */
export class EngineError extends Error {
  constructor(
    readonly code: string,
    readonly where = "",
  ) {
    super(`${code} ${where}`.trim());
  }
}

export type Ask = (
  question: string,
  request: object,
  onProgress?: (done: number) => void,
) => Promise<unknown>;

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: EngineError) => void;
  onProgress?: (done: number) => void;
}

let worker: Worker | null = null;
let version = ENGINE;
let last = 0;
const waiting = new Map<number, Waiting>();

/**
 * Asks the engine; rejects with EngineError. One worker for all; a crashed one is begun anew. A request
 * with another `engine` than the present one is for a run that began before an update.
 */
export const ask: Ask = (question, request, onProgress) =>
  new Promise((resolve, reject) => {
    const id = ++last;
    const { engine = ENGINE } = request as { engine?: string };
    if (engine !== version) stopEngine();
    version = engine;
    waiting.set(id, { resolve, reject, ...(onProgress && { onProgress }) });
    started().postMessage({ id, question, request });
  });

/** Gives up what is being asked, and the worker with it. */
function stopEngine(): void {
  worker?.terminate();
  worker = null;
  failAll("stopped");
}

function started(): Worker {
  if (worker) return worker;
  worker = new Worker(__ENGINE__.replace(ENGINE, version));
  worker.onmessage = ({ data }) => heard(data);
  worker.onerror = () => {
    worker?.terminate();
    worker = null;
    failAll("engine-fault");
  };
  return worker;
}

function heard(reply: {
  id: number;
  done?: number;
  answer?: unknown;
  error?: { code: string; where: string };
}): void {
  const one = waiting.get(reply.id);
  if (!one) return;
  if (reply.done !== undefined) {
    one.onProgress?.(reply.done);
    return;
  }
  waiting.delete(reply.id);
  if (reply.error) one.reject(new EngineError(reply.error.code, reply.error.where));
  else one.resolve(reply.answer);
}

function failAll(code: string): void {
  const all = [...waiting.values()];
  waiting.clear();
  for (const { reject } of all) reject(new EngineError(code));
}
