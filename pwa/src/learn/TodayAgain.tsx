/** The "do today" step of a finished lesson, to be ticked off when it is done. */
import { gettext as _ } from "../core/i18n.ts";
import { navigate } from "../core/router.ts";
import { openText, PackError } from "../packs/library.ts";
import { useLoad } from "../ui/hooks.ts";
import { Failure, Picture, Screen, Spinner } from "../ui/parts.tsx";
import { BlockWords } from "./BlockWords.tsx";
import { DidIt } from "./CardStep.tsx";
import { Speaker } from "./Speaker.tsx";

export function TodayAgain({ id }: { id: string }) {
  const found = useLoad(async () => {
    const text = await openText(id.split(".")[0]!);
    const lesson = text.lessons.find((one) => one.id === id);
    const block = lesson?.blocks.find(({ kind }) => kind === "today");
    if (!lesson || block?.kind !== "today") throw new PackError("gone");
    return { lesson, block };
  }, [id]);
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed")
    return (
      <Screen title={_("Do today")} back="/">
        <Failure error={found.error} again={found.again} />
      </Screen>
    );
  const { lesson, block } = found.value;
  const foot = (
    <>
      <Speaker text={block.text} sound={block.sound} />
      <button type="button" class="go" onClick={() => navigate("/")}>
        {_("Back to today")}
      </button>
    </>
  );
  return (
    <Screen title={lesson.title} back="/" foot={foot}>
      {block.picture && <Picture picture={block.picture} />}
      <BlockWords block={block} />
      <DidIt lesson={lesson.id} />
    </Screen>
  );
}
