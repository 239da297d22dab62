/** As much of XMLHttpRequest as src/core/net.ts uses, over Node's fetch. */

type Handler = ((event: { loaded: number }) => void) | null;

/** Where relative addresses lead; set by who runs a server. */
export const node = { origin: "http://127.0.0.1:9" };

export class FetchRequest {
  status = 0;
  response: ArrayBuffer = new ArrayBuffer(0);
  responseType = "";
  readonly upload: { onprogress: Handler } = { onprogress: null };
  onprogress: Handler = null;
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  private method = "GET";
  private url = "";
  private readonly headers = new Headers();
  private answer = new Headers();
  private readonly control = new AbortController();

  open(method: string, url: string): void {
    this.method = method;
    this.url = new URL(url, node.origin).href;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.answer.get(name);
  }

  abort(): void {
    this.control.abort();
  }

  send(body?: BodyInit): void {
    const { method, headers } = this;
    fetch(this.url, { method, headers, body, signal: this.control.signal })
      .then(async (response) => {
        this.status = response.status;
        this.answer = response.headers;
        this.response = await response.arrayBuffer();
        this.onload?.();
      })
      .catch(() => (this.control.signal.aborted ? this.onabort?.() : this.onerror?.()));
  }
}
