/** Dragging with mouse or finger; the arrows beside it are for the keyboard and say the same. */
import { useEffect, useRef } from "preact/hooks";
import Sortable from "sortablejs";

/**
 * The list whose entries of class `movable` are dragged by their `Grip`. `onMove` gets their
 * places among these. The page itself puts them in order: what was dragged is first put back.
 */
export function useSort<E extends HTMLElement>(onMove: (from: number, to: number) => void) {
  const list = useRef<E>(null);
  const move = useRef(onMove);
  move.current = onMove;
  useEffect(() => {
    if (!list.current) return;
    const sorted = sortable(list.current, (from, to) => move.current(from, to));
    return () => sorted.destroy();
  }, []);
  return list;
}

/** The same for a list that the server drew. */
export function sortable(list: HTMLElement, onMove: (from: number, to: number) => void): Sortable {
  let before: Element | null = null;
  return Sortable.create(list, {
    handle: ".grip",
    draggable: ".movable",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    // A finger that only scrolls must not lift anything.
    delay: 120,
    delayOnTouchOnly: true,
    ghostClass: "lifted",
    onStart: ({ item }) => {
      before = item.nextElementSibling;
    },
    onEnd: ({ item, from, oldDraggableIndex, newDraggableIndex }) => {
      from.insertBefore(item, before);
      if (oldDraggableIndex === undefined || newDraggableIndex === undefined) return;
      if (oldDraggableIndex !== newDraggableIndex) onMove(oldDraggableIndex, newDraggableIndex);
    },
  });
}

export function Grip() {
  return (
    <span class="grip" aria-hidden="true">
      ⠿
    </span>
  );
}
