/**
 * The engine as one file: `TianjianEngine` for whoever loads it, and in a worker an answer to each
 * message `{ id, question, request }` with `{ id, done }` while it works and then `{ id, answer }` or
 * `{ id, error }`.
 */
import { answer, ask, problem, type Request } from "./desk.ts";
import { ENGINE } from "./version.ts";

interface Question {
  id: number;
  question: string;
  request: Request;
}
interface WorkerScope {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: Question }) => void) | null;
}
declare const self: WorkerScope | undefined;
declare const importScripts: unknown;

if (typeof importScripts === "function" && self) {
  const scope = self;
  scope.onmessage = ({ data: { id, question, request } }) => {
    try {
      const progress = (done: number) => scope.postMessage({ id, done });
      scope.postMessage({ id, answer: answer(question, request, progress) });
    } catch (error) {
      scope.postMessage({ id, error: problem(error) });
    }
  };
}

export { answer, ask, ENGINE as version };
