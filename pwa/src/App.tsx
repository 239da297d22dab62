/** Which screen is shown, and the four doors under it. */
import { useEffect } from "preact/hooks";
import { detectEnvironment, keepsEverything } from "./core/environment.ts";
import { gettext as _ } from "./core/i18n.ts";
import { onRoute } from "./core/router.ts";
import { loadCatalogue, refreshCatalogue } from "./packs/catalogue.ts";
import { startDownloads } from "./packs/library.ts";
import { checkCanary, requestPersist } from "./packs/storage.ts";
import { listProfiles, restoreProfile } from "./profile/profiles.ts";
import { Welcome } from "./profile/Welcome.tsx";
import { applyUpdate, onUpdateReady } from "./sw-bridge.ts";
import { startAutoSync } from "./sync/sync.ts";
import { useLanguageTurn, useLoad, useProfile, useRoute, useSync, useTablet } from "./ui/hooks.ts";
import { Icon, type IconName } from "./ui/icons.tsx";
import { Failure, Later, Spinner } from "./ui/parts.tsx";

/** A newcomer's first screen is another one: theirs comes while they choose a picture. */
const loadHome = async () => (await import("./home/Home.tsx")).Home;

/** Opens what the phone keeps; says whether people are known here. */
async function openPhone(): Promise<{ people: number }> {
  await restoreProfile();
  const people = (await listProfiles()).length;
  await checkCanary();
  startDownloads();
  startAutoSync();
  void freshenCatalogue();
  if (people > 0) void requestPersist();
  return { people };
}

/** A page from the server brings the newest list along; one from the worker may be old. */
async function freshenCatalogue(): Promise<void> {
  const known = await loadCatalogue().catch(() => null);
  if (known?.source !== "page") await refreshCatalogue().catch(() => {});
}

/** Somebody is in the middle of something there. */
const FULL_SCREENS = ["lesson", "review", "show", "practice"];

/** A new version of the app takes over between screens, never inside a lesson. */
function useUpdates(): void {
  useEffect(() => {
    let ready = false;
    onUpdateReady(() => {
      ready = true;
    });
    return onRoute(({ parts }) => {
      if (ready && !FULL_SCREENS.includes(parts[0] ?? "")) applyUpdate();
    });
  }, []);
}

export function App() {
  useUpdates();
  const turn = useLanguageTurn();
  const phone = useLoad(openPhone, []);
  if (phone.state === "loading") return <Spinner />;
  if (phone.state === "failed") return <NoStorage error={phone.error} again={phone.again} />;
  return <Inside key={turn} people={phone.value.people} />;
}

function NoStorage({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div class="screen">
      <Failure error={error} again={again} />
      <div class="middle">
        <HandOver />
      </div>
    </div>
  );
}

/** Fetched and shown only in windows that cannot keep what is learned. */
function HandOver() {
  const found = useLoad(detectEnvironment, []);
  if (found.state !== "here" || keepsEverything(found.value)) return null;
  return (
    <Later load={async () => (await import("./help/HandOver.tsx")).HandOver} props={{}} quiet />
  );
}

function Inside({ people }: { people: number }) {
  const profile = useProfile();
  const shared = useTablet() !== null;
  const { parts, fragment } = useRoute();
  if (fragment.startsWith("link=")) return <LinkDoor />;
  if (fragment.startsWith("station=")) return <StationDoor address={addressIn(fragment)} />;
  if (parts[0] === "tablet" || fragment === "tablet") return <TabletScreen />;
  if (shared && profile && !profile.hasPin) return <OwnPin />;
  if (
    shared &&
    (parts[0] === "profiles" || (!profile && parts[0] !== "link" && parts[0] !== "help"))
  )
    return <TabletDoor />;
  if (!profile && parts[0] !== "link" && parts[0] !== "help")
    return people > 0 || parts[0] === "profiles" ? <People /> : <Welcome aside={<HandOver />} />;
  const screen = <Screens parts={parts} profile={profile !== null} shared={shared} />;
  if (!shared || !profile) return screen;
  return (
    <>
      {screen}
      <Watch />
    </>
  );
}

function Screens(props: { parts: string[]; profile: boolean; shared: boolean }) {
  const { parts, profile, shared } = props;
  if (parts[0] === "lesson") return <Lesson key={parts[1]} id={parts[1] ?? ""} />;
  if (parts[0] === "review") return <Review />;
  if (parts[0] === "show") return <Show key={parts[1]} id={parts[1] ?? ""} />;
  if (parts[0] === "practice" && parts[1])
    return <Practice key={parts[1]} id={parts[1]} step={parts[2] ?? ""} />;
  return (
    <>
      <div class={profile ? "with-tabs" : "alone"}>
        <View parts={parts} key={parts.join("/")} />
      </div>
      {profile && <Tabs at={parts[0] ?? ""} shared={shared} />}
    </>
  );
}

const LinkDoor = () => (
  <Later load={async () => (await import("./sync/LinkScreen.tsx")).TakeOver} props={{}} />
);
const StationDoor = (props: { address: string }) => (
  <Later load={async () => (await import("./sync/StationScreen.tsx")).StationDoor} props={props} />
);
const addressIn = (fragment: string) => new URLSearchParams(fragment).get("station") ?? "";
const People = () => (
  <Later load={async () => (await import("./profile/People.tsx")).People} props={{}} />
);
const TabletDoor = () => (
  <Later load={async () => (await import("./tablet/Door.tsx")).TabletDoor} props={{}} />
);
const TabletScreen = () => (
  <Later load={async () => (await import("./tablet/TabletScreen.tsx")).TabletScreen} props={{}} />
);
const OwnPin = () => (
  <Later load={async () => (await import("./tablet/OwnPin.tsx")).OwnPin} props={{}} />
);
const Watch = () => (
  <Later load={async () => (await import("./tablet/Watch.tsx")).Watch} props={{}} quiet />
);
const Review = () => (
  <Later load={async () => (await import("./review/ReviewScreen.tsx")).ReviewScreen} props={{}} />
);
const Lesson = ({ id }: { id: string }) => (
  <Later
    load={async () => (await import("./learn/LessonScreen.tsx")).LessonScreen}
    props={{ id }}
  />
);
const Show = ({ id }: { id: string }) => (
  <Later load={async () => (await import("./show/ShowScreen.tsx")).ShowScreen} props={{ id }} />
);
const Practice = (props: { id: string; step: string }) => (
  <Later
    load={async () => (await import("./simulations/PracticeScreen.tsx")).PracticeScreen}
    props={props}
  />
);

function View({ parts }: { parts: string[] }) {
  const [step, id = ""] = parts;
  switch (step) {
    case "pack":
      return (
        <Later
          load={async () => (await import("./library/PackScreen.tsx")).PackScreen}
          props={{ id }}
        />
      );
    case "me":
      return <Later load={async () => (await import("./me/Me.tsx")).Me} props={{}} />;
    case "sync":
      return id === "stations" ? (
        <Later
          load={async () => (await import("./sync/StationScreen.tsx")).StationScreen}
          props={{}}
        />
      ) : (
        <Later load={async () => (await import("./sync/SyncScreen.tsx")).SyncScreen} props={{}} />
      );
    case "link":
      return (
        <Later load={async () => (await import("./sync/LinkScreen.tsx")).LinkScreen} props={{}} />
      );
    case "settings":
      return (
        <Later
          load={async () => (await import("./settings/SettingsScreen.tsx")).SettingsScreen}
          props={{}}
        />
      );
    case "storage":
      return (
        <Later
          load={async () => (await import("./settings/StorageScreen.tsx")).StorageScreen}
          props={{ keeper: false }}
        />
      );
    case "profiles":
      return <People />;
    case "help":
      return <Later load={async () => (await import("./help/Help.tsx")).Help} props={{}} />;
    case "check":
      return (
        <Later
          load={async () => (await import("./check/CheckScreen.tsx")).CheckScreen}
          props={{}}
        />
      );
    case "notices":
      return (
        <Later
          load={async () => (await import("./notices/NoticesScreen.tsx")).NoticesScreen}
          props={{ id }}
        />
      );
    case "practice":
      return <Practice id="" step="" />;
    case "numbers":
      return (
        <Later
          load={async () => (await import("./numbers/NumbersScreen.tsx")).NumbersScreen}
          props={{ step: id, entry: parts[2] }}
        />
      );
    default:
      return <Later load={loadHome} props={{ aside: <HandOver /> }} />;
  }
}

function Tabs({ at, shared }: { at: string; shared: boolean }) {
  const { pending, error } = useSync();
  const doors: [href: string, icon: IconName, label: string, steps: string[], count?: string][] = [
    ["/", "book", _("Learn"), ["", "library", "pack", "practice", "notices"]],
    ["/me", "me", _("Mine"), ["me", "numbers", "settings", "storage"]],
    ["/sync", "send", _("Sent"), ["sync", "link"], error ? "!" : pending ? String(pending) : ""],
    ["/help", "help", _("Help"), ["help"]],
  ];
  if (shared) doors.push(["/profiles", "lock", _("Switch"), []]);
  return (
    <nav class="tabs" aria-label={_("Main doors")}>
      <ul>
        {doors.map(([href, icon, label, steps, count]) => (
          <li key={href}>
            <a href={href} aria-current={steps.includes(at) ? "page" : undefined}>
              <Icon name={icon} />
              {label}
              {count && <span class="count">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
