/** Drawn pictures of "My numbers": the same signs as in the lessons of P10-A. */
import type { Kind, Part } from "./entries.ts";
import type { NumberName } from "./sums.ts";

const coin = (x: number, y: number, r: number) => (
  <g>
    <circle cx={x} cy={y} r={r} fill="#e8b84a" stroke="#b97f3d" stroke-width="2" />
    <path
      d={`M${x - r / 3} ${y - r / 3}h${(2 * r) / 3}v${(2 * r) / 3}h${(-2 * r) / 3}z`}
      fill="#faefd0"
      stroke="#b97f3d"
      stroke-width="1.5"
    />
  </g>
);

const person = (x: number) => (
  <g transform={`translate(${x} 0)`}>
    <path d="M-9 40V28q0-9 9-9t9 9v12z" fill="#8cc7da" />
    <circle cy="12" r="8" fill="#f0c9a0" />
    <path d="M-8 12q0-9 8-9t8 9q-8-4-16 0z" fill="#1d2a22" />
  </g>
);

const box = (x: number, y: number, scale = 1) => (
  <g transform={`translate(${x} ${y}) scale(${scale})`}>
    <path d="M-12-7L0-12l12 5V8L0 13-12 8z" fill="#d9a76a" />
    <path d="M0-2l12-5V8L0 13z" fill="#b97f3d" />
    <path d="M-12-7L0-12l12 5L0-2z" fill="#e6bd86" />
    <path d="M-8-8.700L4-3.700v5l4-1.700v-5L-4-10.400z" fill="#faefd0" />
  </g>
);

const hand = (
  <g>
    <path d="M34 32h10v12H34z" fill="#24724a" />
    <path d="M6 30q0 12 12 12h16V32H24q-4 0-6-4-3-4-8-3-4 1-4 5z" fill="#f0c9a0" />
  </g>
);

const NUMBERS: Record<NumberName, preact.JSX.Element> = {
  visits: person(24),
  conversion: (
    <g>
      {person(17)}
      {box(32, 30)}
    </g>
  ),
  price: coin(24, 24, 15),
  refund: (
    <g>
      {coin(28, 29, 10)}
      <path
        d="M38 20Q34 8 21 10q-9 2-10 12M5 17l6 7 7-6"
        fill="none"
        stroke="#c2431f"
        stroke-width="4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </g>
  ),
  net: (
    <g>
      {hand}
      {coin(20, 18, 10)}
    </g>
  ),
};

/** One of the five in a ring of its colour. */
export function NumberSign({ name }: { name: NumberName }) {
  return (
    <svg class={`sign tint-${name}`} viewBox="0 0 48 48" aria-hidden="true">
      <clipPath id={`ring-${name}`}>
        <circle cx="24" cy="24" r="21" />
      </clipPath>
      <circle cx="24" cy="24" r="22" fill="#fffdf8" />
      <g clip-path={`url(#ring-${name})`}>{NUMBERS[name]}</g>
      <circle class="ring" cx="24" cy="24" r="21.500" fill="none" stroke-width="4" />
    </svg>
  );
}

const KIND_SIGNS: Record<Kind, preact.JSX.Element> = {
  order: (
    <g>
      {box(20, 28, 1.2)}
      {coin(37, 15, 8)}
    </g>
  ),
  cost: (
    <g>
      <path d="M7 15h28q4 0 4 4v20H11q-4 0-4-4z" fill="#8a6a45" />
      <path d="M7 15q0-5 5-5h20v5z" fill="#6b5136" />
      <path d="M28 24h13v8H28z" fill="#e6bd86" />
      <circle cx="33" cy="28" r="2" fill="#1d2a22" />
    </g>
  ),
  refund: NUMBERS.refund,
  visits: (
    <g>
      <g transform="translate(0 4)">{person(15)}</g>
      <g transform="translate(0 8)">{person(34)}</g>
    </g>
  ),
};

export function KindSign({ kind }: { kind: Kind }) {
  return (
    <svg viewBox="0 0 48 48" width="40" height="40" aria-hidden="true">
      {KIND_SIGNS[kind]}
    </svg>
  );
}

const PART_SIGNS: Record<Part, preact.JSX.Element> = {
  goods: (
    <g>
      <path d="M24 11c6 0 7 7 9 12s3 17-9 17-11-12-9-17 3-12 9-12z" fill="#e8b84a" />
      <path d="M24 12q1-7 8-8-1 8-8 8z" fill="#24724a" />
    </g>
  ),
  packing: box(24, 25, 1.5),
  shipping: (
    <g>
      <path d="M3 13h26v22H3z" fill="#2f7089" />
      <path d="M29 20h9l7 8v7H29z" fill="#8cc7da" />
      <circle cx="13" cy="36" r="5" fill="#1d2a22" />
      <circle cx="36" cy="36" r="5" fill="#1d2a22" />
    </g>
  ),
  work: (
    <g>
      <path d="M8 24h9v17H8z" fill="#2f7089" />
      <path
        d="M17 24l7-14q4-3 6 1l-3 9h10q5 0 4 5l-3 12q-1 4-5 4H17z"
        fill="#f0c9a0"
        stroke="#b97f3d"
        stroke-width="1.500"
      />
    </g>
  ),
  fee: (
    <g>
      <rect x="12" y="4" width="24" height="40" rx="5" fill="#1d2a22" />
      <rect x="15" y="8" width="18" height="30" rx="2" fill="#dcedf2" />
      {coin(24, 23, 7)}
    </g>
  ),
  advert: (
    <g>
      <path d="M6 19h10l20-11v32L16 29H6z" fill="#c2431f" />
      <path d="M11 29h7l3 12h-7z" fill="#8a6a45" />
      <path d="M40 18l5-3M41 24h6M40 30l5 3" stroke="#e8b84a" stroke-width="3" fill="none" />
    </g>
  ),
};

export function PartSign({ part }: { part: Part }) {
  return (
    <svg viewBox="0 0 48 48" width="40" height="40" aria-hidden="true">
      {PART_SIGNS[part]}
    </svg>
  );
}

/** Before the first entry: a notebook on a box, and the five bars to come. */
export function EmptyBook() {
  return (
    <svg viewBox="0 0 320 170" class="hero" aria-hidden="true">
      <rect width="320" height="170" fill="#faefd0" />
      <path d="M0 128q80-22 160-8t160-6v56H0z" fill="#bcdcc6" />
      <g transform="translate(30 34)">
        <path
          d="M0 8q40-14 62 4v98Q40 94 0 106z"
          fill="#fffdf8"
          stroke="#b97f3d"
          stroke-width="3"
        />
        <path
          d="M124 8Q84-6 62 12v98q22-16 62-4z"
          fill="#fffdf8"
          stroke="#b97f3d"
          stroke-width="3"
        />
        <path
          d="M11 34q22-6 40 2M11 54q22-6 40 2M11 74q22-6 40 2"
          stroke="#d9cfb8"
          stroke-width="4"
          fill="none"
          stroke-linecap="round"
        />
        <g stroke-width="2" stroke-dasharray="4 4" fill="none">
          <path d="M73 88V42h7v46z" stroke="#2f7089" />
          <path d="M83 88V66h7v22z" stroke="#b97f3d" />
          <path d="M93 88V52h7v36z" stroke="#b97f3d" />
          <path d="M103 88V78h7v10z" stroke="#c2431f" />
          <path d="M113 88V60h4v28z" stroke="#24724a" />
        </g>
        <path d="M70 90h50" stroke="#1d2a22" stroke-width="3" stroke-linecap="round" />
      </g>
      <path d="M150 132l34-62 9 5-34 62-11 6z" fill="#c2431f" />
      <path d="M148 143l2-11 9 5z" fill="#f0c9a0" />
      {box(240, 112, 2.6)}
      {coin(214, 142, 12)}
      {coin(284, 140, 9)}
    </svg>
  );
}
