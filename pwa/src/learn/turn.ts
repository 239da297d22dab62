/** For buttons that keep something: impatient thumbs press twice. */
import { useRef, useState } from "preact/hooks";

/**
 * One at a time: what a second press asks for while the first is being kept is not done.
 * `busy` is for drawing only: the button is drawn as disabled after the press.
 */
export function useTurn(): [busy: boolean, run: (work: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  async function run(work: () => Promise<void>) {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    await work();
    running.current = false;
    setBusy(false);
  }
  return [busy, run];
}
