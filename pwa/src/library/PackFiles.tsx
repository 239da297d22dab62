/** Courses as files: from another phone, by Bluetooth, a card or a stick; and on to the next. */
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _, inWords, ngettext } from "../core/i18n.ts";
import { route } from "../core/router.ts";
import { give, type TakenIn, takeIn } from "../packs/carry.ts";
import { onOpenedFiles, type SharedFile, sharedFiles } from "../packs/shared.ts";
import { Icon } from "../ui/icons.tsx";
import { offerFile } from "../ui/offer-file.ts";
import { fileMessage } from "./file-words.ts";

interface Progress {
  done: number;
  all: number;
}

export function TakeInCard({ onTaken }: { onTaken: () => void }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [taken, setTaken] = useState<TakenIn[]>([]);
  const [failed, setFailed] = useState<{ name: string; error: unknown }[]>([]);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    onOpenedFiles((files) => void take(files));
    void sharedFiles().then((files) => (files.length > 0 ? take(files) : undefined));
    if (route().fragment !== "file") return;
    // After the screen around it went to its top.
    requestAnimationFrame(() => box.current?.scrollIntoView({ block: "center" }));
  }, []);

  async function take(files: SharedFile[]) {
    setTaken([]);
    setFailed([]);
    for (const { name, file } of files) {
      setProgress({ done: 0, all: 0 });
      try {
        const one = await takeIn(file, (done, all) => setProgress({ done, all }));
        setTaken((old) => [...old, one]);
      } catch (error) {
        setFailed((old) => [...old, { name, error }]);
      }
    }
    setProgress(null);
    onTaken();
  }

  return (
    <section class="card body" ref={box}>
      <h2>{_("A course from another phone")}</h2>
      <p class="soft">
        {_(
          "It comes as a file that ends in .tjpack: by Bluetooth, on a card, by cable. It is used only if your centre signed it.",
        )}
      </p>
      <div class="actions">
        <label class="quiet small file-door">
          <Icon name="file" />
          {_("Open a file")}
          <input
            type="file"
            multiple
            accept=".tjpack,application/zip,application/octet-stream"
            data-testid="pack-file"
            disabled={progress !== null}
            onChange={(event) => {
              const chosen = [...(event.currentTarget.files ?? [])];
              const files = chosen.map((file) => ({ name: file.name, file }));
              event.currentTarget.value = "";
              if (files.length > 0) void take(files);
            }}
          />
        </label>
      </div>
      {progress && <Bar progress={progress} label={_("Looking at every part of it…")} />}
      <div role="status" data-testid="pack-file-said">
        {taken.map((one) => (
          <Taken key={one.id} taken={one} />
        ))}
        {failed.map(({ name, error }) => (
          <p key={name} class="note wrong spaced">
            <bdi>{name}</bdi>: {fileMessage(error)}
          </p>
        ))}
      </div>
    </section>
  );
}

function Taken({ taken: { id, manifest, missing, known } }: { taken: TakenIn }) {
  const title = inWords(manifest.title);
  return (
    <div class="note calm spaced">
      <p>
        {known
          ? _("“%(title)s” was here already, all of it.", { title })
          : _("“%(title)s” is on this phone now.", { title })}
      </p>
      {missing > 0 && (
        <p>
          {ngettext(
            "%(n)s part was not in the file. It comes when there is a network.",
            "%(n)s parts were not in the file. They come when there is a network.",
            missing,
          )}
        </p>
      )}
      <div class="actions">
        <a class="quiet small" href={`/pack/${id}`}>
          {_("Look at it")}
          <Icon name="next" turns />
        </a>
      </div>
    </div>
  );
}

function Bar({ progress: { done, all }, label }: { progress: Progress; label: string }) {
  return (
    <div
      class="bar spaced"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={all}
      aria-valuenow={done}
    >
      <i style={{ width: `${all ? Math.round((100 * done) / all) : 0}%` }} />
    </div>
  );
}

/** A course on this phone as a file for the next one. */
export function PassOn({ id, title }: { id: string; title: string }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [said, setSaid] = useState("");
  const [error, setError] = useState<unknown>(null);

  async function pass() {
    setSaid("");
    setError(null);
    setProgress({ done: 0, all: 0 });
    try {
      const { file, name } = await give(id, (done, all) => setProgress({ done, all }));
      if (!(await shared(file, name))) {
        offerFile(file, name);
        setSaid(
          _("Saved as %(name)s, among your downloads. Send it to the other phone from there.", {
            name,
          }),
        );
      }
    } catch (problem) {
      setError(problem);
    }
    setProgress(null);
  }

  return (
    <>
      <button
        type="button"
        class="quiet small"
        data-testid={`pass-on-${id}`}
        disabled={progress !== null}
        onClick={() => void pass()}
      >
        <Icon name="send" />
        {_("Pass it on")}
        <span class="hidden"> {title}</span>
      </button>
      {progress && <Bar progress={progress} label={_("Making the file…")} />}
      <div role="status">
        {said && <p class="note calm spaced">{said}</p>}
        {error !== null && <p class="note wrong spaced">{fileMessage(error)}</p>}
      </div>
    </>
  );
}

/** By the phone's own share sheet, where that takes such a file; most browsers only save it. */
async function shared(blob: Blob, name: string): Promise<boolean> {
  if (typeof File === "undefined" || !navigator.canShare || !navigator.share) return false;
  const files = [new File([blob], name, { type: "application/zip" })];
  try {
    if (!navigator.canShare({ files })) return false;
    await navigator.share({ files });
    return true;
  } catch (error) {
    // Called off by the person: nothing more to do. Anything else: the file is saved instead.
    return (error as Error).name === "AbortError";
  }
}
