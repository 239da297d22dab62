/** What a learner grows or sells: reviews come before the season of these. */
import { gettext as _ } from "../core/i18n.ts";

/** The same codes as in packs (docs/pack-format.md, "calendar"). */
export function crops(): { code: string; name: string }[] {
  return [
    { code: "lychee", name: _("Lychees") },
    { code: "pear", name: _("Pears") },
    { code: "honey", name: _("Honey") },
    { code: "walnut", name: _("Walnuts") },
    { code: "pepper", name: _("Sichuan pepper") },
    { code: "olive", name: _("Olives") },
  ];
}

const DRAWINGS: Record<string, preact.JSX.Element> = {
  lychee: (
    <g>
      <path d="M24 6v12" stroke="#8a6a45" stroke-width="3" />
      <path d="M24 12q10-8 16 0-8 6-16 0z" fill="#4f9a6c" />
      <circle cx="15" cy="24" r="9" fill="#c2431f" />
      <circle cx="33" cy="25" r="9" fill="#c2431f" />
      <circle cx="24" cy="36" r="9" fill="#c2431f" />
      <path d="M11 22l3 3m15-2l3 3m-11 8l3 3" stroke="#f0a07c" stroke-width="2" />
    </g>
  ),
  pear: (
    <g>
      <path d="M25 14q-2-6 2-10" stroke="#8a6a45" stroke-width="3" fill="none" />
      <path d="M27 10q8-6 13 1-7 6-13-1z" fill="#4f9a6c" />
      <path
        d="M24 12c7 0 8 6 9 11 2 4 6 7 6 12 0 7-7 10-15 10S9 42 9 35c0-5 4-8 6-12 1-5 2-11 9-11z"
        fill="#c9b44a"
      />
    </g>
  ),
  honey: (
    <g>
      <rect x="12" y="14" width="24" height="28" rx="6" fill="#e8b84a" />
      <rect x="12" y="14" width="24" height="9" fill="#faefd0" />
      <rect x="10" y="7" width="28" height="8" rx="3" fill="#8a6a45" />
      <rect x="16" y="27" width="16" height="9" rx="2" fill="#fffdf8" />
    </g>
  ),
  walnut: (
    <g>
      <ellipse cx="24" cy="26" rx="17" ry="18" fill="#b97f3d" />
      <path
        d="M24 8v36M16 16q6 4 3 9t2 9M32 16q-6 4-3 9t-2 9"
        stroke="#8a6a45"
        stroke-width="3"
        fill="none"
      />
    </g>
  ),
  pepper: (
    <g>
      <path d="M24 6v34M24 16l-10 6M24 22l11 6M24 30l-9 6" stroke="#8a6a45" stroke-width="3" />
      <g fill="#a8321a">
        <circle cx="12" cy="23" r="6" />
        <circle cx="37" cy="29" r="6" />
        <circle cx="14" cy="38" r="6" />
        <circle cx="24" cy="9" r="6" />
        <circle cx="27" cy="40" r="6" />
      </g>
    </g>
  ),
  olive: (
    <g>
      <path d="M8 12Q26 14 40 38" stroke="#8a6a45" stroke-width="3" fill="none" />
      <path d="M16 14q8-10 15-4-6 9-15 4zM28 24q11-4 14 4-9 5-14-4z" fill="#4f9a6c" />
      <ellipse cx="16" cy="28" rx="7" ry="9" fill="#5f7a3a" />
      <ellipse cx="29" cy="38" rx="7" ry="8" fill="#4a3550" />
    </g>
  ),
};

export function CropPicture({ code }: { code: string }) {
  return (
    <svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
      {DRAWINGS[code]}
    </svg>
  );
}
