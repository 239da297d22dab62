/** Everybody on the tablet, for whoever looks after it: who is safe at the centre, who may be taken off. */
import { useState } from "preact/hooks";
import { gettext as _, language, ngettext, tagOf } from "../core/i18n.ts";
import { ChoosePin } from "../profile/ChoosePin.tsx";
import { removeProfile, resetPin } from "../profile/profiles.ts";
import { Face } from "../ui/faces.tsx";
import { useLoad } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, FailureNote, Sheet, Spinner } from "../ui/parts.tsx";
import { type Standing, standingOf, standings } from "./everybody.ts";

const DAY = 24 * 3_600_000;
/** Not here for so long: perhaps they learn elsewhere now. */
const LONG_AWAY = 30 * DAY;

export function People() {
  const found = useLoad(standings, []);
  const [asked, setAsked] = useState<Standing | null>(null);
  const [clearing, setClearing] = useState(false);
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  const all = sorted(found.value);
  const away = all.filter(isLongAway);
  const done = () => {
    setAsked(null);
    setClearing(false);
    found.again();
  };
  return (
    <>
      <h2 class="section">
        {ngettext("%(n)s person on this tablet", "%(n)s people on this tablet", all.length)}
      </h2>
      {all.length === 0 && <p class="soft">{_("None yet.")}</p>}
      <div class="card rows">
        {all.map((standing) => (
          <PersonRow
            key={standing.profile.learner}
            standing={standing}
            onChoose={() => setAsked(standing)}
          />
        ))}
      </div>
      {away.length > 0 && (
        <button type="button" class="quiet danger" onClick={() => setClearing(true)}>
          <Icon name="bin" />
          {ngettext(
            "Take off %(n)s person who was not here for 30 days",
            "Take off %(n)s people who were not here for 30 days",
            away.length,
          )}
        </button>
      )}
      {asked && <Person standing={asked} onClose={() => setAsked(null)} onDone={done} />}
      {clearing && <Clear away={away} onClose={() => setClearing(false)} onDone={done} />}
    </>
  );
}

/** Safe at the centre, with nothing that stands only here. */
function isLongAway({ safe, notes, profile }: Standing): boolean {
  const last = profile.openedAt ?? profile.createdAt;
  return safe && notes === 0 && Date.now() - last > LONG_AWAY;
}

function sorted(all: Standing[]): Standing[] {
  const order = new Intl.Collator(tagOf(language));
  const waits = ({ safe }: Standing) => Number(!safe);
  return [...all].sort(
    (a, b) => waits(b) - waits(a) || order.compare(a.profile.nickname, b.profile.nickname),
  );
}

function stateWords({ pending, safe }: Standing): string {
  if (safe) return _("All of it is at the centre");
  if (pending > 0)
    return ngettext("%(n)s record is only here", "%(n)s records are only here", pending);
  return _("Not yet known to be at the centre");
}

function PersonRow({ standing, onChoose }: { standing: Standing; onChoose: () => void }) {
  const { profile, safe } = standing;
  return (
    <button
      type="button"
      data-testid="standing"
      data-safe={safe}
      data-pending={standing.pending}
      onClick={onChoose}
    >
      <Face name={profile.picture} />
      <span class="grow">
        <h2>
          <bdi>{profile.nickname}</bdi>
        </h2>
        <span class={safe ? "ticks" : "ticks waiting"}>
          <Icon name={safe ? "ticks" : "phone"} />
          {stateWords(standing)}
        </span>
      </span>
      <Icon name="next" turns />
    </button>
  );
}

function Person(props: { standing: Standing; onClose: () => void; onDone: () => void }) {
  const { standing, onClose, onDone } = props;
  const { profile, safe, notes } = standing;
  const [doing, setDoing] = useState<"pin" | "remove" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const name = profile.nickname;

  async function remove() {
    try {
      // What was recorded since the list was drawn counts too.
      if (!(await standingOf(profile)).safe) return onDone();
      await removeProfile(profile.learner);
      onDone();
    } catch (problem) {
      setError(problem);
    }
  }

  return (
    <Sheet title={name} onClose={onClose}>
      <FailureNote error={error} />
      {doing === null && (
        <>
          <p>{stateWords(standing)}</p>
          <div class="actions">
            <button
              type="button"
              class="quiet"
              data-testid="new-pin"
              onClick={() => setDoing("pin")}
            >
              <Icon name="lock" />
              {_("A new PIN")}
            </button>
            {safe && (
              <button
                type="button"
                class="quiet danger"
                data-testid="take-off"
                onClick={() => setDoing("remove")}
              >
                <Icon name="bin" />
                {_("Take off this tablet")}
              </button>
            )}
          </div>
          {!safe && (
            <p class="soft">
              {_("Can be taken off as soon as the centre has everything: send first.")}
            </p>
          )}
        </>
      )}
      {doing === "pin" && (
        <>
          <p>{_("Give the tablet to %(name)s: it is theirs to choose.", { name })}</p>
          <ChoosePin
            onPin={async (pin) => {
              await resetPin(profile.learner, pin);
              onDone();
            }}
          />
        </>
      )}
      {doing === "remove" && (
        <>
          <p>
            {_(
              "What was learned stays at the centre. They come back with a code from the station.",
            )}
          </p>
          {notes > 0 && (
            <p class="note wrong">
              {ngettext(
                "%(n)s entry of My numbers stands only here and goes with them.",
                "%(n)s entries of My numbers stand only here and go with them.",
                notes,
              )}
            </p>
          )}
          <div class="actions">
            <button
              type="button"
              class="quiet danger"
              data-testid="take-off-now"
              onClick={() => void remove()}
            >
              {_("Take off now")}
            </button>
            <button type="button" class="quiet" onClick={onClose}>
              {_("No")}
            </button>
          </div>
        </>
      )}
    </Sheet>
  );
}

function Clear(props: { away: Standing[]; onClose: () => void; onDone: () => void }) {
  const { away, onClose, onDone } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function clear() {
    setBusy(true);
    try {
      for (const { profile } of away)
        if (isLongAway(await standingOf(profile))) await removeProfile(profile.learner);
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }

  return (
    <Sheet title={_("Take all of these off?")} onClose={onClose}>
      <p>{away.map(({ profile }) => profile.nickname).join(_(", "))}</p>
      <p>
        {_("What was learned stays at the centre. They come back with a code from the station.")}
      </p>
      <FailureNote error={error} />
      <div class="actions">
        <button type="button" class="quiet danger" disabled={busy} onClick={() => void clear()}>
          {_("Take off now")}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {_("No")}
        </button>
      </div>
    </Sheet>
  );
}
