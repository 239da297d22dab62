/** Whether the phone's clock can be believed: a wrong one makes every certificate look bad. */

const DAY = 86_400;
/** Certificates live 398 days at most; a clock this far ahead finds all of them expired. */
const TOO_FAR_AHEAD = 400 * DAY;

let latest = 0;

/** A time (Unix seconds) that a server told: it cannot be earlier than that now. */
export function learnTime(seconds: number): void {
  if (Number.isFinite(seconds)) latest = Math.max(latest, seconds);
}

/** True when the clock is a day behind what a server once told, or more than a year ahead. */
export function clockLooksWrong(now = Date.now() / 1000): boolean {
  return latest > 0 && (now < latest - DAY || now > latest + TOO_FAR_AHEAD);
}
