/** People in a ring, some with a hand up: now the group speaks. */
const PEOPLE: [x: number, y: number, colour: string, hand?: true][] = [
  [70, 120, "#2f7089"],
  [122, 84, "#24724a", true],
  [198, 84, "#c2431f"],
  [250, 120, "#e8b84a", true],
  [98, 176, "#b97f3d"],
  [160, 192, "#4f9a6c", true],
  [222, 176, "#2f7089"],
];

export function Circle() {
  return (
    <svg class="circle" viewBox="0 0 320 240" aria-hidden="true">
      <rect width="320" height="240" rx="20" fill="#faefd0" />
      <ellipse cx="160" cy="166" rx="126" ry="58" fill="#bcdcc6" />
      <path
        d="M126 22h68a10 10 0 0 1 10 10v18a10 10 0 0 1-10 10h-24l-10 12-4-12h-30a10 10 0 0 1-10-10V32a10 10 0 0 1 10-10z"
        fill="#fffdf8"
      />
      <g fill="#24724a">
        <circle cx="142" cy="41" r="5" />
        <circle cx="160" cy="41" r="5" />
        <circle cx="178" cy="41" r="5" />
      </g>
      {PEOPLE.map(([x, y, colour, hand]) => (
        <g key={`${x} ${y}`} transform={`translate(${x} ${y})`}>
          {hand && (
            <path d="M14 16 22-16" stroke="#f0c9a0" stroke-width="8" stroke-linecap="round" />
          )}
          <path d="M-22 40c0-18 8-26 22-26s22 8 22 26z" fill={colour} />
          <circle r="14" fill="#f0c9a0" />
          <path d="M-14-2a14 14 0 0 1 28 0c-8-7-20-7-28 0z" fill="#1d2a22" />
        </g>
      ))}
    </svg>
  );
}
