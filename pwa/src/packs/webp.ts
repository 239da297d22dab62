/** Whether this browser draws WebP: Safari does since version 14. */

/** One pixel. */
const PROBE = "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

/** Milliseconds after which a browser that says nothing is taken for one that draws it. */
const SILENCE = 2000;

let draws = true;
let asked: Promise<unknown> | undefined;

/** What `learnWebp` found; true before. */
export function drawsWebp(): boolean {
  return draws;
}

/** Lets the browser try, once. Whatever reckons with a pack's files waits for it. */
export function learnWebp(): Promise<unknown> {
  asked ??= new Promise((done) => {
    const image = typeof Image === "undefined" ? null : new Image();
    if (!image) return done(null);
    image.onload = done;
    image.onerror = () => {
      draws = false;
      done(null);
    };
    image.src = PROBE;
    // A lesson must not wait for ever for one pixel.
    setTimeout(done, SILENCE);
  });
  return asked;
}
