/** Words as large as the screen lets them be: a room reads them, and nobody scrolls a projector. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Of the screen's width and height: at six metres from a big screen this is read with ease. */
const LARGEST = [0.044, 0.074] as const;
const SMALLEST = 14;
const STEPS = 12;

/** Sets the size of the words in the box, the largest with which all of it is seen. */
export function useFit(box: RefObject<HTMLElement | null>, inputs: readonly unknown[]): void {
  useLayoutEffect(() => {
    const refit = () => box.current && fitInto(box.current);
    refit();
    addEventListener("resize", refit);
    // A picture that comes late may take more room; its event does not bubble.
    addEventListener("load", refit, true);
    return () => {
      removeEventListener("resize", refit);
      removeEventListener("load", refit, true);
    };
  }, inputs);
}

function fitInto(box: HTMLElement): void {
  const set = (size: number) => {
    box.style.fontSize = `${size}px`;
  };
  let large = Math.max(22, Math.min(innerWidth * LARGEST[0], innerHeight * LARGEST[1]));
  set(large);
  if (fits(box)) return;
  let small = SMALLEST;
  for (let step = 0; step < STEPS; step++) {
    const middle = (small + large) / 2;
    set(middle);
    if (fits(box)) small = middle;
    else large = middle;
  }
  set(small);
}

/** Also what scrolls inside it would be hidden. */
function fits(box: HTMLElement): boolean {
  const parts = [box, ...box.querySelectorAll<HTMLElement>("[data-fit]")];
  return parts.every(
    (part) =>
      part.scrollHeight <= part.clientHeight + 1 && part.scrollWidth <= part.clientWidth + 1,
  );
}
