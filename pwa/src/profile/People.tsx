/** Who is learning now: one phone, several people. A PIN keeps brothers and sisters out. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { Profile } from "../core/phone-types.ts";
import { navigate } from "../core/router.ts";
import { Face } from "../ui/faces.tsx";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Failure, Row, Screen, Spinner } from "../ui/parts.tsx";
import { WrongPin } from "./pins.ts";
import { listProfiles, switchTo } from "./profiles.ts";
import { Unlock } from "./Unlock.tsx";
import { NewPerson } from "./Welcome.tsx";

export function People() {
  const found = useLoad(listProfiles, []);
  const current = useProfile();
  const [asked, setAsked] = useState<Profile | null>(null);
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function open(profile: Profile) {
    if (profile.hasPin && profile.learner !== current?.learner) return setAsked(profile);
    try {
      await switchTo(profile.learner);
      navigate("/", { replace: true });
    } catch (problem) {
      // The person on screen has a PIN but is already in: nothing to switch.
      if (problem instanceof WrongPin) navigate("/");
      else setError(problem);
    }
  }

  if (adding) return <NewPerson back={() => setAdding(false)} />;
  if (asked) return <Locked profile={asked} onBack={() => setAsked(null)} />;
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  return (
    <Screen title={_("Who is learning?")} back={current ? "/" : undefined}>
      {error !== null && <Failure error={error} />}
      <div class="choices people">
        {found.value.map((profile) => (
          <button type="button" class="choice" key={profile.learner} onClick={() => open(profile)}>
            <Face name={profile.picture} />
            <bdi>{profile.nickname}</bdi>
            {profile.hasPin && <span class="soft">{_("with PIN")}</span>}
          </button>
        ))}
      </div>
      <div class="card rows">
        <Row icon="people" colour="leaf" title={_("Somebody new")} onClick={() => setAdding(true)}>
          {_("Learns on this phone too")}
        </Row>
        <Row icon="again" title={_("I have learned here before, on another phone")} href="/link" />
      </div>
    </Screen>
  );
}

function Locked({ profile, onBack }: { profile: Profile; onBack: () => void }) {
  return (
    <Unlock
      title={<bdi>{profile.nickname}</bdi>}
      picture={<Face name={profile.picture} />}
      ask={_("Your PIN, please")}
      pictures={profile.pinPictures}
      onBack={onBack}
      onPin={async (pin) => {
        await switchTo(profile.learner, pin);
        navigate("/", { replace: true });
      }}
    >
      <p class="soft">
        {_(
          "Forgotten? Ask at the station for a code for a new phone; nothing you learned is lost.",
        )}
      </p>
    </Unlock>
  );
}
