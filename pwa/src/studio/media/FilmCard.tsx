/** One video of the draft: each size to be watched, its poster, its captions. */
import { useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { mediaAddress } from "../forms/PictureField.tsx";
import { languageName, sizeOf, wordsOf } from "../words.ts";
import { Captions } from "./Captions.tsx";
import { clock, type Film, QUALITIES } from "./names.ts";

export function FilmCard(props: {
  pack: string;
  film: Film;
  languages: readonly string[];
  used: boolean;
  /** A file came, or has other bytes now. */
  onChanged: (name: string, bytes: number) => void;
  onRemove: () => void;
}) {
  const { pack, film, languages, used, onChanged, onRemove } = props;
  const there = QUALITIES.filter(([, ending]) => fileOf(film, ending));
  const [quality, setQuality] = useState<string>(there[there.length - 1]?.[1] ?? "");
  const [writing, setWriting] = useState("");
  const [turn, setTurn] = useState(0);
  const [said, setSaid] = useState("");
  const player = useRef<HTMLVideoElement>(null);

  async function choosePoster() {
    const at = player.current?.currentTime ?? 0;
    try {
      await ask("POST", `packs/${pack}/videos/${film.stem}/poster`, { at });
      setTurn(turn + 1);
      setSaid(_("The picture at %(at)s stands for the video now.", { at: clock(at) }));
      onChanged(`${film.stem}-poster.webp`, 0);
    } catch (error) {
      setSaid(wordsOf(error));
    }
  }

  return (
    <li class="film-card" data-film={film.stem}>
      {/* biome-ignore lint/a11y/useMediaCaption: captions are written beside it */}
      <video
        ref={player}
        key={quality}
        controls
        preload="none"
        poster={film.poster && `${mediaAddress(pack, film.poster.name)}?turn=${turn}`}
        src={mediaAddress(pack, film.stem + quality)}
      />
      <div class="film-about">
        <strong>{film.stem}</strong>
        {!used && <span class="pill">{_("not used")}</span>}
        {!used && (
          <button
            type="button"
            class="quiet"
            aria-label={_("Take out: %(what)s", { what: film.stem })}
            onClick={onRemove}
          >
            ✕
          </button>
        )}
      </div>
      <fieldset class="film-sizes">
        <legend>{_("Watch it as phones get it")}</legend>
        {there.map(([name, ending]) => (
          <label key={ending}>
            <input
              type="radio"
              name={`quality-${film.stem}`}
              checked={quality === ending}
              onChange={() => setQuality(ending)}
            />
            {nameOf(name)} <span class="soft">{sizeOf(fileOf(film, ending)!.bytes)}</span>
          </label>
        ))}
      </fieldset>
      <p class="marks">
        <button type="button" class="quiet" onClick={() => void choosePoster()}>
          {_("Use this moment as its picture")}
        </button>
        {languages.map((language) => (
          <button
            type="button"
            class="quiet"
            key={language}
            aria-expanded={writing === language}
            onClick={() => setWriting(writing === language ? "" : language)}
          >
            {_("Captions: %(language)s", { language: languageName(language) })}{" "}
            {fileOf(film, captionsOf(language)) ? "✓" : _("(none yet)")}
          </button>
        ))}
      </p>
      <p role="status" class="soft">
        {said}
      </p>
      {writing && (
        <Captions
          key={writing}
          pack={pack}
          stem={film.stem}
          language={writing}
          now={() => player.current?.currentTime ?? 0}
          onSaved={(count) => onChanged(film.stem + captionsOf(writing), count)}
        />
      )}
    </li>
  );
}

const captionsOf = (language: string) => `-${language.split("_")[0]}.vtt`;

const fileOf = (film: Film, ending: string) =>
  film.files.find(({ name }) => name === film.stem + ending);

function nameOf(quality: (typeof QUALITIES)[number][0]): string {
  return {
    sound: _("Only sound"),
    low: _("Small (144p)"),
    middle: _("Middle (240p)"),
    high: _("Sharp (360p)"),
  }[quality];
}
