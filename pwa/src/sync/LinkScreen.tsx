/** One learner, two phones: show a picture or a code here, or take one over from there. */
import "./sync.css";
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { navigate } from "../core/router.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Screen, Spinner } from "../ui/parts.tsx";
import {
  LinkError,
  makeTicketCode,
  makeTicketUrl,
  qrPath,
  useTicket as takeTicket,
} from "./links.ts";
import { RescueCard } from "./RescueCard.tsx";
import { linkWords } from "./words.ts";

export function LinkScreen() {
  const profile = useProfile();
  return (
    <Screen
      title={profile ? _("A second phone") : _("I have learned here before")}
      back={profile ? "/sync" : "/"}
    >
      {profile && <ShowTicket />}
      <TakeCode />
      <RescueCard onRestored={() => navigate("/", { replace: true })} />
    </Screen>
  );
}

/** The picture works with no network; the code needs one for a moment. */
function ShowTicket() {
  const found = useLoad(async () => qrPath(await makeTicketUrl()), []);
  const [code, setCode] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function makeCode() {
    setError(null);
    try {
      setCode((await makeTicketCode()).code);
    } catch (problem) {
      setError(problem);
    }
  }

  return (
    <section class="card body">
      <h2>{_("Show this to the other phone")}</h2>
      <p class="soft">
        {_("Its camera opens it. It works once, for one phone. Show it to nobody else.")}
      </p>
      {found.state === "loading" && <Spinner />}
      {found.state === "failed" && <p class="note wrong">{storageMessage(found.error)}</p>}
      {found.state === "here" && (
        <svg
          class="qr"
          viewBox={`-2 -2 ${found.value.size + 4} ${found.value.size + 4}`}
          role="img"
          aria-label={_("Picture for the other phone's camera")}
        >
          <path d={found.value.path} fill="#000" shape-rendering="crispEdges" />
        </svg>
      )}
      {code ? (
        <>
          <p class="soft">{_("Or type this code on the other phone, within ten minutes:")}</p>
          <p class="code" dir="ltr" data-testid="link-code">
            {code.slice(0, 4)} {code.slice(4)}
          </p>
        </>
      ) : (
        <button type="button" class="quiet small" data-testid="link-make-code" onClick={makeCode}>
          {_("No camera? Make a code")}
        </button>
      )}
      {error !== null && <Problem error={error} />}
    </section>
  );
}

function Problem({ error }: { error: unknown }) {
  return (
    <p class="note wrong spaced" role="alert">
      {error instanceof LinkError ? linkWords(error.code) : storageMessage(error)}
    </p>
  );
}

function TakeCode() {
  const [typed, setTyped] = useState("");
  const taking = useTaking();
  const digits = typed.replace(/\D/g, "");
  return (
    <form
      class="card body"
      onSubmit={(event) => {
        event.preventDefault();
        void taking.take(digits);
      }}
    >
      <h2>
        <label for="code">{_("I have a code from the other phone or from the station")}</label>
      </h2>
      <div class="actions">
        <input
          id="code"
          class="field code"
          data-testid="link-code-input"
          inputMode="numeric"
          autocomplete="off"
          dir="ltr"
          maxLength={11}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button
          type="submit"
          class="quiet"
          data-testid="link-take-code"
          disabled={digits.length !== 8 || taking.busy}
        >
          <Icon name="again" />
          {taking.busy ? _("One moment") : _("Get my learning")}
        </button>
      </div>
      {taking.error !== null && <Problem error={taking.error} />}
    </form>
  );
}

function useTaking() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function take(ticket: string) {
    setBusy(true);
    setError(null);
    try {
      await takeTicket(ticket);
      navigate("/", { replace: true });
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }
  return { busy, error, take };
}

/** Opened by the camera: asks before this phone becomes theirs. */
export function TakeOver() {
  const taking = useTaking();
  return (
    <Screen
      title={_("Go on learning on this phone?")}
      foot={
        <button
          type="button"
          class="go"
          disabled={taking.busy}
          data-testid="link-take-over"
          onClick={() => taking.take(location.href)}
        >
          {taking.busy ? _("One moment") : _("Yes, that is me")}
        </button>
      }
    >
      <p>
        {_(
          "The other phone showed a picture with a key to its learner. Then both phones have the same progress.",
        )}
      </p>
      {taking.error !== null && <Problem error={taking.error} />}
      <button type="button" class="plain" onClick={() => navigate("/", { replace: true })}>
        {_("No, go back")}
      </button>
    </Screen>
  );
}
