/** How it works, in few words and pictures. */
import { gettext as _ } from "../core/i18n.ts";
import { useProfile } from "../ui/hooks.ts";
import { Row, Screen } from "../ui/parts.tsx";
import { HandOver } from "./HandOver.tsx";

export function Help() {
  const profile = useProfile();
  return (
    <Screen title={_("Help")} back={profile ? undefined : "/"}>
      <div class="card rows">
        <Row icon="download" colour="leaf" title={_("Fetch once, learn anywhere")}>
          {_(
            "Fetch a course where there is a network, at home or at the station. After that it needs none.",
          )}
        </Row>
        <Row icon="speaker" title={_("Let it read to you")}>
          {_("The button left of the green one reads the page. Tap again to stop.")}
        </Row>
        <Row icon="mute" colour="persimmon" title={_("No voice?")}>
          {_(
            "Some phones have none for this language. In the phone's settings look for text to speech and add a voice. A course with recorded sound speaks on every phone: ask at the station.",
          )}
        </Row>
        <Row icon="phone" colour="straw" title={_("Every answer is kept at once")}>
          {_("Close the app at any time: you go on at the same page.")}
        </Row>
        <Row icon="ticks" colour="leaf" title={_("Two ticks")}>
          {_(
            'One tick: the station has it. Two ticks: the centre has it. Nothing says "sent" that is not.',
          )}
        </Row>
        <Row icon="file" title={_("New phone?")} href="/sync">
          {_("Link it, or save a file. At the station you get a code if the old phone is lost.")}
        </Row>
        <Row icon="law" title={_("Where a rule comes from")}>
          {_(
            "The small buttons under the words show the law or the source, and from when it is. Yellow means: check it again.",
          )}
        </Row>
      </div>
      <HandOver />
      <p class="soft">
        {_(
          "Tianjian %(version)s. Free software under the Apache License 2.0; lessons and pictures under CC BY 4.0. No advertising. The phone sends what you learn and the name you chose, nothing else.",
          { version: __VERSION__ },
        )}
      </p>
    </Screen>
  );
}
