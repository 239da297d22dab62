/** Before the first plan: the story, what it is about, and the example for who does it the first time. */
import { gettext as _, ngettext } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Row, Screen } from "../../ui/parts.tsx";
import { type Playable, wordsOf } from "../scenarios.ts";
import { Calendar } from "./drawings.tsx";
import { Scene } from "./Scene.tsx";

export function Intro(props: {
  playable: Playable;
  back: string;
  knows: boolean;
  /** How many there are to make. */
  choices: number;
  onBegin: () => void;
  onExample: () => void;
}) {
  const { playable, back, knows, choices, onBegin, onExample } = props;
  const words = wordsOf(playable);
  const begin = ngettext("Make a plan: %(n)s choice", "Make a plan: %(n)s choices", choices);
  const foot = (
    <>
      <HelpSpeaker text={`${words.story}\n${words.goal}`} />
      <button
        type="button"
        class="go"
        data-testid={knows ? "season-begin" : "season-example"}
        onClick={knows ? onBegin : onExample}
      >
        <Icon name="play" />
        {knows ? begin : _("Watch how it goes, first")}
      </button>
    </>
  );
  return (
    <Screen title={words.title} back={back} foot={foot}>
      <div class="card live-cover">
        <Scene playable={playable} />
        <div class="body">
          <p dir="auto">{words.story}</p>
          <p class="goal" dir="auto">
            <Icon name="leaf" />
            {words.goal}
          </p>
        </div>
      </div>
      <section class="card body">
        <Calendar playable={playable} />
      </section>
      <div class="card rows">
        {knows ? (
          <Row icon="eye" title={_("See the example once more")} onClick={onExample}>
            {_("One plan, mended step by step")}
          </Row>
        ) : (
          <Row icon="play" title={_("Straight to the plan")} onClick={onBegin}>
            {begin}
          </Row>
        )}
      </div>
    </Screen>
  );
}
