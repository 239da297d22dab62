/** A plan goes to a mentor: as a picture for the camera, as a message, as a file. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { qrPath } from "../../sync/links.ts";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { offerFile } from "../../ui/offer-file.ts";
import { Sheet, Spinner } from "../../ui/parts.tsx";
import { asFile, asLink, asText } from "./share.ts";
import type { Version } from "./versions.ts";

export function Handing({ version, onClose }: { version: Version; onClose: () => void }) {
  const picture = useLoad(() => qrPath(asLink(version)), [version.id]);
  const [said, setSaid] = useState("");

  async function send() {
    const text = asText(version);
    if (navigator.share) {
      await navigator.share({ text }).catch(() => {});
      return;
    }
    try {
      await navigator.clipboard.writeText(text);
      setSaid(_("Copied. Now paste it into a message."));
    } catch {
      setSaid(text);
    }
  }

  return (
    <Sheet title={_("Show it to somebody")} onClose={onClose}>
      <p class="soft">
        {_(
          "Your figures and the plan go along; your name does not. The other phone needs this app.",
        )}
      </p>
      {picture.state === "loading" && <Spinner />}
      {picture.state === "here" && (
        <svg
          class="qr"
          data-testid="farm-qr"
          viewBox={`-2 -2 ${picture.value.size + 4} ${picture.value.size + 4}`}
          role="img"
          aria-label={_("Picture for the other phone's camera")}
        >
          <path d={picture.value.path} fill="#000" shape-rendering="crispEdges" />
        </svg>
      )}
      <div class="actions stacked-actions">
        <button type="button" class="quiet" data-testid="farm-send" onClick={() => void send()}>
          <Icon name="send" />
          {_("As a message")}
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="farm-save"
          onClick={() =>
            offerFile(
              new Blob([asFile(version)], { type: "application/json" }),
              "tianjian-farm.json",
            )
          }
        >
          <Icon name="download" />
          {_("As a file")}
        </button>
      </div>
      {said && (
        <p class="note handed" role="status" dir="auto" data-testid="farm-text">
          {said}
        </p>
      )}
    </Sheet>
  );
}
