/** Badges of milestones, drawn: in colour when reached, before that only where they will be. */
const FRAME =
  "M32 3l8 6 10-1 4 9 8 6-3 9 3 9-8 6-4 9-10-1-8 6-8-6-10 1-4-9-8-6 3-9-3-9 8-6 4-9 10 1z";

const INSIDE: Record<string, preact.JSX.Element> = {
  "first-box": (
    <g>
      <path d="M16 26l16-7 16 7v16l-16 8-16-8z" fill="#d9a76a" />
      <path d="M32 33l16-7v16l-16 8z" fill="#b97f3d" />
      <path d="M16 26l16-7 16 7-16 7z" fill="#e6bd86" />
      <path d="M22 23l16 7v6l5-2v-6l-15-7z" fill="#faefd0" />
    </g>
  ),
  "first-order": (
    <g>
      <rect x="19" y="14" width="20" height="36" rx="4" fill="#1d2a22" />
      <rect x="22" y="18" width="14" height="26" rx="2" fill="#fffdf8" />
      <path d="M24 24h10M24 29h7" stroke="#b97f3d" stroke-width="2.500" />
      <circle cx="41" cy="42" r="9" fill="#e8b84a" stroke="#b97f3d" stroke-width="2" />
      <path d="M38 39h6v6h-6z" fill="#faefd0" stroke="#b97f3d" stroke-width="1.500" />
    </g>
  ),
  "repeat-order": (
    <g>
      <path
        d="M19 28a14 14 0 0 1 25-5M45 36a14 14 0 0 1-25 5"
        fill="none"
        stroke="#2f7089"
        stroke-width="4"
        stroke-linecap="round"
      />
      <path d="M47 15v10H37zM17 49V39h10z" fill="#2f7089" />
      <path d="M25 29l7-3 7 3v7l-7 4-7-4z" fill="#d9a76a" />
      <path d="M25 29l7-3 7 3-7 3z" fill="#e6bd86" />
    </g>
  ),
  "weekly-review": (
    <g>
      <rect x="15" y="17" width="34" height="31" rx="3" fill="#fffdf8" />
      <path d="M15 20q0-3 3-3h28q3 0 3 3v5H15z" fill="#c2431f" />
      <path d="M22 14v6M42 14v6" stroke="#1d2a22" stroke-width="3" stroke-linecap="round" />
      <path d="M20 44V34h4v10zM27 44v-6h4v6z" fill="#2f7089" />
      <path d="M34 44v-8h4v8zM41 44V30h4v14z" fill="#24724a" />
    </g>
  ),
  "field-task": (
    <g>
      <path d="M12 46q20-10 40-2v6H12z" fill="#8a6a45" />
      <path d="M31 44V26" stroke="#24724a" stroke-width="4" stroke-linecap="round" />
      <path
        d="M31 32c-1-9-7-13-14-13 0 9 5 14 14 13zM32 27c0-8 6-12 14-12 0 9-6 13-14 12z"
        fill="#4f9a6c"
      />
    </g>
  ),
};

export function Badge({ kind, reached }: { kind: string; reached: boolean }) {
  return (
    <svg class={reached ? "badge" : "badge open"} viewBox="0 0 64 64" aria-hidden="true">
      <path class="frame" d={FRAME} />
      <g class="inside">{INSIDE[kind]}</g>
    </svg>
  );
}
