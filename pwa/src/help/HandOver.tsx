/** Inside another app's window (WeChat and the like) or a private one: the way into the real browser. */
import { useState } from "preact/hooks";
import { detectEnvironment, keepsEverything } from "../core/environment.ts";
import { gettext as _ } from "../core/i18n.ts";
import { currentProfile } from "../profile/profiles.ts";
import { makeTicketUrl } from "../sync/links.ts";
import { syncNow } from "../sync/sync.ts";
import { useLoad } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";

export function HandOver() {
  const found = useLoad(detectEnvironment, []);
  const [copied, setCopied] = useState<"" | "yes" | "no">("");
  if (found.state !== "here") return null;
  const { storage, serviceWorker, webview } = found.value;
  if (keepsEverything(found.value)) return null;
  // A station's own page in a real browser: there is no other window that could do more.
  if (self.isSecureContext === false && storage === "good" && !webview) return <PlainHttp />;

  /** The learner's own state travels in the link. */
  async function copy() {
    try {
      const hasPerson = currentProfile() !== null;
      if (hasPerson) await syncNow();
      const url = hasPerson ? await makeTicketUrl() : `${location.origin}/`;
      await navigator.clipboard.writeText(url);
      setCopied("yes");
    } catch {
      setCopied("no");
    }
  }

  return (
    <section class="note">
      <svg viewBox="0 0 240 96" class="hero" aria-hidden="true">
        <rect width="240" height="96" rx="12" fill="#dcedf2" />
        <rect x="20" y="14" width="52" height="70" rx="8" fill="#1d2a22" />
        <rect x="25" y="22" width="42" height="54" fill="#fffdf8" />
        <g fill="#b83c19">
          <circle cx="54" cy="30" r="3" />
          <circle cx="62" cy="30" r="3" />
          <circle cx="46" cy="30" r="3" />
        </g>
        <path
          d="M88 48h52M124 34l16 14-16 14"
          fill="none"
          stroke="#24724a"
          stroke-width="7"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
        <circle cx="190" cy="48" r="32" fill="#fffdf8" stroke="#2f7089" stroke-width="6" />
        <path
          d="M190 16v64M158 48h64M166 30q24 12 48 0M166 66q24-12 48 0"
          fill="none"
          stroke="#2f7089"
          stroke-width="4"
        />
      </svg>
      <h2>{_("This window cannot keep everything")}</h2>
      <p>{reason(storage, serviceWorker)}</p>
      <p>
        {_(
          'Tap the three dots at the top and choose "open in browser", or copy the link and open it there.',
        )}
      </p>
      <div class="actions">
        <button type="button" class="quiet small" onClick={copy}>
          <Icon name="link" />
          {_("Copy the link")}
        </button>
      </div>
      <p role="status" class="soft">
        {copied === "yes" &&
          _("Copied. Open your browser and paste it. It works once and takes your learning along.")}
        {copied === "no" && _("Copying was not allowed here. Use the three dots at the top.")}
      </p>
    </section>
  );
}

/** Without https the browser grants no place for the app itself; what is learned, it keeps. */
function PlainHttp() {
  return (
    <section class="note" data-testid="plain-http">
      <h2>{_("You are at the station, without internet")}</h2>
      <p>
        {_(
          "Learn here and send here: all of it counts. Away from this Wi-Fi this page does not open any more.",
        )}
      </p>
      <p>{_("Take your learning along as a file, and get it back from the file at home.")}</p>
      {currentProfile() && (
        <div class="actions">
          <a class="quiet small" href="/sync">
            <Icon name="file" />
            {_("To the file")}
          </a>
        </div>
      )}
    </section>
  );
}

function reason(storage: string, serviceWorker: boolean): string {
  if (storage === "none") return _("It may not save anything, so your answers would be lost.");
  if (storage === "private") return _("What you learn here may be gone when you close it.");
  if (!serviceWorker)
    return _(
      "Here the app does not open again with no network. Save your learning as a file before you leave.",
    );
  return _("In your usual browser it opens faster and works with no network.");
}
