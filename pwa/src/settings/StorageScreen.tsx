/** Room on this phone: what takes it, what may be thrown away, and what comes and goes as a file. */
import "./storage.css";
import { useState } from "preact/hooks";
import { gettext as _, inWords } from "../core/i18n.ts";
import { PassOn, TakeInCard } from "../library/PackFiles.tsx";
import { RemoveSheet } from "../library/RemoveSheet.tsx";
import { requestPersist, usage } from "../packs/storage.ts";
import { dropVideos, videoBytes } from "../packs/videos.ts";
import { useCatalogue, useLoad, useTablet } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, megabytes, Screen, Spinner } from "../ui/parts.tsx";

/** On a shared tablet only whoever looks after it (`keeper`) throws courses away. */
export function StorageScreen({ keeper }: { keeper?: boolean }) {
  const shared = useTablet() !== null;
  const found = useLoad(async () => ({ ...(await usage()), videos: await videoBytes() }), []);
  const catalogue = useCatalogue();
  const [asked, setAsked] = useState<string | null>(null);
  const packs = catalogue.state === "here" ? (catalogue.value?.packs ?? []) : [];
  const titleOf = (id: string) => {
    const pack = packs.find((one) => one.id === id);
    return pack ? inWords(pack.title) : id;
  };
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  const { quota, used, persisted, perPack, videos, evicted } = found.value;
  return (
    <Screen title={_("Room on this phone")} back={keeper ? "/tablet" : "/me"}>
      {evicted && (
        <div class="note wrong">
          <h2>{_("The browser once threw data away")}</h2>
          <p>
            {_(
              "What had not been sent by then is gone. Send often, and let the phone keep the data (below).",
            )}
          </p>
        </div>
      )}
      <div class="card body">
        <h2>{_("%(used)s used", { used: megabytes(used ?? 0) })}</h2>
        {quota !== null && (
          <>
            <div class="bar" aria-hidden="true">
              <i style={{ width: `${Math.min(100, (100 * (used ?? 0)) / quota)}%` }} />
            </div>
            <p class="soft">
              {_("%(free)s may still be used", {
                free: megabytes(Math.max(0, quota - (used ?? 0))),
              })}
            </p>
          </>
        )}
      </div>
      <Keeping persisted={persisted} />
      <h2 class="section">{_("Courses on this phone")}</h2>
      {perPack.size === 0 && <p class="soft">{_("None yet.")}</p>}
      <div class="card rows">
        {[...perPack].map(([id, bytes]) => (
          <div key={id} class="pack-room">
            <span class="grow">
              <h2>{titleOf(id)}</h2>
              <span class="soft">
                {megabytes(bytes)}
                {videos.has(id) &&
                  ` · ${_("%(size)s of it videos", { size: megabytes(videos.get(id)!) })}`}
              </span>
            </span>
            {videos.has(id) && (
              <button
                type="button"
                class="quiet small"
                data-testid={`drop-videos-${id}`}
                onClick={() => dropVideos(id).then(found.again, found.again)}
              >
                <Icon name="bin" />
                {_("Remove the videos")}
                <span class="hidden"> {titleOf(id)}</span>
              </button>
            )}
            <PassOn id={id} title={titleOf(id)} />
            {(keeper || !shared) && (
              <button
                type="button"
                class="quiet small danger"
                aria-label={_("Remove %(pack)s?", { pack: titleOf(id) })}
                onClick={() => setAsked(id)}
              >
                <Icon name="bin" />
                {_("Remove")}
              </button>
            )}
          </div>
        ))}
      </div>
      <p class="soft">{_("What you learned is never removed with a course.")}</p>
      <TakeInCard onTaken={found.again} />
      {asked && (
        <RemoveSheet
          id={asked}
          title={titleOf(asked)}
          onClose={() => {
            setAsked(null);
            found.again();
          }}
        />
      )}
    </Screen>
  );
}

function Keeping({ persisted }: { persisted: boolean }) {
  const [kept, setKept] = useState(persisted);
  const [asked, setAsked] = useState(false);
  if (kept)
    return (
      <p class="pill">
        <Icon name="tick" />
        {_("The phone keeps this data, also when it is short of room")}
      </p>
    );
  return (
    <div class="note">
      <p>{_("When the phone is short of room, the browser may throw this data away.")}</p>
      <div class="actions">
        <button
          type="button"
          class="quiet small"
          onClick={async () => {
            setKept(await requestPersist());
            setAsked(true);
          }}
        >
          {_("Please keep it")}
        </button>
      </div>
      {asked && !kept && (
        <p class="soft">
          {_("The browser did not promise. Put the app on the home screen, then it usually does.")}
        </p>
      )}
    </div>
  );
}
