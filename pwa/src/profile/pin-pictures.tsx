/** Nine pictures in place of the digits 1 to 9, for people who would rather not read digits. */
import "./pin.css";
import { gettext as _ } from "../core/i18n.ts";

export function pinPictureName(digit: string): string {
  const names = [
    _("Sun"),
    _("Moon"),
    _("Fish"),
    _("House"),
    _("Tree"),
    _("Tractor"),
    _("Flower"),
    _("Hen"),
    _("Umbrella"),
  ];
  return names[Number(digit) - 1] ?? digit;
}

export function PinPicture({ digit }: { digit: string }) {
  return (
    <svg class="pin-picture" viewBox="0 0 48 48" aria-hidden="true">
      {DRAWINGS[Number(digit) - 1]}
    </svg>
  );
}

/** Each has its own shape and its own colour: told apart in bright sun and by colour-blind eyes. */
const DRAWINGS = [
  <g key="sun">
    <circle cx="24" cy="24" r="10" fill="#e8b84a" />
    <path
      d="M24 4v6M24 38v6M4 24h6M38 24h6M10 10l4 4M34 34l4 4M38 10l-4 4M14 34l-4 4"
      stroke="#c98d13"
      stroke-width="4"
      stroke-linecap="round"
    />
  </g>,
  <g key="moon">
    <circle cx="24" cy="24" r="20" fill="#2f4a66" />
    <path d="M29 10a14 14 0 1 0 9 21 12 12 0 0 1-9-21z" fill="#f4e3a8" />
    <circle cx="36" cy="16" r="2" fill="#f4e3a8" />
  </g>,
  <g key="fish">
    <path d="M4 24q14-16 28 0-14 16-28 0z" fill="#3f8fb0" />
    <path d="M30 24l14-10v20z" fill="#2a6780" />
    <circle cx="13" cy="22" r="2.500" fill="#fff" />
  </g>,
  <g key="house">
    <path d="M10 22h28v20H10z" fill="#e6bd86" />
    <path d="M4 24L24 6l20 18z" fill="#c2431f" />
    <path d="M20 28h9v14h-9z" fill="#8a6a45" />
  </g>,
  <g key="tree">
    <path d="M20 28h8v16h-8z" fill="#8a6a45" />
    <circle cx="24" cy="19" r="15" fill="#3f8a5c" />
  </g>,
  <g key="tractor">
    <path d="M14 8h14l3 14h11v10H8V22h6z" fill="#d9542b" />
    <path d="M17 11h9l2 11H17z" fill="#dcedf2" />
    <circle cx="15" cy="34" r="10" fill="#1d2a22" />
    <circle cx="15" cy="34" r="4" fill="#e8b84a" />
    <circle cx="38" cy="38" r="6" fill="#1d2a22" />
  </g>,
  <g key="flower">
    <path d="M24 26v18M24 38q8-2 9-9" stroke="#3f8a5c" stroke-width="4" fill="none" />
    <g fill="#d96a9a">
      <circle cx="24" cy="9" r="6" />
      <circle cx="15" cy="15" r="6" />
      <circle cx="33" cy="15" r="6" />
      <circle cx="18" cy="25" r="6" />
      <circle cx="30" cy="25" r="6" />
    </g>
    <circle cx="24" cy="18" r="5" fill="#e8b84a" />
  </g>,
  <g key="hen">
    <path d="M8 18l6 4q12 6 22-8l4 4q0 20-16 20-14 0-16-20z" fill="#a5662f" />
    <circle cx="36" cy="13" r="7" fill="#a5662f" />
    <path d="M32 6q4-5 8 1z" fill="#c2431f" />
    <path d="M42 13l6 2-6 3z" fill="#e8b84a" />
    <circle cx="37" cy="12" r="1.500" fill="#fff" />
    <path d="M20 38v6M27 38v6" stroke="#e8b84a" stroke-width="3" />
  </g>,
  <g key="umbrella">
    <path d="M4 24a20 18 0 0 1 40 0z" fill="#6a55a0" />
    <path d="M14 24q10-32 20 0z" fill="#8d7ac0" />
    <path d="M24 22v16q0 6-6 5" stroke="#1d2a22" stroke-width="3.500" fill="none" />
  </g>,
];
