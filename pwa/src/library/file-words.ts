/** What is wrong with a course that came as a file, and what to do. */
import { gettext as _ } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { type FileProblem, PackFileError } from "../packs/carry.ts";

export function fileMessage(error: unknown): string {
  return error instanceof PackFileError ? problemMessage(error.code) : storageMessage(error);
}

function problemMessage(code: FileProblem): string {
  const damaged = _("The file is damaged: only part of it arrived. Have it sent once more.");
  const texts: Record<FileProblem, string> = {
    "not-a-zip": _("This is no course. A course as a file ends in .tjpack."),
    cut: damaged,
    "too-large": _("This file is larger than any course. It was not opened."),
    strange: _("This is no course: it holds other things. It was not used."),
    stranger: _(
      "This course is not from your centre. Its signature is a stranger's, so it was not used.",
    ),
    changed: _(
      "Somebody or something changed this file after it was signed. It was not used. Have it sent once more, from another phone.",
    ),
    "newer-format": _(
      "This course needs a newer app. Close the app and open it while you have a network.",
    ),
    older: _("You have a newer version of this course already. It stays."),
    "other-version": _(
      "This version of the course is not the one on your centre's list. It was not used.",
    ),
    "no-centre": _(
      "The app has not met its centre yet. Open it once where there is internet or at the station, then try again.",
    ),
    unsigned: _("Fetch the newest version of this course first. Then it can be passed on."),
  };
  return texts[code];
}
