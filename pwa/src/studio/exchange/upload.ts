/** One large file to the API, with its progress; `fetch` cannot tell how far an upload is. */
import { ApiError } from "../api.ts";

export function upload<T>(path: string, file: Blob, onPart: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/studio/${path}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => onPart(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new ApiError(0, "offline", ""));
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status < 300) resolve(answer as T);
      else reject(problem(request.status, answer));
    };
    request.send(file);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function problem(status: number, answer: Record<string, unknown>): ApiError {
  const words = String(answer.detail || answer.title || "");
  return new ApiError(status, String(answer.code ?? ""), words, answer);
}
