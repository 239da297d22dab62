/** Speak it: a recording made in the browser, heard before it is sent. */
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { clock } from "./names.ts";

/** A sound of a lesson may last so long; nobody listens to more. */
const MOST_SECONDS = 300;

export function Recorder({ name, onDone }: { name?: string; onDone: (file: File) => void }) {
  const [state, setState] = useState<"idle" | "recording" | "heard">("idle");
  const [at, setAt] = useState(0);
  const [wrong, setWrong] = useState("");
  const [url, setUrl] = useState("");
  const recorder = useRef<MediaRecorder | null>(null);
  const made = useRef<Blob | null>(null);
  useEffect(() => () => release(recorder.current), []);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  useEffect(() => {
    if (state !== "recording") return;
    const began = Date.now();
    const timer = setInterval(() => {
      const passed = (Date.now() - began) / 1000;
      setAt(passed);
      if (passed >= MOST_SECONDS) recorder.current?.stop();
    }, 250);
    return () => clearInterval(timer);
  }, [state]);
  if (typeof MediaRecorder === "undefined" || !navigator.mediaDevices) return null;

  async function begin() {
    setWrong("");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: true },
      });
      const parts: Blob[] = [];
      const running = new MediaRecorder(stream);
      running.ondataavailable = ({ data }) => parts.push(data);
      running.onstop = () => {
        made.current = new Blob(parts, { type: running.mimeType });
        setUrl(URL.createObjectURL(made.current));
        setState("heard");
        release(running);
      };
      recorder.current = running;
      running.start(1000);
      setAt(0);
      setState("recording");
    } catch {
      setWrong(_("The browser gives no microphone. Allow it beside the address, or plug one in."));
    }
  }

  function use() {
    const blob = made.current!;
    const ending = /mp4/.test(blob.type) ? "m4a" : /ogg/.test(blob.type) ? "ogg" : "webm";
    const stem = name || `recording-${Date.now().toString(36)}`;
    onDone(new File([blob], `${stem}.${ending}`, { type: blob.type || "audio/webm" }));
    setState("idle");
  }

  return (
    <span class="recorder">
      {state === "idle" && (
        <button type="button" class="quiet" onClick={() => void begin()}>
          {_("● Record")}
        </button>
      )}
      {state === "recording" && (
        <>
          <span role="status" class="recording">
            {_("Recording…")} {clock(at)}
          </span>
          <button type="button" class="button" onClick={() => recorder.current?.stop()}>
            {_("■ Stop")}
          </button>
        </>
      )}
      {state === "heard" && (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: the card's own text is what is spoken. */}
          <audio controls src={url} />
          <button type="button" class="button" onClick={use}>
            {_("Use it")}
          </button>
          <button type="button" class="quiet" onClick={() => void begin()}>
            {_("Once more")}
          </button>
          <button type="button" class="quiet" onClick={() => setState("idle")}>
            {_("Throw away")}
          </button>
        </>
      )}
      {wrong && (
        <small class="note wrong" role="alert">
          {wrong}
        </small>
      )}
    </span>
  );
}

/** The microphone's light goes out. */
function release(recorder: MediaRecorder | null): void {
  for (const track of recorder?.stream.getTracks() ?? []) track.stop();
}
