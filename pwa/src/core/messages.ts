/** Error codes of the core in plain words, with what to do about it. */
import type { PackProblem } from "../packs/plan.ts";
import { PackError } from "../packs/plan.ts";
import { gettext as _ } from "./i18n.ts";
import { StorageError } from "./store.ts";

/** For errors of storage and of packs; anything else gets a plain apology. */
export function storageMessage(error: unknown): string {
  if (error instanceof PackError) return packMessage(error.code);
  if (!(error instanceof StorageError))
    return _("Please try again. If it stays so, close the app and open it again.");
  const texts = {
    forbidden: _(
      "This window may not save anything. Open the page in your usual browser, not in a private window.",
    ),
    full: _("The phone is full. Make room, for example by deleting old videos, then try again."),
    blocked: _(
      "Another window of this app holds the data. Close the other windows, then try again.",
    ),
    broken: _("The phone could not save. Close the app, open it again, and try once more."),
  };
  return texts[error.code];
}

/** Why a pack is not coming, and what to do. */
export function packMessage(code: PackProblem): string {
  const texts: Record<PackProblem, string> = {
    "storage-full": _("The phone is full. Remove a pack or an old video, then go on."),
    storage: _("The phone could not save. Close other windows of this app and try again."),
    damaged: _("A part arrived damaged, twice. Try again later, or at the station."),
    gone: _("This pack is not there any more."),
    "newer-format": _(
      "This pack needs a newer app. Close the app and open it while you have a network.",
    ),
    offline: _("No network. It goes on by itself where it stopped."),
    "captive-portal": _(
      "This Wi-Fi wants you to log in first. Open its login page, then come back.",
    ),
    "bad-certificate": _("No safe connection. Check the date and time of your phone."),
    "server-error": _("The server has a problem. It is tried again by itself."),
    "rate-limited": _("The server is busy. It is tried again by itself."),
  };
  return texts[code];
}
