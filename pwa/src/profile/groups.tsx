/** "Who am I": the seven groups of learners, each with a picture. Codes travel in `profile` events. */
import { gettext as _ } from "../core/i18n.ts";
import { RadioButtons } from "../ui/RadioButtons.tsx";

export interface Group {
  code: string;
  name: string;
}

export function groups(): Group[] {
  return [
    { code: "farmer", name: _("I grow things") },
    { code: "youth", name: _("I came back home") },
    { code: "station", name: _("I run a village station") },
    { code: "live", name: _("I sell on live video") },
    { code: "cadre", name: _("I work for the village or town") },
    { code: "mayor", name: _("I lead a township or county") },
    { code: "enterprise", name: _("I have a company") },
  ];
}

export function GroupChoice(props: {
  label?: string;
  labelledBy?: string;
  group: string;
  onGroup: (code: string) => void;
}) {
  return (
    <RadioButtons
      label={props.label}
      labelledBy={props.labelledBy}
      row="choices wide"
      choices={groups().map(({ code, name }) => ({
        value: code,
        inside: (
          <>
            <GroupPicture code={code} />
            {name}
          </>
        ),
      }))}
      chosen={props.group}
      handle="group"
      onChoose={props.onGroup}
    />
  );
}

/** Drawn small and plain: a tree, a bag, a shop, a camera, a notebook, a flag, a factory. */
function GroupPicture({ code }: { code: string }) {
  const inside: Record<string, preact.JSX.Element> = {
    farmer: (
      <g>
        <path d="M20 40h8V26h-8z" fill="#8a6a45" />
        <circle cx="24" cy="19" r="14" fill="#4f9a6c" />
        <g fill="#c2431f">
          <circle cx="18" cy="17" r="3" />
          <circle cx="27" cy="13" r="3" />
          <circle cx="29" cy="23" r="3" />
        </g>
      </g>
    ),
    youth: (
      <g>
        <path d="M6 40V24l12-10 12 10v16z" fill="#e6bd86" />
        <path d="M3 25L18 12l15 13" stroke="#c2431f" stroke-width="4" fill="none" />
        <path d="M34 22h10v18H32V24z" fill="#2f7089" />
        <path d="M35 22v-3a3 3 0 0 1 6 0v3" stroke="#1d2a22" stroke-width="2" fill="none" />
      </g>
    ),
    station: (
      <g>
        <path d="M7 20h34v20H7z" fill="#faefd0" />
        <path d="M5 12h38l2 9H3z" fill="#24724a" />
        <path d="M13 12l-2 9h8l1-9zM28 12l1 9h8l-2-9z" fill="#fffdf8" />
        <path d="M11 26h12v14H11z" fill="#d9a76a" />
        <path d="M27 26h10v8H27z" fill="#8cc7da" />
      </g>
    ),
    live: (
      <g>
        <rect x="13" y="4" width="22" height="36" rx="4" fill="#1d2a22" />
        <rect x="16" y="8" width="16" height="28" fill="#dcedf2" />
        <circle cx="24" cy="18" r="5" fill="#f0c9a0" />
        <path d="M17 34c1-6 4-9 7-9s6 3 7 9z" fill="#c2431f" />
        <circle cx="39" cy="9" r="5" fill="#c2431f" />
      </g>
    ),
    cadre: (
      <g>
        <rect x="10" y="6" width="28" height="36" rx="3" fill="#2f7089" />
        <path d="M16 6h22v36H16z" fill="#fffdf8" />
        <path d="M21 15h12M21 22h12M21 29h8" stroke="#55635a" stroke-width="3" />
        <path d="M30 38l8-12 4 3-8 11-5 2z" fill="#e8b84a" />
      </g>
    ),
    mayor: (
      <g>
        <path d="M4 42l12-20 8 10 8-16 12 26z" fill="#bcdcc6" />
        <path d="M24 40V6" stroke="#8a6a45" stroke-width="3" />
        <path d="M25 7h16l-5 6 5 6H25z" fill="#c2431f" />
      </g>
    ),
    enterprise: (
      <g>
        <path d="M5 40V20l11 7v-7l11 7v-7l11 7V10h6v30z" fill="#b97f3d" />
        <path d="M11 32h6v8h-6zM22 32h6v8h-6zM33 32h6v8h-6z" fill="#faefd0" />
      </g>
    ),
  };
  return (
    <svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
      {inside[code]}
    </svg>
  );
}
