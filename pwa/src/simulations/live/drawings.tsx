/** Drawn pictures of the live room: a sign for each card, and the room itself. */
import type { Card } from "./deck.ts";

const INK = "#1d2a22";
const SKIN = "#f0c9a0";
const WOOD = "#b97f3d";
const fruit = (x: number, y: number, r: number) => (
  <g>
    <circle cx={x} cy={y} r={r} fill="#c2431f" />
    <path
      d={`M${x} ${y - r}q${r * 0.2}-${r * 0.7} ${r}-${r * 0.7}q-${r * 0.2} ${r * 0.7}-${r} ${r * 0.7}z`}
      fill="#24724a"
    />
  </g>
);
const bubble = (colour: string) => (
  <path d="M6 8h36q3 0 3 3v18q0 3-3 3H24l-9 9v-9H6q-3 0-3-3V11q0-3 3-3z" fill={colour} />
);
const ticket = (
  <path
    d="M5 14h38v7a4 4 0 0 0 0 8v7H5v-7a4 4 0 0 0 0-8z"
    fill="#e8b84a"
    stroke={WOOD}
    stroke-width="2"
  />
);
const boxes = (
  <g>
    <path d="M4 28h18v16H4zM26 28h18v16H26zM15 10h18v16H15z" fill="#d9a76a" />
    <path d="M10 28h6v6h-6zM32 28h6v6h-6zM21 10h6v6h-6z" fill="#faefd0" />
  </g>
);

const SIGNS: Record<Card, preact.JSX.Element> = {
  greet: (
    <g>
      <circle cx="20" cy="14" r="9" fill={SKIN} />
      <path d="M11 14q0-10 9-10t9 10q-9-5-18 0z" fill={INK} />
      <path d="M6 44q1-18 14-18t14 18z" fill="#2f7089" />
      <path d="M35 30l4-15" stroke={SKIN} stroke-width="6" stroke-linecap="round" />
      <path d="M44 8q3 4 1 9M33 6q-2 3-2 6" stroke="#e8b84a" stroke-width="3" fill="none" />
    </g>
  ),
  story: (
    <g>
      <path d="M24 46V26" stroke={WOOD} stroke-width="6" />
      <circle cx="24" cy="17" r="14" fill="#24724a" />
      {fruit(18, 15, 3.5)}
      {fruit(29, 12, 3.5)}
      {fruit(27, 22, 3.5)}
    </g>
  ),
  demo: (
    <g>
      <path d="M6 24a18 18 0 0 0 36 0z" fill="#c2431f" />
      <ellipse cx="24" cy="24" rx="18" ry="7" fill="#fffdf8" />
      <ellipse cx="24" cy="24" rx="5" ry="3" fill="#6b5136" />
      <path d="M34 4l6 4-10 14z" fill="#8cc7da" />
      <path d="M38 2l6 5-4 3-5-4z" fill={WOOD} />
    </g>
  ),
  certificate: (
    <g>
      <path d="M8 4h32v32H8z" fill="#fffdf8" stroke="#2f7089" stroke-width="2.500" />
      <path d="M14 12h20M14 18h20M14 24h10" stroke="#2f7089" stroke-width="2.500" />
      <path d="M29 34l-3 11 6-3 6 3-3-11z" fill="#b83c19" />
      <circle cx="32" cy="31" r="7" fill="#c2431f" />
      <path d="M28.500 31l2.500 2.500 4.500-5" stroke="#fff" stroke-width="2" fill="none" />
    </g>
  ),
  answer: (
    <g>
      {bubble("#2f7089")}
      <path
        d="M19 16a5 5 0 1 1 7 4.500q-2 1-2 3M24 27.500v.5"
        stroke="#fff"
        stroke-width="3"
        stroke-linecap="round"
        fill="none"
      />
    </g>
  ),
  price: (
    <g>
      <path d="M6 6h18l20 20-18 18L6 24z" fill="#24724a" />
      <circle cx="14" cy="14" r="3.500" fill="#fbf7ee" />
      <path
        d="M22 20l5 6 5-6M27 26v9M22.500 27h9M22.500 31h9"
        stroke="#fff"
        stroke-width="2.200"
        fill="none"
      />
    </g>
  ),
  coupon: (
    <g>
      {ticket}
      <path
        d="M19 17l5 6 5-6M24 23v10M19 25h10M19 29h10"
        stroke="#6f5204"
        stroke-width="2.200"
        fill="none"
      />
    </g>
  ),
  scarcity: boxes,
  call: (
    <g>
      <path d="M6 17h9l20-11v32L15 27H6z" fill="#e8b84a" />
      <path d="M10 27h7l3 14h-7z" fill={WOOD} />
      <path d="M39 16l5-3M40 23h6M39 30l5 3" stroke="#24724a" stroke-width="3" />
    </g>
  ),
  follow: (
    <g>
      <path d="M24 42C4 28 6 10 16 9q6 0 8 6 2-6 8-6c10 1 12 19-8 33z" fill="#c2431f" />
      <path d="M24 18v12M18 24h12" stroke="#fff" stroke-width="3.500" />
    </g>
  ),
  fakeScarcity: (
    <g>
      {boxes}
      <path d="M6 6l36 36M42 6L6 42" stroke="#b83c19" stroke-width="4" />
    </g>
  ),
  absoluteWords: (
    <g>
      <path d="M14 6h20v10q0 10-10 12-10-2-10-12z" fill="#e8b84a" />
      <path d="M14 9H6q0 10 9 11M34 9h8q0 10-9 11" stroke="#e8b84a" stroke-width="3" fill="none" />
      <path d="M22 28h4v8h6v5H16v-5h6z" fill={WOOD} />
      <path d="M23 11h3v11" stroke="#6f5204" stroke-width="3" fill="none" />
      <path d="M5 43L43 5" stroke="#b83c19" stroke-width="4" />
    </g>
  ),
  medicalClaim: (
    <g>
      <path d="M6 12h36v30H6z" fill="#fffdf8" stroke="#b83c19" stroke-width="2.500" />
      <path d="M17 12V6h14v6" stroke="#b83c19" stroke-width="2.500" fill="none" />
      <path d="M24 18v18M15 27h18" stroke="#b83c19" stroke-width="6" />
      <path d="M4 44L44 8" stroke={INK} stroke-width="4" />
    </g>
  ),
  silence: (
    <g>
      <circle cx="24" cy="24" r="19" fill="#dcedf2" />
      <path d="M18 15v18M30 15v18" stroke="#2f7089" stroke-width="5" />
    </g>
  ),
};

export function CardSign({ card, size = 34 }: { card: Card; size?: number }) {
  return (
    <svg viewBox="0 0 48 48" width={size} height={size} aria-hidden="true">
      {SIGNS[card]}
    </svg>
  );
}

/** How many boxes the shelf shows at most. */
const SHELF = 18;

/**
 * The room: host behind the table, shelf with what is left, phone on its tripod. `part`: the stock
 * that is left, 0 to 1.
 */
export function RoomPicture({
  card,
  part,
  cut,
}: {
  card: Card | null;
  part: number;
  cut: boolean;
}) {
  const left = Math.ceil(SHELF * part);
  return (
    <svg
      class="room-picture"
      viewBox="0 -26 360 216"
      preserveAspectRatio="xMidYMin meet"
      aria-hidden="true"
    >
      {/* Wall and floor go on beyond the picture, whatever the shape of its place. */}
      <rect x="-900" y="-400" width="2160" height="520" fill="#f4e3bd" />
      <rect x="-900" y="118" width="2160" height="900" fill="#e2c58f" />
      <Window />
      <Shelf left={left} />
      <Host card={card} />
      <path d="M92 112h176v8H92z" fill="#a86d33" />
      <path d="M98 120h164v30H98z" fill={WOOD} />
      <path d="M112 100h34l-4 12h-26z" fill="#d9a76a" />
      {fruit(120, 97, 7)}
      {fruit(131, 93, 7)}
      {fruit(140, 98, 7)}
      <Tripod />
      {cut && (
        <g>
          <rect x="-900" y="-400" width="2160" height="1400" fill="#121814" opacity=".72" />
          <path d="M150 45l60 60M210 45l-60 60" stroke="#ff9b73" stroke-width="12" />
        </g>
      )}
    </svg>
  );
}

const Window = () => (
  <g>
    <rect x="14" y="14" width="74" height="62" rx="4" fill="#8cc7da" />
    <path d="M14 62q20-18 40-6t34-8v24q0 4-4 4H18q-4 0-4-4z" fill="#6cae7f" />
    <circle cx="72" cy="29" r="8" fill="#e8b84a" />
    <path d="M14 14h74v62H14zM51 14v62M14 44h74" fill="none" stroke="#fffdf8" stroke-width="4" />
  </g>
);

const Shelf = ({ left }: { left: number }) => (
  <g>
    {Array.from({ length: SHELF }, (_, place) => {
      const [row, column] = [Math.floor(place / 6), place % 6];
      const full = SHELF - 1 - place < left;
      return (
        <g key={place} transform={`translate(${272 + column * 14} ${18 + row * 26})`}>
          {full && <path d="M0 0h12v14H0z" fill="#d9a76a" />}
          {full && <path d="M4 0h4v5H4z" fill="#faefd0" />}
        </g>
      );
    })}
    <path d="M268 33h88M268 59h88M268 85h88" stroke={WOOD} stroke-width="3.500" />
  </g>
);

/** In the host's hand is what is being played. */
function Host({ card }: { card: Card | null }) {
  const shouting = card === "call" || card === "absoluteWords" || card === "fakeScarcity";
  return (
    <g>
      <path d="M138 118q0-52 42-52t42 52z" fill="#2f7089" />
      <path d="M166 66l14 16 14-16z" fill="#fffdf8" />
      <path
        d="M212 92q20-4 26-24"
        stroke="#2f7089"
        stroke-width="16"
        fill="none"
        stroke-linecap="round"
      />
      <circle cx="239" cy="62" r="8" fill={SKIN} />
      <path
        d="M148 92q-14 8-12 20"
        stroke="#2f7089"
        stroke-width="16"
        fill="none"
        stroke-linecap="round"
      />
      <circle cx="137" cy="112" r="8" fill={SKIN} />
      <circle cx="180" cy="42" r="23" fill={SKIN} />
      <path d="M157 42q-2-27 23-27t23 27q-6-14-14-15-18 8-32 15z" fill={INK} />
      <circle cx="172" cy="43" r="2.500" fill={INK} />
      <circle cx="189" cy="43" r="2.500" fill={INK} />
      {card === "silence" ? (
        <path d="M174 54h13" stroke={INK} stroke-width="2.500" />
      ) : (
        <ellipse cx="180" cy="54" rx={shouting ? 7 : 5} ry={shouting ? 6 : 3.2} fill="#8f2f14" />
      )}
      {card && card !== "silence" && (
        <g transform="translate(222 6)">
          <circle cx="20" cy="20" r="26" fill="#fffdf8" stroke={WOOD} stroke-width="2" />
          <g transform="translate(2 2) scale(.76)">{SIGNS[card]}</g>
        </g>
      )}
    </g>
  );
}

const Tripod = () => (
  <g>
    <path
      d="M52 128l-18 58M52 128l18 58M52 128v56"
      stroke={INK}
      stroke-width="4"
      stroke-linecap="round"
    />
    <circle cx="52" cy="108" r="24" fill="none" stroke="#fffdf8" stroke-width="6" />
    <rect x="41" y="88" width="22" height="40" rx="4" fill={INK} />
    <rect x="43.500" y="92" width="17" height="31" rx="1.500" fill="#8cc7da" />
  </g>
);
