/** Whether this browser draws WebP: Safari does since version 14. */

/** One pixel. */
const PROBE = "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

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
  });
  return asked;
}
