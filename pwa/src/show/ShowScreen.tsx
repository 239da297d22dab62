/** A lesson on a big screen, for a group: opened, or taken up where the talk was cut off. */
import "../learn/learn.css";
import "./show.css";
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { lessonStamp, openText } from "../packs/open.ts";
import { PackError } from "../packs/plan.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../ui/parts.tsx";
import { BEGINNING, keptShowing, type Showing } from "./keep.ts";
import type { Shown } from "./props.ts";
import { Stage } from "./Stage.tsx";

/** A cut of this long may be another group on another day: then we ask. */
const SAME_TALK = 60 * 60 * 1000;

async function open(learner: string, id: string): Promise<{ shown: Shown; kept: Showing | null }> {
  const text = await openText(id.split(".")[0]!);
  const lesson = text.lessons.find((one) => one.id === id);
  const stamp = await lessonStamp(id);
  if (!lesson || !stamp) throw new PackError("gone");
  return {
    shown: { lesson, text, version: stamp.version },
    kept: await keptShowing(learner, id),
  };
}

export function ShowScreen({ id }: { id: string }) {
  const { learner } = useProfile()!;
  const found = useLoad(() => open(learner, id), [learner, id]);
  const [choice, setChoice] = useState<Showing | null>(null);
  const course = `/pack/${id.split(".")[0]}`;
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={_("Show to a group")} back={course}>
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  const { shown, kept } = found.value;
  const fresh = { ...BEGINNING, at: Date.now() };
  const since = kept ? Math.abs(Date.now() - kept.at) : 0;
  if (kept && since > SAME_TALK && !choice)
    return (
      <Resume
        title={shown.lesson.title}
        back={course}
        onGoOn={() => setChoice(kept)}
        onAnew={() => setChoice(fresh)}
      />
    );
  return <Stage shown={shown} learner={learner} begin={choice ?? kept ?? fresh} />;
}

function Resume(props: { title: string; back: string; onGoOn: () => void; onAnew: () => void }) {
  const foot = (
    <>
      <button type="button" class="quiet" onClick={props.onAnew} data-testid="show-anew">
        <Icon name="again" />
        {_("Begin anew")}
      </button>
      <button type="button" class="go" onClick={props.onGoOn} data-testid="show-go-on">
        <Icon name="play" />
        {_("Go on")}
      </button>
    </>
  );
  return (
    <Screen title={props.title} back={props.back} foot={foot}>
      <p class="lead">
        {_("You stopped in the middle of showing this, and what was counted is kept.")}
      </p>
    </Screen>
  );
}
