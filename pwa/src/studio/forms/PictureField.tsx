/** A picture of the draft: chosen from what is there, or uploaded, with its description. */
import { useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ApiError, ask } from "../api.ts";
import { Text } from "./inputs.tsx";

export interface MediaDesk {
  pack: string;
  names: string[];
  /** A file came: the list is longer now. */
  added: (name: string) => void;
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
  alt: string;
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
          accept=".svg,.png,.jpg,.jpeg,.webp"
          none={props.required ? undefined : _("no picture")}
          onChange={(name) => onChange(name, alt)}
        />
        {file && (
          <Text
            label={_("What it shows, for those who only hear")}
            value={alt}
            source={props.sourceAlt}
            path={props.path}
            limit={200}
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
        accept=".opus,.mp3,.m4a"
        none={_("no sound; the phone reads aloud")}
        onChange={onChange}
      />
      {/* biome-ignore lint/a11y/useMediaCaption: the card's own text is what is spoken. */}
      {file && <audio controls preload="none" src={mediaAddress(desk.pack, file)} />}
    </div>
  );
}

function FileField(props: {
  desk: MediaDesk;
  label: string;
  file: string;
  pattern: RegExp;
  accept: string;
  none?: string;
  onChange: (name: string) => void;
}) {
  const { desk, file, pattern, onChange } = props;
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const names = desk.names.filter((name) => pattern.test(name));
  if (file && !names.includes(file)) names.unshift(file);

  async function upload(chosen: File) {
    setBusy(true);
    setProblem("");
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
      </span>
      {problem && (
        <small class="note wrong" role="alert">
          {problem}
        </small>
      )}
    </div>
  );
}
