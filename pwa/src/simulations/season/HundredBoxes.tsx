/**
 * 100 boxes for the seasons of a plan, the worst first. Each opens its season: by a tap, or with the
 * arrow keys and Enter; only one of them is a stop of the Tab key.
 */
import { useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { Played } from "./model.ts";
import { shockName } from "./words.ts";

type Box = Played["picture"]["boxes"][number];

const SIZE = 30;
const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const SIGN = { loss: "M8 8l10 10M18 8L8 18", worse: "M7 13h12", good: "M7 13l4 5 8-9" };

export function HundredBoxes(props: {
  /** Null: they are being played; `done` of 100 stand there. */
  played: Played | null;
  done?: number;
  lit?: string | null;
  onPick?: (place: number) => void;
}) {
  const { played, done = 100, lit, onPick } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const boxes = played?.picture.boxes;

  function pick(target: EventTarget | null) {
    const at = boxAt(target);
    if (at !== null && boxes && onPick) onPick(boxes[at]!.place);
  }
  function move(event: KeyboardEvent) {
    const at = boxAt(event.target);
    if (at === null || !boxes) return;
    if (event.key === "Enter" || event.key === " ") pick(event.target);
    else {
      const to = boxAfter(event.key, at);
      if (to === null) return;
      setStop(to);
      frame.current?.querySelector<SVGElement>(`g[data-box="${to}"]`)?.focus();
    }
    event.preventDefault();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its boxes are the buttons
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it has a role in either case
    <div
      ref={frame}
      class={boxes ? "hundred open" : "hundred"}
      role={boxes ? "group" : "img"}
      aria-label={boxes ? pictureWords(played) : _("The seasons are being played.")}
      onClick={(event) => pick(event.target)}
      onKeyDown={move}
    >
      {ROWS.map((row) => (
        // A picture for each row: so they can be moved without drawing them anew.
        // biome-ignore lint/a11y/noSvgWithoutTitle: its boxes have names
        <svg
          key={row}
          viewBox={`0 0 ${10 * SIZE} ${SIZE}`}
          aria-hidden={boxes ? undefined : "true"}
          role={boxes && "presentation"}
          style={{ animationDelay: `${row * 70}ms` }}
        >
          {ROWS.map((column) => {
            const at = 10 * row + column;
            if (!boxes && at >= done) return null;
            return (
              <OneBox
                key={column}
                at={at}
                x={column * SIZE + 2}
                box={boxes?.[at]}
                dim={Boolean(lit && boxes?.[at]?.cause !== lit)}
                stop={at === stop}
              />
            );
          })}
        </svg>
      ))}
    </div>
  );
}

function OneBox(props: {
  at: number;
  x: number;
  box: Box | undefined;
  dim: boolean;
  stop: boolean;
}) {
  const { at, x, box, dim, stop } = props;
  const open = box && {
    role: "button" as const,
    // In SVG attributes know capitals: "tabIndex" would be another one.
    tabindex: stop ? 0 : -1,
    "aria-label": boxWords(at, box),
  };
  return (
    <g
      class={`box ${box?.kind ?? ""}${dim ? " dim" : ""}`}
      transform={`translate(${x} 2)`}
      data-box={at}
      {...open}
    >
      <path d="M0 4l4-4h18l4 4v22H0z" />
      {box && <path class="sign" d={SIGN[box.kind]} />}
    </g>
  );
}

function boxAt(target: EventTarget | null): number | null {
  for (let at = target as Element | null; at; at = at.parentElement) {
    const place = at.getAttribute("data-box");
    if (place !== null) return Number(place);
  }
  return null;
}

const STEPS = new Map([
  ["ArrowRight", 1],
  ["ArrowLeft", -1],
  ["ArrowDown", 10],
  ["ArrowUp", -10],
]);

/** Where a key leads; null: nowhere. */
export function boxAfter(key: string, at: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return 99;
  const to = at + (STEPS.get(key) ?? 0);
  return to === at || to < 0 || to > 99 ? null : to;
}

function boxWords(at: number, { kind, cause }: Box): string {
  const names = {
    loss: _("loses money"),
    worse: _("less than the usual way"),
    good: _("good"),
  };
  const box = _("Season %(n)s of 100, the worst first: %(kind)s", { n: at + 1, kind: names[kind] });
  return cause ? `${box}, ${shockName(cause)}` : box;
}

export function pictureWords({ picture: { counts } }: Played): string {
  return _(
    "Of 100 seasons %(loss)s lose money, %(worse)s earn less than the usual way, %(good)s are good.",
    counts,
  );
}
