/** Turning a phone into a tablet for many people. */
import "./tablet.css";
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { navigate } from "../core/router.ts";
import { Twice } from "../profile/ChoosePin.tsx";
import { useProfile } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Row, Screen } from "../ui/parts.tsx";
import { OPERATOR_DIGITS, turnOn } from "./keeper.ts";

export function TurnOn() {
  const profile = useProfile();
  const [choosing, setChoosing] = useState(false);

  async function begin(pin: string) {
    await turnOn(pin);
    navigate("/", { replace: true });
  }

  if (choosing)
    return (
      <Screen key="pin" title={_("A PIN for whoever looks after it")} back="/settings">
        <p>
          {_(
            "Six digits. They are needed to leave this mode, to help somebody who forgot their PIN, and to take people off. Write them down where learners do not look.",
          )}
        </p>
        <Twice length={OPERATOR_DIGITS} onPin={begin} />
      </Screen>
    );
  return (
    <Screen
      title={_("One tablet for many people")}
      back={profile ? "/settings" : "/"}
      foot={
        <button type="button" class="go" data-testid="tablet-on" onClick={() => setChoosing(true)}>
          {_("Make this a shared tablet")}
          <Icon name="next" turns />
        </button>
      }
    >
      <div class="card rows">
        <Row icon="people" colour="leaf" title={_("Everybody has a picture and a PIN")}>
          {_("Digits or four pictures. Nobody sees what another one does.")}
        </Row>
        <Row icon="lock" colour="straw" title={_("It locks by itself")}>
          {_(
            "After three minutes without a touch, and when the screen goes dark. Nothing is lost.",
          )}
        </Row>
        <Row icon="send" colour="leaf" title={_("It sends for everybody")}>
          {_("In the Wi-Fi of the station, for all people at once.")}
        </Row>
      </div>
      <p class="soft">
        {_(
          "Whoever is on this phone now stays on it. Those without a PIN choose one when they next come.",
        )}
      </p>
    </Screen>
  );
}
