/** Stations: find one, see which were found, send there. Nothing is sent to one that is not ours. */
import "./sync.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { turnTo } from "../core/address.ts";
import { gettext as _, language, pgettext, tagOf } from "../core/i18n.ts";
import { NetError } from "../core/net.ts";
import { navigate } from "../core/router.ts";
import { refreshCatalogue } from "../packs/catalogue.ts";
import { currentProfile } from "../profile/profiles.ts";
import { useLoad, useSync } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Screen, Spinner } from "../ui/parts.tsx";
import {
  addNode,
  forgetNode,
  type KnownNode,
  knownNodes,
  type Listed,
  listedStations,
  NodeError,
  originOf,
  reachNode,
} from "./nodes.ts";
import { RescueCard } from "./RescueCard.tsx";
import { syncWith } from "./sync.ts";
import { type NodeTrouble, nodeWords, when } from "./words.ts";

/** Ways on that are open although the app may not speak to the box itself. */
const ON_FOOT: readonly NodeTrouble[] = ["not-allowed", "no-way"];

function troubleOf(error: unknown): NodeTrouble {
  return error instanceof NodeError || error instanceof NetError ? error.code : "offline";
}

/** One try at a time: looking for a station, then sending what waits. */
function useSending(done?: () => void) {
  const [busy, setBusy] = useState("");
  const [trouble, setTrouble] = useState<{ code: NodeTrouble; origin: string } | null>(null);

  async function send(origin: string, look: () => Promise<KnownNode | null>): Promise<boolean> {
    setBusy(origin);
    setTrouble(null);
    try {
      const node = await look();
      if (node) await useIt(node);
      done?.();
      return node !== null;
    } catch (error) {
      setTrouble({ code: troubleOf(error), origin });
      return false;
    } finally {
      setBusy("");
    }
  }
  return { busy, trouble, send };
}

/** Somebody who only just came has nothing to send, but wants to see what there is. */
async function useIt(node: KnownNode): Promise<void> {
  if (currentProfile()) await syncWith(node);
  else {
    turnTo(node.origin);
    await refreshCatalogue().catch(() => {});
  }
}

export function StationScreen() {
  const nodes = useLoad(knownNodes, []);
  const listed = useLoad(listedStations, []);
  const sending = useSending(nodes.again);
  if (nodes.state !== "here" || listed.state !== "here") return <Spinner />;
  const known = new Set(nodes.value.map(({ id }) => id));
  const fresh = listed.value.filter(({ id, url }) => url && !known.has(id));
  return (
    <Screen title={_("Stations")} back="/sync">
      <p class="soft">
        {_(
          "In the Wi-Fi of a station you send and fetch without internet. It passes everything on to the centre.",
        )}
      </p>
      {nodes.value.length > 0 && (
        <ul class="card letters" data-testid="stations">
          {nodes.value.map((node) => (
            <Known key={node.id} node={node} sending={sending} again={nodes.again} />
          ))}
        </ul>
      )}
      <AddStation sending={sending} />
      {sending.trouble && <Trouble {...sending.trouble} />}
      {fresh.length > 0 && <Others listed={fresh} sending={sending} />}
    </Screen>
  );
}

type Sending = ReturnType<typeof useSending>;

function Known({ node, sending, again }: { node: KnownNode; sending: Sending; again: () => void }) {
  const seen = node.seen ? when(node.seen, tagOf(language)) : "";
  const trouble = node.trouble as NodeTrouble | undefined;
  return (
    <li data-testid={`station-${node.id}`} data-trouble={trouble ?? ""}>
      <b>
        <bdi>{node.name}</bdi>
      </b>
      <p class="soft">
        <bdi dir="ltr">{node.origin}</bdi> · {_("last there: %(time)s", { time: seen })}
      </p>
      {trouble && <p class="soft">{nodeWords(trouble).title}</p>}
      <div class="actions">
        <button
          type="button"
          class="quiet small"
          data-testid="station-send"
          disabled={sending.busy !== ""}
          onClick={() =>
            sending.send(node.origin, async () => {
              if (await reachNode(node)) return node;
              // Asked once more for its own words: `reachNode` only keeps the code.
              return addNode(node.origin);
            })
          }
        >
          <Icon name="send" />
          {sending.busy === node.origin ? _("Sending…") : _("Send here now")}
        </button>
        <button
          type="button"
          class="plain"
          disabled={sending.busy !== ""}
          onClick={() => forgetNode(node.id).then(again)}
        >
          {pgettext("a station", "Forget")}
        </button>
      </div>
    </li>
  );
}

function AddStation({ sending }: { sending: Sending }) {
  const [typed, setTyped] = useState("");
  return (
    <form
      class="card body"
      onSubmit={(event) => {
        event.preventDefault();
        void sending.send(typed, () => addNode(typed)).then((found) => found && setTyped(""));
      }}
    >
      <h2>
        <label for="station-address">{_("Find a station")}</label>
      </h2>
      <p class="soft">
        {_(
          "Join its Wi-Fi first. Then point the camera at its picture, or type the address that stands below it.",
        )}
      </p>
      <div class="actions">
        <input
          id="station-address"
          class="field grow"
          data-testid="station-address"
          inputMode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          dir="ltr"
          placeholder="192.168.4.1"
          maxLength={200}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button
          type="submit"
          class="quiet"
          data-testid="station-add"
          disabled={typed.trim() === "" || sending.busy !== ""}
        >
          <Icon name="house" />
          {sending.busy !== "" ? _("One moment") : _("Find")}
        </button>
      </div>
    </form>
  );
}

function Others({ listed, sending }: { listed: Listed[]; sending: Sending }) {
  return (
    <section>
      <h2 class="section">{_("Stations of your centre")}</h2>
      <ul class="card letters">
        {listed.map(({ id, name, place, url }) => (
          <li key={id}>
            <b>
              <bdi>{name}</bdi>
            </b>
            {place && (
              <p class="soft">
                <bdi>{place}</bdi>
              </p>
            )}
            <div class="actions">
              <button
                type="button"
                class="quiet small"
                disabled={sending.busy !== ""}
                onClick={() => sending.send(url, () => addNode(url))}
              >
                <Icon name="send" />
                {sending.busy === url ? _("One moment") : _("I am there now")}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Trouble({ code, origin }: { code: NodeTrouble; origin: string }) {
  const { title, todo } = nodeWords(code);
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.scrollIntoView({ block: "center" }), [code, origin]);
  return (
    <>
      <div
        ref={note}
        class="note wrong spaced"
        role="alert"
        data-testid="station-trouble"
        data-code={code}
      >
        <h2>{title}</h2>
        <p>{todo}</p>
        {ON_FOOT.includes(code) && (
          <div class="actions">
            <a class="quiet small" href={addressOf(origin)} target="_blank" rel="noreferrer">
              <Icon name="next" turns />
              {_("Open the station's own page")}
            </a>
          </div>
        )}
      </div>
      {ON_FOOT.includes(code) && currentProfile() && <RescueCard />}
    </>
  );
}

function addressOf(typed: string): string {
  try {
    return originOf(typed);
  } catch {
    return "/";
  }
}

/** Opened by the camera, from `/#station=<address>`: asks before anything is sent. */
export function StationDoor({ address }: { address: string }) {
  const { state } = useSync();
  const sending = useSending();
  const origin = addressOf(address);
  const leave = (path: string) => navigate(path, { replace: true });

  async function go() {
    if (await sending.send(origin, () => addNode(origin))) leave(currentProfile() ? "/sync" : "/");
  }

  return (
    <Screen
      title={_("Use this station?")}
      foot={
        <button
          type="button"
          class="go"
          data-testid="station-use"
          disabled={sending.busy !== "" || state === "sending"}
          onClick={go}
        >
          <Icon name="send" />
          {sending.busy !== "" ? _("One moment") : _("Yes, send and fetch here")}
        </button>
      }
    >
      <p>
        <bdi dir="ltr" class="number">
          {origin}
        </bdi>
      </p>
      <p class="spaced">
        {_(
          "The app first checks that it is a station of your centre. Only then does it send what you have learned.",
        )}
      </p>
      <p class="soft spaced">
        {_("If the phone asks about devices in the local network, say yes: the station is one.")}
      </p>
      {sending.trouble && <Trouble {...sending.trouble} />}
      <button type="button" class="plain" onClick={() => leave("/")}>
        {_("No, go back")}
      </button>
    </Screen>
  );
}
