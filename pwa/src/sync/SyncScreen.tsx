/** "Where is my learning?": on this phone, at the station, at the centre; and what to do about it. */
import "./sync.css";
import { gettext as _, language, ngettext, pgettext, tagOf } from "../core/i18n.ts";
import { useLoad, useSync } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Row, Screen } from "../ui/parts.tsx";
import { Letters } from "./Letters.tsx";
import { RescueCard } from "./RescueCard.tsx";
import { type SyncStatus, syncNow, verdicts } from "./sync.ts";
import { problemWords, reasonWords, when } from "./words.ts";

export function SyncScreen() {
  const status = useSync();
  const sending = status.state === "sending";
  return (
    <Screen
      title={_("Where is my learning?")}
      foot={
        <button
          type="button"
          class="go"
          data-testid="sync-now"
          disabled={sending}
          onClick={() => syncNow()}
        >
          <Icon name="send" />
          {sending ? _("Sending…") : _("Send now")}
        </button>
      }
    >
      <Counts status={status} />
      <Trouble status={status} />
      {(status.held > 0 || status.refused > 0) && <Verdicts key={status.held + status.refused} />}
      <Letters />
      <div class="card rows">
        <Row icon="house" title={_("Stations")} href="/sync/stations">
          {_("Send and fetch in a station's Wi-Fi, without internet")}
        </Row>
        <Row icon="link" title={_("Learn on a second phone")} href="/link">
          {status.otherDevices > 0
            ? ngettext(
                "%(n)s more phone is linked",
                "%(n)s more phones are linked",
                status.otherDevices,
              )
            : _("With the same progress on both")}
        </Row>
      </div>
      <RescueCard />
    </Screen>
  );
}

const MOST_STATIONS = 2;

function Counts({ status }: { status: SyncStatus }) {
  const { pending, received, centre, node, lastSync, state } = status;
  // More than the last few would hide what matters: the others stand under "Stations".
  const stations = status.stations.slice(0, MOST_STATIONS);
  const time = lastSync ? when(lastSync, tagOf(language)) : pgettext("sent", "not yet");
  const atCentre = node?.role === "centre";
  return (
    <section
      class="card rows"
      data-testid="sync-status"
      data-pending={pending}
      data-received={received}
      data-centre={centre ?? 0}
      data-state={state}
      aria-live="polite"
    >
      <Row
        icon="phone"
        colour={pending > 0 ? "straw" : "leaf"}
        title={_("Still only on this phone")}
        end={<b class="number">{pending}</b>}
      >
        {pending > 0 ? _("kept, not yet sent") : _("nothing waits")}
      </Row>
      {stations.map((station) => (
        <Row
          key={station.key}
          icon="tick"
          colour="leaf"
          title={_("The station has it")}
          end={<b class="number">{station.events}</b>}
        >
          {`${station.name} · ${when(station.lastSync, tagOf(language))}`}
        </Row>
      ))}
      {stations.length === 0 && !atCentre && (
        <Row
          icon="tick"
          colour="leaf"
          title={_("The station has it")}
          end={<b class="number">{received}</b>}
        >
          {time}
        </Row>
      )}
      <Row
        icon="ticks"
        colour="leaf"
        title={_("The centre has it")}
        end={<b class="number">{centre ?? (node ? "?" : 0)}</b>}
      >
        {atCentre
          ? `${node.name} · ${time}`
          : centre === null && node
            ? _("the station has not heard yet")
            : time}
      </Row>
    </section>
  );
}

function Trouble({ status }: { status: SyncStatus }) {
  if (status.state === "sending" && status.progress) {
    const { sent, toSend } = status.progress;
    return (
      <div
        class="bar"
        role="progressbar"
        aria-label={_("Sending…")}
        aria-valuemin={0}
        aria-valuemax={toSend}
        aria-valuenow={sent}
      >
        <i style={{ width: `${toSend ? Math.round((100 * sent) / toSend) : 0}%` }} />
      </div>
    );
  }
  if (!status.error) return null;
  const { title, todo } = problemWords(status.error.code);
  const mild = status.error.code === "offline" || status.error.code === "rate-limited";
  return (
    <div class={mild ? "note" : "note wrong"} role="status" data-code={status.error.code}>
      <h2>{title}</h2>
      <p>{todo}</p>
      {status.error.code === "app-error" && <p class="soft">{status.error.detail}</p>}
    </div>
  );
}

/** Each record that was not plainly accepted, in words. */
function Verdicts() {
  const found = useLoad(verdicts, []);
  if (found.state !== "here" || found.value.length === 0) return null;
  return (
    <section>
      <h2 class="section">{_("Records that wait or were not accepted")}</h2>
      <div class="card rows">
        {found.value.map(({ device, counter, state, reason, event }) => (
          <Row
            key={`${device}${counter}`}
            icon={state === "held" ? "clock" : "look"}
            colour={state === "held" ? "straw" : "persimmon"}
            title={state === "held" ? _("Waits") : _("Not accepted")}
          >
            {event && "lesson" in event ? `${event.lesson} · ` : ""}
            {reasonWords(reason)}
          </Row>
        ))}
      </div>
    </section>
  );
}
