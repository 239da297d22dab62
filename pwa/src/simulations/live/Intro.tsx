/** Before the room opens: the story, the two sums to decide, alone or with others. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Row, Screen } from "../../ui/parts.tsx";
import { RadioButtons } from "../../ui/RadioButtons.tsx";
import { type Playable, wordsOf } from "../scenarios.ts";
import { RoomPicture } from "./drawings.tsx";
import type { Pace } from "./keep.ts";
import { PaceChoice } from "./PauseSheet.tsx";
import type { Setting } from "./room.ts";

const COUPONS = [0, 5, 10, 20, 30];
const ADS = [0, 4, 8, 16, 32];
const STEPS_A_SHOW = 80;

export interface Begin extends Setting {
  pace: Pace;
}

export function Intro(props: {
  playable: Playable;
  back: string;
  /** Has played before: then the worked example is a row, and not the green button. */
  knows: boolean;
  onBegin: (begin: Begin) => void;
  onExample: () => void;
  /** A room that counts; absent: none is left. */
  onGraded?: ((begin: Begin) => void) | undefined;
  onTogether: (setting: Setting) => void;
}) {
  const { playable, back, knows, onBegin, onExample, onGraded, onTogether } = props;
  const [setting, setSetting] = useState<Setting>({ couponYuan: 10, adsYuanPerStep: 0 });
  const [pace, setPace] = useState<Pace>("usual");
  const words = wordsOf(playable);
  const example = knows ? undefined : onExample;
  const foot = (
    <>
      <HelpSpeaker text={`${words.story}\n${words.goal}`} />
      <button
        type="button"
        class="go"
        data-testid={example ? "live-example" : "live-begin"}
        onClick={example ?? (() => onBegin({ ...setting, pace }))}
      >
        <Icon name="play" />
        {example ? _("Watch how it goes, first") : _("Open the room")}
      </button>
    </>
  );
  return (
    <Screen title={words.title} back={back} foot={foot}>
      <div class="card live-cover">
        <RoomPicture card="demo" part={1} cut={false} />
        <div class="body">
          <p dir="auto">{words.story}</p>
          <p class="goal" dir="auto">
            <Icon name="leaf" />
            {words.goal}
          </p>
        </div>
      </div>
      <Amounts
        title={_("How much is a coupon?")}
        name="coupon"
        amounts={COUPONS}
        chosen={setting.couponYuan}
        words={(yuan) => (yuan === 0 ? _("none") : _("%(n)s yuan", { n: yuan }))}
        onChoose={(couponYuan) => setSetting({ ...setting, couponYuan })}
      />
      <Amounts
        title={_("Buy viewers with adverts?")}
        name="ads"
        amounts={ADS}
        chosen={setting.adsYuanPerStep}
        words={(yuan) => (yuan === 0 ? _("none") : _("%(n)s yuan", { n: yuan * STEPS_A_SHOW }))}
        onChoose={(adsYuanPerStep) => setSetting({ ...setting, adsYuanPerStep })}
      />
      <h2 class="section">{_("How fast?")}</h2>
      <PaceChoice pace={pace} onPace={setPace} />
      <p class="soft pace-words">
        {pace === "steps"
          ? _("The clock waits for you: each card you tap is half a minute.")
          : _("Half a minute passes in a few seconds. You may stop the clock at any time.")}
      </p>
      <div class="card rows">
        {!knows && (
          <Row
            icon="play"
            title={_("Straight into the room")}
            onClick={() => onBegin({ ...setting, pace })}
          >
            {_("Alone; two helpers answer when you say nothing")}
          </Row>
        )}
        {knows && (
          <Row icon="eye" title={_("See the example once more")} onClick={onExample}>
            {_("A few half minutes, explained")}
          </Row>
        )}
        {knows && onGraded && (
          <Row
            icon="tick"
            colour="persimmon"
            title={_("For the record")}
            onClick={() => onGraded({ ...setting, pace })}
          >
            {_("A room that nobody has seen; the first one counts")}
          </Row>
        )}
        <Row
          icon="people"
          colour="straw"
          title={_("Two or three phones, one room")}
          onClick={() => onTogether(setting)}
        >
          {_("Host, assistant and controller, at the station’s Wi-Fi")}
        </Row>
      </div>
    </Screen>
  );
}

function Amounts(props: {
  title: string;
  name: string;
  amounts: readonly number[];
  chosen: number;
  words: (yuan: number) => string;
  onChoose: (yuan: number) => void;
}) {
  const { title, name, amounts, chosen, words, onChoose } = props;
  return (
    <>
      <h2 class="section">{title}</h2>
      <RadioButtons
        label={title}
        row="five"
        choices={amounts.map((yuan) => ({ value: yuan, inside: words(yuan) }))}
        chosen={chosen}
        handle={name}
        onChoose={onChoose}
      />
    </>
  );
}
