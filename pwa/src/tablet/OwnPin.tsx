/** On a shared tablet nobody learns without a PIN: it is chosen once, before anything else. */
import "./tablet.css";
import { gettext as _ } from "../core/i18n.ts";
import { ChoosePin } from "../profile/ChoosePin.tsx";
import { updateProfile } from "../profile/profiles.ts";
import { Face } from "../ui/faces.tsx";
import { useProfile } from "../ui/hooks.ts";
import { Screen } from "../ui/parts.tsx";
// Whoever is asked for a PIN may walk away too.
import { Watch } from "./Watch.tsx";

export function OwnPin() {
  const profile = useProfile();
  if (!profile) return null;
  return (
    <>
      <Screen title={_("How will you get in?")}>
        <div class="person">
          <Face name={profile.picture} />
          <h2>
            <bdi>{profile.nickname}</bdi>
          </h2>
        </div>
        <p class="own-pin">{_("Many people use this tablet. Choose what only you know.")}</p>
        <ChoosePin onPin={async (pin) => void (await updateProfile({ pin }))} />
      </Screen>
      <Watch />
    </>
  );
}
