/** My learning, in numbers one can count on fingers; and the doors to settings. */
import { gettext as _, inWords, ngettext } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";
import type { CataloguePack } from "../core/types.ts";
import { lessonsDone } from "../home/steps.ts";
import { groups } from "../profile/groups.tsx";
import { Face } from "../ui/faces.tsx";
import { useCatalogue, useProfile, useProgress } from "../ui/hooks.ts";
import { Row, Screen, Spinner } from "../ui/parts.tsx";
import { Milestones } from "./Milestones.tsx";

export function Me() {
  const profile = useProfile();
  const progress = useProgress();
  const catalogue = useCatalogue();
  if (!profile) return null;
  const packs = catalogue.state === "here" ? (catalogue.value?.packs ?? []) : [];
  const group = groups().find(({ code }) => code === profile.group)?.name;
  return (
    <Screen title={_("My learning")}>
      <a class="card body person" href="/profiles">
        <Face name={profile.picture} />
        <span class="grow">
          <h2>
            <bdi>{profile.nickname}</bdi>
          </h2>
          <span class="soft">{group}</span>
        </span>
      </a>
      {!progress && <Spinner />}
      {progress && <Totals progress={progress} />}
      {progress && <Taught progress={progress} />}
      <div class="card rows">
        <Row icon="bars" colour="leaf" title={_("My numbers")} href="/numbers">
          {_("Note orders and costs, see what stays")}
        </Row>
      </div>
      {progress && <Milestones progress={progress} packs={packs} />}
      <Begun packs={packs} progress={progress} />
      <div class="card rows">
        <Row icon="gear" title={_("Settings")} href="/settings">
          {_("Language, size of the words, sound, PIN")}
        </Row>
        <Row icon="box" title={_("Room on this phone")} href="/storage" />
        <Row icon="people" title={_("Somebody else learns")} href="/profiles" />
      </div>
    </Screen>
  );
}

/** The courses that were begun: what is still to come stands on the first page. */
function Begun({ packs, progress }: { packs: CataloguePack[]; progress: Progress | null }) {
  const begun = packs.filter(({ id }) => lessonsDone(id, progress) > 0);
  if (begun.length === 0) return null;
  return (
    <>
      <h2 class="section">{_("Courses")}</h2>
      <div class="card rows">
        {begun.map((pack) => {
          const done = lessonsDone(pack.id, progress);
          return (
            <a href={`/pack/${pack.id}`} key={pack.id}>
              <span class="grow">
                <h2>{inWords(pack.title)}</h2>
                <span class="soft">
                  {_("%(done)s of %(all)s done", { done, all: pack.lessons })}
                </span>
                <span class="bar" style={{ display: "block" }} aria-hidden="true">
                  <i style={{ width: `${(100 * Math.min(done, pack.lessons)) / pack.lessons}%` }} />
                </span>
              </span>
            </a>
          );
        })}
      </div>
    </>
  );
}

function Totals({ progress }: { progress: Progress }) {
  const lessons = [...progress.lessons.values()];
  const done = lessons.filter((lesson) => lesson.done !== undefined).length;
  const tried = lessons.filter((lesson) => lesson.today !== undefined).length;
  const firsts = [...progress.items.values()];
  const right = firsts.filter(({ first }) => first[1] === 1).length;
  if (firsts.length === 0 && done === 0)
    return <p class="card empty">{_("Your first lesson is waiting for you.")}</p>;
  return (
    <div class="totals">
      <p class="card body">
        <b class="number">{done}</b>
        {ngettext("lesson done", "lessons done", done)}
      </p>
      <p class="card body">
        <b class="number">{_("%(right)s of %(all)s", { right, all: firsts.length })}</b>
        {_("questions right at the first try")}
      </p>
      <p class="card body">
        <b class="number">{tried}</b>
        {ngettext("step tried out for real", "steps tried out for real", tried)}
      </p>
    </div>
  );
}

/** What was shown to groups counts as taught, and never as learned. */
function Taught({ progress }: { progress: Progress }) {
  const rows = [...progress.taught.values()];
  if (rows.length === 0) return null;
  const times = rows.reduce((sum, { sessions }) => sum + sessions, 0);
  const people = rows.reduce((sum, row) => sum + row.people, 0);
  const shown = ngettext("Shown to groups: %(n)s time", "Shown to groups: %(n)s times", times);
  return (
    <p class="soft" data-testid="taught">
      {`${shown}, ${ngettext("%(n)s person", "%(n)s people", people)}`}
    </p>
  );
}
