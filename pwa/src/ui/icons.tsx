/** Drawn icons, 24 by 24, in the colour of the text around them. */

const PATHS = {
  book: "M4 5h7a2 2 0 0 1 2 2v13a2 2 0 0 0-2-2H4zM20 5h-5a2 2 0 0 0-2 2v13a2 2 0 0 1 2-2h5z",
  me: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7",
  send: "M12 17V4M7 9l5-5 5 5M4 15v5h16v-5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.500 2.500 0 1 1 3.500 2.300c-.7.4-1 .8-1 1.700M12 16.800v.2",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  play: "M8 5v14l11-7z",
  speaker: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  repeat: "M2 9.500v5h3l4 4V5.500l-4 4zM13 9a4.500 4.500 0 1 1-.5 5.500M13 5v4h4",
  mute: "M4 9v6h4l5 4V5L8 9zM16.500 9.500l5 5M21.500 9.500l-5 5",
  stop: "M7 7h10v10H7z",
  slow: "M4 15a7 7 0 0 1 13-3.500M4 15h14l3-2M4 15l-1 3M8 18v-3M15 18v-3",
  tick: "M5 12.500l4.500 4.500L19 7",
  ticks: "M2 12.500l4.500 4.500L14 8M11 15l2 2 9-9.500",
  cross: "M6 6l12 12M18 6L6 18",
  phone: "M9 2h6a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM11 18h2",
  house: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  town: "M3 20V9l6-3v14M9 20V4h8v16M17 10h4v10M12 8h2M12 12h2M12 16h2",
  download: "M12 4v12M7 11l5 5 5-5M4 20h16",
  pause: "M8 5v14M16 5v14",
  again: "M4 12a8 8 0 1 0 3-6M4 4v4h4",
  hand: "M6 11V6a1.500 1.500 0 0 1 3 0v5V4a1.500 1.500 0 0 1 3 0v7-6a1.500 1.500 0 0 1 3 0v6-3a1.500 1.500 0 0 1 3 0v7a7 7 0 0 1-7 6c-3 0-5-2-6-4l-2.500-5a1.500 1.500 0 0 1 2.600-1.400z",
  gear: "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  box: "M3 8l9-4 9 4v9l-9 4-9-4zM3 8l9 4 9-4M12 12v9",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  bin: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  look: "M12 3v10M12 17v.5",
  eye: "M2 12c3-5 6.500-7 10-7s7 2 10 7c-3 5-6.500 7-10 7s-7-2-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  law: "M12 4v16M6 20h12M4 8h16M4 8l-2 6h6zM20 8l-2 6h6z",
  people:
    "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 19c.600-4 3-6 6-6s5.400 2 6 6M16 11a2.500 2.500 0 1 0 0-5M16 13.500c3 0 5 2 5.500 5",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3M12 15v2",
  erase: "M9 6h12v12H9l-6-6zM12 9.500l5 5M17 9.500l-5 5",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  bars: "M3 20h18M6 20v-8M12 20V5M18 20v-6",
  screen: "M3 4h18v12H3zM12 16v4M8 20h8",
  whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  talk: "M3 5h12v8H8l-3 3v-3H3zM18 9h3v8h-2v3l-3-3h-5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  leaf: "M5 19C4 9 10 4 20 4c0 10-5 16-15 15zM5 19c3-5 6-8 10-10",
} as const;

export type IconName = keyof typeof PATHS;

/** `turns`: points the other way where text runs from right to left. */
export function Icon({ name, turns }: { name: IconName; turns?: boolean }) {
  return (
    <svg
      class={turns ? "icon turns" : "icon"}
      viewBox="0 0 24 24"
      fill={name === "play" || name === "stop" ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
