/**
 * A card's video: offered on its poster with its megabytes, fetched on a tap, then played from the
 * phone's own store. Who never fetches it has the poster and the words.
 */
import "./film.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { gettext as _, language, tagOf } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { NetError } from "../core/net.ts";
import { changeSettings, settings } from "../core/settings.ts";
import { stopSpeaking } from "../core/speech.ts";
import type { Video, VideoQuality } from "../core/types.ts";
import { DamagedFile, Stopped } from "../packs/fetch-file.ts";
import { mediaUrl } from "../packs/open.ts";
import { fetchVideo, offered, QUALITIES, qualitiesHere } from "../packs/videos.ts";
import { useLoad } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { megabytes, Sheet } from "../ui/parts.tsx";

type State =
  | { kind: "offered" }
  | { kind: "coming"; quality: VideoQuality; have: number }
  | { kind: "playing"; quality: VideoQuality; url: string };

export function Film({ video, alt }: { video: Video; alt: string }) {
  const here = useLoad(() => qualitiesHere(video), [video]);
  const [state, setState] = useState<State>({ kind: "offered" });
  const [sheet, setSheet] = useState<"sizes" | "words" | null>(null);
  const [problem, setProblem] = useState("");
  const stop = useRef<() => void>(() => {});
  useEffect(() => () => stop.current(), []);
  const kept = here.state === "here" ? here.value : [];
  const first = offered(video, kept, settings().video);
  if (here.state === "loading" || !first) return null;

  async function watch(quality: VideoQuality) {
    const file = video.files[quality]!;
    setSheet(null);
    setProblem("");
    stopSpeaking();
    setState({ kind: "coming", quality, have: 0 });
    const stopping = new Promise<never>((_resolve, reject) => {
      stop.current = () => reject(new Stopped());
    });
    stopping.catch(() => {});
    try {
      const show = (have: number) => setState({ kind: "coming", quality, have });
      if (!kept.includes(quality)) await fetchVideo(file, show, stopping);
      const url = await mediaUrl(file.sha256);
      if (!url) throw new NetError("offline");
      setState({ kind: "playing", quality, url });
    } catch (error) {
      setState({ kind: "offered" });
      if (!(error instanceof Stopped)) setProblem(whyNot(error));
    }
    here.again();
  }

  if (state.kind === "playing")
    return (
      <Player
        video={video}
        url={state.url}
        alt={alt}
        onBroken={() => {
          setState({ kind: "offered" });
          setProblem(_("This phone cannot play it. Try a smaller size, or read the words."));
        }}
        onClose={() => setState({ kind: "offered" })}
      />
    );
  return (
    <>
      <div class="film-offer">
        {state.kind === "coming" ? (
          <Coming
            have={state.have}
            all={video.files[state.quality]!.bytes}
            onStop={() => stop.current()}
          />
        ) : (
          <button type="button" class="watch" data-testid="watch" onClick={() => watch(first)}>
            <Icon name="play" />
            {first === "sound" ? _("Listen") : _("Watch")}
            <span>
              {length(video.seconds)}
              {!kept.includes(first) && ` · ${megabytes(video.files[first]!.bytes)}`}
            </span>
          </button>
        )}
      </div>
      <div class="film-more">
        <button
          type="button"
          class="quiet small"
          data-testid="sizes"
          onClick={() => setSheet("sizes")}
        >
          <Icon name="download" />
          {_("Other sizes")}
        </button>
        {video.captions && (
          <button type="button" class="quiet small" onClick={() => setSheet("words")}>
            <Icon name="talk" />
            {_("What is said")}
          </button>
        )}
      </div>
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      {sheet === "sizes" && (
        <Sizes video={video} kept={kept} onChoose={choose} onClose={() => setSheet(null)} />
      )}
      {sheet === "words" && (
        <Sheet title={_("What is said")} onClose={() => setSheet(null)}>
          <div class="said" dir="auto">
            {video.captions!.map(([from, , words]) => (
              <p key={from}>{words}</p>
            ))}
          </div>
          <div class="actions">
            <button type="button" class="quiet" onClick={() => setSheet(null)}>
              {_("Close")}
            </button>
          </div>
        </Sheet>
      )}
    </>
  );

  function choose(quality: VideoQuality) {
    changeSettings({ video: quality });
    void watch(quality);
  }
}

function whyNot(error: unknown): string {
  if (error instanceof NetError && error.code === "refused")
    return _("The video has not arrived at the station yet. Words and picture say the same.");
  if (error instanceof NetError)
    return _("No network now. What came is kept; tap again later. Words and picture say the same.");
  if (error instanceof DamagedFile)
    return _("The video arrived damaged, twice. Try again later, or at the station.");
  return storageMessage(error);
}

const nameOf = (quality: VideoQuality): string =>
  ({
    sound: _("Only listen"),
    low: _("Small picture"),
    middle: _("Middle picture"),
    high: _("Sharp picture"),
  })[quality];

function length(seconds: number): string {
  const rest = String(seconds % 60);
  return `${Math.floor(seconds / 60)}:${rest.length < 2 ? `0${rest}` : rest}`;
}

function Sizes(props: {
  video: Video;
  kept: readonly VideoQuality[];
  onChoose: (quality: VideoQuality) => void;
  onClose: () => void;
}) {
  const { video, kept, onChoose, onClose } = props;
  return (
    <Sheet title={_("How do you want to watch?")} onClose={onClose}>
      <div class="card rows sizes">
        {QUALITIES.filter((quality) => video.files[quality]).map((quality) => (
          <button
            type="button"
            key={quality}
            data-testid={`watch-${quality}`}
            onClick={() => onChoose(quality)}
          >
            <span class={`dot ${kept.includes(quality) ? "leaf" : "straw"}`}>
              <Icon name={quality === "sound" ? "speaker" : "play"} />
            </span>
            <span class="grow">
              <h2>{nameOf(quality)}</h2>
              <span class="soft">
                {kept.includes(quality)
                  ? _("on this phone")
                  : megabytes(video.files[quality]!.bytes)}
              </span>
            </span>
          </button>
        ))}
      </div>
      <div class="actions">
        <button type="button" class="quiet" onClick={onClose}>
          {_("Close")}
        </button>
      </div>
    </Sheet>
  );
}

function Coming({ have, all, onStop }: { have: number; all: number; onStop: () => void }) {
  const words = _("%(have)s of %(all)s", { have: megabytes(have), all: megabytes(all) });
  return (
    <div class="film-coming">
      <div
        class="bar"
        role="progressbar"
        aria-label={_("The video is coming")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor((100 * have) / all)}
        aria-valuetext={words}
      >
        <i style={{ width: `${Math.min(100, (100 * have) / all)}%` }} />
      </div>
      <span>{words}</span>
      <button type="button" class="quiet small" onClick={onStop}>
        {_("Not now")}
      </button>
    </div>
  );
}

function Player(props: {
  video: Video;
  url: string;
  alt: string;
  onBroken: () => void;
  onClose: () => void;
}) {
  const { video, url, alt, onBroken, onClose } = props;
  const place = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    const player = place.current!;
    addCaptions(player, video);
    player.focus();
    // Not allowed without a tap in some browsers: then its own button is there.
    player.play()?.catch(() => {});
    return () => player.pause();
  }, [url]);
  return (
    <div class="film-player">
      {/* biome-ignore lint/a11y/useMediaCaption: addCaptions puts them there as cues */}
      <video
        ref={place}
        src={url}
        controls
        playsInline
        preload="auto"
        aria-label={alt}
        data-testid="video"
        onError={onBroken}
      />
      <button type="button" class="film-close" aria-label={_("Close the video")} onClick={onClose}>
        <Icon name="cross" />
      </button>
    </div>
  );
}

/** On from the beginning: many watch where sound would disturb, or do not hear it. */
function addCaptions(player: HTMLVideoElement, { captions }: Video): void {
  if (!captions || player.textTracks.length > 0 || typeof VTTCue === "undefined") return;
  const track = player.addTextTrack("captions", _("Captions"), tagOf(language));
  track.mode = "showing";
  for (const [from, to, words] of captions) track.addCue(new VTTCue(from / 1000, to / 1000, words));
}
