/** Everything to see and hear in a pack: put in by choosing, dropping, pasting or speaking. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { Tools } from "../forms/inputs.tsx";
import { fileName, mediaAddress } from "../forms/PictureField.tsx";
import type { MediaFile, PackView } from "../types.ts";
import { sizeOf, wordsOf } from "../words.ts";
import { useUploads } from "./desk.ts";
import { FilmCard } from "./FilmCard.tsx";
import { type Film, kindOf, sorted } from "./names.ts";
import { Recorder } from "./Recorder.tsx";
import type { Upload } from "./types.ts";
import { UploadRows } from "./UploadRows.tsx";

export function MediaPanel(props: { view: PackView; onView: (view: PackView) => void }) {
  const { view, onView } = props;
  const [left, setLeft] = useState(0);
  const [problems, setProblems] = useState<string[]>([]);
  const uploads = useUploads(view.pack, (made) => take(...filesOf(made)));
  const { films, sounds, pictures } = sorted(view.media);

  /** Files that the draft has now, in place of those of the same name. */
  function take(...files: MediaFile[]) {
    const names = new Set(files.map(({ name }) => name));
    const media = [...view.media.filter(({ name }) => !names.has(name)), ...files];
    onView({
      ...view,
      media: media.sort((a, b) => (a.name < b.name ? -1 : 1)),
    });
  }

  async function put(file: File): Promise<MediaFile> {
    const name = fileName(file.name);
    await ask("PUT", `packs/${view.pack}/media/${name}`, file);
    return { name, bytes: file.size, blob: "", used: false };
  }

  async function bring(files: File[]) {
    setProblems([]);
    const came: MediaFile[] = [];
    for (const [n, file] of files.entries()) {
      setLeft(files.length - n);
      const kind = kindOf(file);
      if (kind) uploads.begin(file, kind);
      else
        try {
          came.push(await put(file));
        } catch (error) {
          setProblems((old) => [...old, `${file.name}: ${wordsOf(error)}`]);
        }
    }
    setLeft(0);
    if (came.length > 0) take(...came);
  }

  async function remove(names: string[]) {
    try {
      for (const name of names) await ask("DELETE", `packs/${view.pack}/media/${name}`);
      onView({
        ...view,
        media: view.media.filter(({ name }) => !names.includes(name)),
      });
    } catch (error) {
      setProblems([wordsOf(error)]);
    }
  }

  return (
    <section
      class="sheet"
      aria-label={_("Pictures, sounds and videos")}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (!files.length) return;
        event.preventDefault();
        void bring(files);
      }}
      onPaste={(event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (!files.length) return;
        event.preventDefault();
        void bring(files);
      }}
    >
      <h2>{_("Pictures, sounds and videos")}</h2>
      <p class="media-in">
        <label class="button quiet">
          {left ? _("Uploading: %(n)s left", { n: left }) : _("Upload files, or drop them here")}
          <input
            type="file"
            multiple
            class="hidden"
            data-testid="bring-media"
            accept="image/*,audio/*,video/*,.svg,.opus"
            onChange={(event) => {
              const input = event.target as HTMLInputElement;
              const files = [...(input.files ?? [])];
              input.value = "";
              void bring(files);
            }}
          />
        </label>
        <Recorder onDone={(file) => void bring([file])} />
      </p>
      <p class="soft">
        {_(
          "Videos of up to 2 minutes and 1 GB; the sizes for phones are made here. A cut costs nothing: it goes on where it stopped.",
        )}
      </p>
      {problems.map((words) => (
        <p class="note wrong" role="alert" key={words}>
          {words}
        </p>
      ))}
      <UploadRows uploads={uploads} />
      {films.length > 0 && (
        <ul class="film-grid">
          {films.map((film) => (
            <FilmCard
              key={film.stem}
              pack={view.pack}
              film={film}
              languages={view.languages}
              used={film.files.some(({ used }) => used)}
              onChanged={(name, bytes) =>
                bytes || name.includes("-poster")
                  ? take({ name, bytes, blob: "", used: true })
                  : onView({ ...view, media: view.media.filter((one) => one.name !== name) })
              }
              onRemove={() => void remove(namesOf(film))}
            />
          ))}
        </ul>
      )}
      <ul class="media-grid">
        {[...pictures, ...sounds].map((file) => (
          <li key={file.name}>
            {pictures.includes(file) ? (
              <img src={mediaAddress(view.pack, file.name)} alt="" loading="lazy" />
            ) : (
              // biome-ignore lint/a11y/useMediaCaption: its words stand in the lesson.
              <audio controls preload="none" src={mediaAddress(view.pack, file.name)} />
            )}
            <span class="small">
              {file.name} <span class="soft">{sizeOf(file.bytes)}</span>
              {!file.used && <span class="pill">{_("not used")}</span>}
            </span>
            <Tools
              what={file.name}
              onRemove={file.used ? undefined : () => void remove([file.name])}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const namesOf = (film: Film) => film.files.map(({ name }) => name);

function filesOf(upload: Upload): MediaFile[] {
  return upload.made.map(({ name, bytes }) => ({ name, bytes, blob: "", used: false }));
}
