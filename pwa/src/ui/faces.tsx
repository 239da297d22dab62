/** Twelve faces to be known by: what grows here, and who grows it. Codes travel in `profile` events. */
import { gettext as _ } from "../core/i18n.ts";

export const FACES = [
  "pear",
  "lychee",
  "walnut",
  "pepper",
  "honey",
  "olive",
  "auntie",
  "uncle",
  "girl",
  "boy",
  "grandma",
  "grandpa",
] as const;

/** A name for those who would rather not type one. */
export function faceName(face: string): string {
  const names: Record<string, string> = {
    pear: _("Pear"),
    lychee: _("Lychee"),
    walnut: _("Walnut"),
    pepper: _("Pepper"),
    honey: _("Honeybee"),
    olive: _("Olive"),
    auntie: _("Auntie"),
    uncle: _("Uncle"),
    girl: _("Girl"),
    boy: _("Lad"),
    grandma: _("Grandma"),
    grandpa: _("Grandpa"),
  };
  return names[face] ?? _("Learner");
}

const GROUNDS = ["#faefd0", "#dcefe2", "#dcedf2", "#fbe3d8"];

/** A face by its code; an unknown code gives a seedling. */
export function Face({ name, label }: { name: string; label?: string }) {
  const place = FACES.indexOf(name as (typeof FACES)[number]);
  return (
    <svg
      class="face"
      viewBox="0 0 48 48"
      role="img"
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      <circle cx="24" cy="24" r="24" fill={GROUNDS[(place + 4) % 4]} />
      {drawing(name)}
    </svg>
  );
}

const smile = (y: number) => (
  <g fill="none" stroke="#1d2a22" stroke-width="2" stroke-linecap="round">
    <path d={`M19 ${y}v1M29 ${y}v1M20 ${y + 6}q4 4 8 0`} />
  </g>
);

function person(hair: string, dress: string, top: preact.JSX.Element) {
  return (
    <g>
      <path d="M8 48c1-10 8-14 16-14s15 4 16 14z" fill={dress} />
      <circle cx="24" cy="23" r="11" fill="#f0c9a0" />
      <g fill={hair}>{top}</g>
      {smile(21)}
    </g>
  );
}

function drawing(name: string) {
  switch (name) {
    case "pear":
      return (
        <g>
          <path d="M24 12c5 0 6 6 8 11s3 16-8 16-10-11-8-16 3-11 8-11z" fill="#e8b84a" />
          <path d="M24 12q1-5 7-6-1 6-7 6z" fill="#24724a" />
          {smile(25)}
        </g>
      );
    case "lychee":
      return (
        <g>
          <circle cx="24" cy="26" r="13" fill="#c2431f" />
          <path d="M24 13q-6-6-11-4 3 6 11 4zM24 13q6-6 11-4-3 6-11 4z" fill="#24724a" />
          <path d="M14 22l3 2 3-2M28 22l3 2 3-2" stroke="#f0a07c" stroke-width="2" fill="none" />
          {smile(25)}
        </g>
      );
    case "walnut":
      return (
        <g>
          <circle cx="24" cy="25" r="14" fill="#b97f3d" />
          <path
            d="M24 11q-4 14 0 28M15 18q4 3 2 8M33 18q-4 3-2 8"
            stroke="#8a6a45"
            stroke-width="2.500"
            fill="none"
          />
          {smile(24)}
        </g>
      );
    case "pepper":
      return (
        <g>
          <path
            d="M24 8v32M24 18q-8-1-10-7M24 26q8-1 10-7"
            stroke="#24724a"
            stroke-width="2.500"
            fill="none"
          />
          <g fill="#c2431f">
            <circle cx="14" cy="14" r="5" />
            <circle cx="34" cy="21" r="5" />
            <circle cx="17" cy="27" r="5" />
            <circle cx="31" cy="33" r="5" />
          </g>
        </g>
      );
    case "honey":
      return (
        <g>
          <path d="M17 17q-9-7-9 1t9 4zM31 17q9-7 9 1t-9 4z" fill="#8cc7da" />
          <path d="M24 11c8 0 10 8 10 14s-4 13-10 13-10-7-10-13 2-14 10-14z" fill="#e8b84a" />
          <path d="M15 29h18M17 34h14" stroke="#1d2a22" stroke-width="3" />
          {smile(18)}
        </g>
      );
    case "olive":
      return (
        <g>
          <path
            d="M10 38Q22 30 38 9M28 22q8 1 11-5M20 29q-8-3-8-11"
            stroke="#4f9a6c"
            stroke-width="2.500"
            fill="none"
          />
          <g fill="#24724a">
            <ellipse cx="35" cy="25" rx="5" ry="7" />
            <ellipse cx="24" cy="35" rx="5" ry="7" />
            <ellipse cx="16" cy="17" rx="5" ry="7" />
          </g>
        </g>
      );
    case "auntie":
      return person(
        "#e8b84a",
        "#24724a",
        <path d="M6 19q5-3 8-3c1-7 5-10 10-10s9 3 10 10q3 0 8 3-9 2-18 2T6 19z" />,
      );
    case "uncle":
      return person(
        "#1d2a22",
        "#2f7089",
        <path d="M12 21c0-8 5-12 12-12s12 4 12 12q-4-6-12-6t-12 6z" />,
      );
    case "girl":
      return person(
        "#1d2a22",
        "#c2431f",
        <path d="M12 34V21c0-8 5-12 12-12s12 4 12 12v13l-3-3V21q-6-1-9-5-3 4-9 5v10z" />,
      );
    case "boy":
      return person(
        "#1d2a22",
        "#e8b84a",
        <path d="M12 20c1-8 6-11 12-11 7 0 11 4 12 11-3-4-4-4-6-4l-3-3-4 4q-7-1-11 3z" />,
      );
    case "grandma":
      return person(
        "#b3bcb0",
        "#8a6a45",
        <path d="M12 22c0-8 4-11 8-11a5 5 0 1 1 8 0c4 0 8 3 8 11-3-5-7-6-12-6s-9 1-12 6z" />,
      );
    case "grandpa":
      return person(
        "#fffdf8",
        "#55635a",
        <path d="M12 20c1-5 3-8 6-9l1 4h10l1-4c3 1 5 4 6 9l-2-2H14zM18 30q6 4 12 0l-2 6q-4 2-8 0z" />,
      );
    default:
      return (
        <g>
          <path d="M24 38V24" stroke="#24724a" stroke-width="3" />
          <path d="M24 26Q12 26 12 15q12 0 12 11zM24 22q0-11 12-11 0 11-12 11z" fill="#4f9a6c" />
        </g>
      );
  }
}
