/** The door of a shared tablet: my picture, my PIN, and in. Nothing of anybody is seen before. */
import "./tablet.css";
import { useEffect, useState } from "preact/hooks";
import { gettext as _, language, ngettext, tagOf } from "../core/i18n.ts";
import type { Profile } from "../core/phone-types.ts";
import { listProfiles } from "../profile/profiles.ts";
import { Unlock } from "../profile/Unlock.tsx";
import { NewPerson } from "../profile/Welcome.tsx";
import { problemWords } from "../sync/words.ts";
import { FACES, Face, faceName } from "../ui/faces.tsx";
import { HelpSpeaker } from "../ui/HelpSpeaker.tsx";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, Row, Screen, Spinner } from "../ui/parts.tsx";
import { RadioButtons } from "../ui/RadioButtons.tsx";
import { type Round, sendEverybody, waiting } from "./everybody.ts";
import { lock, unlock } from "./keeper.ts";
// With the door comes what locks it: nobody is ever in without it.
import "./Watch.tsx";

/** With more people than this, one looks by name or by picture. */
const MANY = 12;
const MINUTE = 60_000;

/** Whoever comes here while somebody is in lets them out first. */
export function TabletDoor() {
  const profile = useProfile();
  useEffect(() => {
    if (profile) void lock();
  }, [profile]);
  return profile ? <Spinner /> : <Door />;
}

function Door() {
  const found = useLoad(listProfiles, []);
  const [asked, setAsked] = useState<Profile | null>(null);
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function enter(profile: Profile) {
    if (profile.hasPin) return setAsked(profile);
    try {
      await unlock(profile.learner);
    } catch (problem) {
      setError(problem);
    }
  }

  if (adding) return <NewPerson back={() => setAdding(false)} />;
  if (asked) return <Ask profile={asked} onBack={() => setAsked(null)} />;
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  return (
    <Screen
      title={_("Who is learning?")}
      under={<Sending />}
      foot={<Foot onNew={() => setAdding(true)} />}
    >
      {error !== null && <Failure error={error} />}
      {found.value.length === 0 && (
        <p class="note calm">{_("Nobody is on this tablet yet. Tap “Somebody new”.")}</p>
      )}
      <Faces people={byName(found.value)} onChoose={enter} />
      <div class="card rows">
        <Row icon="again" title={_("I have learned here before, on another phone")} href="/link" />
        <Row icon="gear" title={_("For whoever looks after this tablet")} href="/tablet" />
      </div>
    </Screen>
  );
}

/** However long the list is: the speaker that says what to do, and the way in for the first time. */
function Foot({ onNew }: { onNew: () => void }) {
  return (
    <>
      <HelpSpeaker
        text={_(
          "Tap your picture, then the pictures or digits that only you know. If you are here for the first time, press the button below.",
        )}
      />
      <button type="button" class="quiet" data-testid="somebody-new" onClick={onNew}>
        <Icon name="plus" />
        {_("Somebody new")}
      </button>
    </>
  );
}

function byName(people: Profile[]): Profile[] {
  const order = new Intl.Collator(tagOf(language));
  return [...people].sort((a, b) => order.compare(a.nickname, b.nickname));
}

function Faces({ people, onChoose }: { people: Profile[]; onChoose: (one: Profile) => void }) {
  const [name, setName] = useState("");
  const [face, setFace] = useState<string | null>(null);
  const wanted = name.trim().toLowerCase();
  const shown = people.filter(
    (one) =>
      (!face || one.picture === face) && (!wanted || one.nickname.toLowerCase().includes(wanted)),
  );
  return (
    <>
      {people.length > MANY && (
        <>
          <input
            class="field"
            type="search"
            data-testid="find-name"
            aria-label={_("Look for a name")}
            placeholder={_("Look for a name")}
            autocomplete="off"
            dir="auto"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <FaceFilter people={people} chosen={face} onChoose={setFace} />
        </>
      )}
      <div class="choices people" data-testid="tablet-people">
        {shown.map((profile) => (
          <button
            type="button"
            class="choice"
            key={profile.learner}
            data-testid="person"
            onClick={() => onChoose(profile)}
          >
            <Face name={profile.picture} />
            <bdi>{profile.nickname}</bdi>
          </button>
        ))}
      </div>
      {people.length > 0 && shown.length === 0 && (
        <p class="soft" role="status">
          {_("Nobody here has that name and that picture.")}
        </p>
      )}
    </>
  );
}

/** For those who do not read names: my picture first, then few faces are left. */
function FaceFilter(props: {
  people: Profile[];
  chosen: string | null;
  onChoose: (face: string | null) => void;
}) {
  const { people, chosen, onChoose } = props;
  const used = FACES.filter((face) => people.some(({ picture }) => picture === face));
  return (
    <RadioButtons
      label={_("Only this picture")}
      row="face-filter"
      choices={[
        { value: null, inside: _("All") },
        ...used.map((face) => ({
          value: face,
          inside: <Face name={face} />,
          name: faceName(face),
        })),
      ]}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function Ask({ profile, onBack }: { profile: Profile; onBack: () => void }) {
  return (
    <Unlock
      title={<bdi>{profile.nickname}</bdi>}
      picture={<Face name={profile.picture} />}
      ask={profile.pinPictures ? _("Tap your four pictures") : _("Your PIN, please")}
      pictures={profile.pinPictures}
      onBack={onBack}
      onPin={(pin) => unlock(profile.learner, pin)}
    >
      <p class="soft">
        {_("Forgotten? Whoever looks after this tablet lets you choose a new one.")}
      </p>
    </Unlock>
  );
}

/** Sends for everybody while nobody is in; says how many records wait, and never whose. */
function Sending() {
  const left = useLoad(waiting, []);
  const [round, setRound] = useState<Round | null>(null);
  const [stopped, setStopped] = useState<Round["stopped"]>();

  async function send(quietly: boolean) {
    const result = await sendEverybody(setRound, quietly).catch(() => null);
    setRound(null);
    setStopped(result?.stopped);
    left.again();
  }

  useEffect(() => {
    const quietly = () => void send(true);
    quietly();
    addEventListener("online", quietly);
    const timer = setInterval(quietly, 5 * MINUTE);
    return () => {
      removeEventListener("online", quietly);
      clearInterval(timer);
    };
  }, []);
  const n = left.state === "here" ? left.value : 0;
  return (
    <>
      <button
        type="button"
        class={n > 0 ? "ticks waiting" : "ticks"}
        data-testid="send-everybody"
        data-waiting={left.state === "here" ? n : undefined}
        disabled={round !== null}
        onClick={() => void send(false)}
      >
        <Icon name={n > 0 ? "send" : "tick"} />
        <span role="status">{round ? _("Sending…") : waitingWords(n)}</span>
      </button>
      {stopped && n > 0 && <p class="soft">{problemWords(stopped).title}</p>}
    </>
  );
}

function waitingWords(n: number): string {
  if (n === 0) return _("Everything is sent");
  return ngettext("%(n)s record waits: send", "%(n)s records wait: send", n);
}
