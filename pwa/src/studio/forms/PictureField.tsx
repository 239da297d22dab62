/** A picture of the draft: chosen from what is there, or uploaded, with its description. */
import { useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ApiError, ask } from "../api.ts";
import type { Uploads } from "../media/desk.ts";
import { kindOf, stemOf, videosIn } from "../media/names.ts";
import { Recorder } from "../media/Recorder.tsx";
import { stemFor } from "../media/send.ts";
import type { Kind, Upload } from "../media/types.ts";
import { UploadRows } from "../media/UploadRows.tsx";
import { Text } from "./inputs.tsx";

export interface MediaDesk {
  pack: string;
  names: string[];
  /** A file came: the list is longer now. */
  added: (name: string) => void;
  /** Sends what has to be worked on; `done` hears of the files. */
  bring?: (file: File, kind: Kind, done: (made: Upload) => void) => void;
  uploads?: Uploads;
}

const PICTURES = /\.(svg|png|jpe?g|webp)$/;
const SOUNDS = /\.(opus|mp3|m4a)$/;

/** A file name as packs want it: "冰 袋.PNG" becomes "picture-k3p9.png". */
export function fileName(given: string): string {
  const dot = given.lastIndexOf(".");
  const suffix = given.slice(dot).toLowerCase();
  const plain = given
    .slice(0, dot)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50);
  const made = plain || `file-${Math.random().toString(36).slice(2, 8)}`;
  return made + suffix;
}

/** Uploads a picture from the clipboard, where all are called "image.png". Throws ApiError. */
export async function uploadPasted(desk: MediaDesk, picture: File): Promise<string> {
  const suffix = picture.type === "image/jpeg" ? ".jpg" : `.${picture.type.split("/")[1]}`;
  const name = `pasted-${Math.random().toString(36).slice(2, 8)}${suffix}`;
  await ask("PUT", `packs/${desk.pack}/media/${name}`, picture);
  desk.added(name);
  return name;
}

export const mediaAddress = (pack: string, name: string) =>
  `/api/v1/studio/packs/${pack}/media/${encodeURIComponent(name)}`;

export function PictureField(props: {
  desk: MediaDesk;
  file: string;
  /** What it shows; undefined where nobody is told, as of a cover beside its title. */
  alt?: string;
  sourceAlt?: string;
  /** Where its words stand in the block. */
  path?: string;
  onChange: (file: string, alt: string) => void;
  required?: boolean;
}) {
  const { desk, file, alt, onChange } = props;
  return (
    <div class="picture-field">
      {file && <img class="thumb" src={mediaAddress(desk.pack, file)} alt="" loading="lazy" />}
      <div class="grow">
        <FileField
          desk={desk}
          label={_("Picture")}
          file={file}
          pattern={PICTURES}
          accept="image/*,.svg"
          none={props.required ? undefined : _("no picture")}
          onChange={(name) => onChange(name, alt ?? "")}
        />
        {file && alt !== undefined && (
          <Text
            label={_("What it shows, for those who only hear")}
            value={alt}
            source={props.sourceAlt}
            path={props.path}
            limit={200}
            wraps
            onChange={(words) => onChange(file, words)}
          />
        )}
      </div>
    </div>
  );
}

export function SoundField(props: {
  desk: MediaDesk;
  file: string;
  onChange: (file: string) => void;
}) {
  const { desk, file, onChange } = props;
  return (
    <div>
      <FileField
        desk={desk}
        label={_("Sound")}
        file={file}
        pattern={SOUNDS}
        accept="audio/*,.opus"
        none={_("no sound; the phone reads aloud")}
        onChange={onChange}
        recorder
      />
      {/* biome-ignore lint/a11y/useMediaCaption: the card's own text is what is spoken. */}
      {file && <audio controls preload="none" src={mediaAddress(desk.pack, file)} />}
    </div>
  );
}

/** A video of the draft, chosen or uploaded, with what it shows in words. */
export function VideoField(props: {
  desk: MediaDesk;
  file: string;
  alt: string;
  sourceAlt?: string;
  onChange: (file: string, alt: string) => void;
}) {
  const { desk, file, alt, onChange } = props;
  const stem = file.replace(/\.mp4$/, "");
  return (
    <div class="picture-field">
      {file && <img class="thumb" src={mediaAddress(desk.pack, `${stem}-poster.webp`)} alt="" />}
      <div class="grow">
        <FileField
          desk={desk}
          label={_("Video")}
          file={file}
          pattern={/\.mp4$/}
          accept="video/*"
          kind="video"
          none={_("no video")}
          onChange={(name) => onChange(name, alt)}
        />
        {file && (
          <Text
            label={_("What the video shows, for those who only hear")}
            value={alt}
            source={props.sourceAlt}
            path="video.alt"
            limit={200}
            wraps
            onChange={(words) => onChange(file, words)}
          />
        )}
        {file && (
          <small class="soft">
            {_("It comes with its own picture. Captions are written on the pack's page.")}
          </small>
        )}
      </div>
    </div>
  );
}

/** What a card names, of all that an upload became. */
const MAIN: Record<Kind, string> = { picture: ".webp", sound: ".opus", video: ".mp4" };

function FileField(props: {
  desk: MediaDesk;
  label: string;
  file: string;
  pattern: RegExp;
  accept: string;
  none?: string;
  onChange: (name: string) => void;
  /** Always to be made into this. */
  kind?: Kind;
  recorder?: boolean;
}) {
  const { desk, file, pattern, onChange } = props;
  const [stem, setStem] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const names =
    props.kind === "video"
      ? videosIn(desk.names)
      : desk.names.filter((name) => pattern.test(name) && !isPart(name, desk.names));
  if (file && !names.includes(file)) names.unshift(file);

  async function upload(chosen: File) {
    setProblem("");
    const kind = props.kind ?? kindOf(chosen);
    if (kind && desk.bring) {
      setStem(stemFor(chosen.name));
      desk.bring(chosen, kind, (made) => onChange(made.stem + MAIN[made.kind]));
      return;
    }
    setBusy(true);
    try {
      const name = fileName(chosen.name);
      await ask("PUT", `packs/${desk.pack}/media/${name}`, chosen);
      desk.added(name);
      onChange(name);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.detail || _("No connection. Try again.") : "");
    }
    setBusy(false);
  }

  return (
    <div class="field">
      <span class="field-label">{props.label}</span>
      <span class="file-line">
        <select
          aria-label={props.label}
          value={file}
          onChange={(event) => onChange((event.target as HTMLSelectElement).value)}
        >
          {props.none !== undefined && <option value="">{props.none}</option>}
          {props.none === undefined && !file && <option value="">{_("choose…")}</option>}
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <button type="button" class="quiet" disabled={busy} onClick={() => picker.current?.click()}>
          {busy ? _("Uploading…") : _("Upload")}
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          accept={props.accept}
          onChange={(event) => {
            const input = event.target as HTMLInputElement;
            const chosen = input.files?.[0];
            input.value = "";
            if (chosen) void upload(chosen);
          }}
        />
        {props.recorder && desk.bring && <Recorder onDone={(made) => void upload(made)} />}
      </span>
      {stem && desk.uploads && <UploadRows uploads={desk.uploads} only={stem} />}
      {problem && (
        <small class="note wrong" role="alert">
          {problem}
        </small>
      )}
    </div>
  );
}

/** Belongs to a video, or stands beside an Opus for old phones: nobody chooses it. */
function isPart(name: string, all: readonly string[]): boolean {
  const stem = stemOf(name);
  const twin = name.replace(/\.m4a$/, ".opus");
  return (stem !== "" && all.includes(`${stem}-144p.mp4`)) || (twin !== name && all.includes(twin));
}
