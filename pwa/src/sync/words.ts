/** What sync has to say, in plain words with what to do. */
import { gettext as _ } from "../core/i18n.ts";
import type { NetProblem } from "../core/net.ts";
import type { LinkError } from "./links.ts";
import type { NodeProblem } from "./nodes.ts";
import type { RescueError } from "./rescue.ts";
import type { SyncProblem } from "./sync.ts";

export interface Advice {
  title: string;
  todo: string;
}

export function problemWords(code: SyncProblem): Advice {
  const kept = _("Nothing is lost: everything is kept on this phone.");
  const texts: Record<SyncProblem, Advice> = {
    offline: {
      title: _("No network"),
      todo: _("It is kept and will not be lost. It is sent by itself when there is a network."),
    },
    "captive-portal": {
      title: _("This Wi-Fi wants you to log in"),
      todo: _('Open its login page in the browser, then come back and press "Send now".'),
    },
    "bad-certificate": {
      title: _("No safe connection"),
      todo: _("Check the date and the time of your phone. If they are right, tell the station."),
    },
    "rate-limited": {
      title: _("Many phones are sending just now"),
      todo: _("Yours has its turn in a little while, by itself."),
    },
    "server-error": {
      title: _("The server has a problem"),
      todo: `${kept} ${_("It is tried again by itself.")}`,
    },
    "wrong-key": {
      title: _("The server does not know this phone"),
      todo: `${kept} ${_("Save everything as a file and show it at the station.")}`,
    },
    "storage-full": {
      title: _("The phone is full"),
      todo: _("Remove a course or an old video. What you learned is kept first."),
    },
    storage: {
      title: _("The phone could not save"),
      todo: _("Close other windows of this app, then try again."),
    },
    "refused-items": {
      title: _("Some records were not accepted"),
      todo: _("They are listed below. The rest went well."),
    },
    "too-old-app": {
      title: _("This app is too old"),
      todo: _("Close it and open it again while you have a network, then it renews itself."),
    },
    erased: {
      title: _("This learner was erased at the centre"),
      todo: _("Nothing is sent any more. Ask at the station if you did not wish that."),
    },
    "not-allowed": nodeWords("not-allowed"),
    "no-way": nodeWords("no-way"),
    "app-error": {
      title: _("Something in the app went wrong"),
      todo: `${kept} ${_("Close the app and open it again.")}`,
    },
  };
  return texts[code];
}

/** Why a station cannot be used. */
export type NodeTrouble = NodeProblem | NetProblem;

export function nodeWords(code: NodeTrouble): Advice {
  const texts: Partial<Record<NodeTrouble, Advice>> = {
    stranger: {
      title: _("This is none of your centre's stations"),
      todo: _(
        "It cannot prove that the centre knows it, so nothing was sent to it. Tell the people at the station.",
      ),
    },
    "no-centre": {
      title: _("The app has not met its centre yet"),
      todo: _(
        "Open it once where there is internet. After that it can tell a true station from a false one.",
      ),
    },
    "not-a-node": {
      title: _("There is no station at this address"),
      todo: _("Look at the poster once more, or ask at the station."),
    },
    "bad-address": {
      title: _("This is no address"),
      todo: _("It looks like 192.168.4.1 or like a name with dots. It stands on the poster."),
    },
    offline: {
      title: _("The station does not answer"),
      todo: _("Are you in its Wi-Fi? Go nearer, then try again."),
    },
    "captive-portal": {
      title: _("Something else answers here"),
      todo: _("Another Wi-Fi wants you to log in. Join the Wi-Fi of the station, then try again."),
    },
    "bad-certificate": {
      title: _("No safe connection"),
      todo: _("Check the date and the time of your phone. If they are right, tell the station."),
    },
    "not-allowed": {
      title: _("The app may not look into this Wi-Fi"),
      todo: _(
        "Tap the sign beside the address, open the permissions and allow the local network. Or use the station's own page.",
      ),
    },
    "no-way": {
      title: _("This browser does not let the app speak to this station"),
      todo: _(
        "Open the station's own page: it is the same app. Save your learning as a file here and get it back from the file there.",
      ),
    },
  };
  return (
    texts[code] ?? {
      title: _("The station has a problem"),
      todo: _("Try again in a few minutes. Nothing is lost: everything is kept on this phone."),
    }
  );
}

/** Why an event was held or refused. */
export function reasonWords(reason: string): string {
  const texts: Record<string, string> = {
    "unknown-lesson": _(
      "The server does not have this lesson yet. It counts as soon as the lesson comes.",
    ),
    "unknown-item": _("The server does not have this question yet. It counts as soon as it comes."),
    "unknown-type": _("The server is older than your app. It counts when the server is renewed."),
    "bad-time": _("The time of your phone was not a time that exists."),
    "bad-value": _("A value was out of its range."),
    "bad-text": _("A name or text has signs that cannot be kept. Change it and it is sent again."),
    unreadable: _("This record was damaged on the phone."),
  };
  return texts[reason] ?? reason;
}

export function linkWords(code: LinkError["code"]): string {
  const texts: Record<LinkError["code"], string> = {
    "bad-link": _("This code or picture is not complete. Make a new one on the other phone."),
    "wrong-code": _("This code is wrong or too old. Make a new one on the other phone."),
    spent: _("This code was used already. Make a new one on the other phone."),
    "rate-limited": _("Too many wrong codes. Wait a few minutes, then try again."),
    offline: _("For this the phone needs a network for a moment, or the Wi-Fi of the station."),
    "server-error": _("The server has a problem. Try again in a few minutes."),
  };
  return texts[code];
}

export function rescueWords(code: RescueError["code"]): string {
  const texts: Record<RescueError["code"], string> = {
    "not-a-rescue-file": _("This is not a file that Tianjian saved. Its name ends in .tjrescue."),
    damaged: _("This file is damaged. Copy it once more, or take another copy."),
    "too-large": _("This file is too large to be right."),
    "newer-format": _("This file comes from a newer app. Renew this one first."),
  };
  return texts[code];
}

/** "today 10:32", "yesterday 16:05" or a date, in the learner's language. */
export function when(ms: number, tag: string): string {
  const time = new Date(ms);
  const clock = time.toLocaleTimeString(tag, { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((startOfDay(new Date()) - startOfDay(time)) / 86_400_000);
  if (days === 0) return _("today %(clock)s", { clock });
  if (days === 1) return _("yesterday %(clock)s", { clock });
  return time.toLocaleDateString(tag, { year: "numeric", month: "long", day: "numeric" });
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}
