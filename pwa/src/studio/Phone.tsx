/** The real player beside the text, in the language, size and light that is chosen. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { renderSVG } from "uqr";
import { gettext as _ } from "../core/i18n.ts";
import { ask, lessonPath } from "./api.ts";
import { Choice } from "./forms/inputs.tsx";
import { languageName, wordsOf } from "./words.ts";

const SIZES: [width: number, height: number][] = [
  [360, 640],
  [320, 568],
  [768, 900],
];

/** Pixels of the frame's edge (phone.css). */
const BORDER = 3;

export function Phone(props: {
  pack: string;
  lesson: string;
  language: string;
  languages: string[];
  revision: number;
  block: string;
}) {
  const { pack, lesson, language, revision, block } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  const [theme, setTheme] = useState("light");
  const [textSize, setTextSize] = useState("1");
  const [size, setSize] = useState("0");
  const [spoken, setSpoken] = useState("");
  const shown = spoken || language;

  useEffect(() => {
    const hear = ({ data, origin }: MessageEvent) => {
      if (origin === location.origin && data?.kind === "tianjian-preview-ready") setReady(true);
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, []);

  useEffect(() => {
    if (!ready) return;
    frame.current?.contentWindow?.postMessage(
      {
        kind: "tianjian-preview",
        language: shown,
        theme,
        textSize: Number(textSize),
        revision,
        block: block === "head" ? "" : block,
      },
      location.origin,
    );
  }, [ready, shown, theme, textSize, revision, block]);

  const [width, height] = SIZES[Number(size)]!;
  const scale = useScale(room, width);
  return (
    <section class="sheet phone-sheet" id="phone" aria-label={_("As on a phone")}>
      <h2>{_("As on a phone")}</h2>
      <div ref={room}>
        <div
          class="phone-frame"
          style={{ width: `${width * scale}px`, height: `${height * scale}px` }}
        >
          <iframe
            ref={frame}
            title={_("The lesson in the player")}
            src={`/preview/${pack}/${lesson}`}
            style={{
              width: `${width}px`,
              height: `${height}px`,
              transform: `scale(${scale})`,
              transformOrigin: "0 0",
            }}
          />
        </div>
      </div>
      <OwnPhone pack={pack} lesson={lesson} language={shown} />
      <div class="side-by-side">
        <Choice
          label={_("Language")}
          value={spoken}
          options={[
            ["", _("as written")],
            ...props.languages.map((code): [string, string] => [code, languageName(code)]),
          ]}
          onChange={setSpoken}
        />
        <Choice
          label={_("Light")}
          value={theme}
          options={[
            ["light", _("bright")],
            ["dark", _("dark")],
          ]}
          onChange={setTheme}
        />
        <Choice
          label={_("Letters")}
          value={textSize}
          options={[
            ["1", _("normal")],
            ["1.3", _("big")],
            ["1.5", _("very big")],
          ]}
          onChange={setTextSize}
        />
        <Choice
          label={_("Screen")}
          value={size}
          options={SIZES.map(([w, h], n): [string, string] => [String(n), `${w}×${h}`])}
          onChange={setSize}
        />
      </div>
    </section>
  );
}

/** How far a screen of this width is made smaller, so that all of it is in sight. */
function useScale(room: RefObject<HTMLElement | null>, width: number): number {
  const [wide, setWide] = useState(width);
  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => setWide(entry!.contentRect.width));
    seen.observe(room.current!);
    return () => seen.disconnect();
  }, []);
  return Math.min(1, (wide - 2 * BORDER) / width);
}

/** A picture for the camera of the editor's own phone; the lesson there follows what is saved. */
function OwnPhone(props: { pack: string; lesson: string; language: string }) {
  const { pack, lesson, language } = props;
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState("");
  if (!token)
    return (
      <p>
        <button
          type="button"
          class="quiet"
          onClick={async () => {
            try {
              const path = `${lessonPath(pack, lesson)}/glance`;
              setToken((await ask<{ token: string }>("POST", path)).token);
            } catch (error) {
              setProblem(wordsOf(error));
            }
          }}
        >
          {_("On your own phone")}
        </button>
        {problem && (
          <span class="note wrong" role="alert">
            {problem}
          </span>
        )}
      </p>
    );
  const address = `${location.origin}/preview/${pack}/${lesson}?language=${language}&key=${token}`;
  return (
    <div class="own-phone">
      <img alt={_("Point the camera of your phone here")} src={pictureOf(address)} />
      <p>
        {_(
          "Point your phone's camera here. The lesson there follows what you save, for half a day.",
        )}
        {/^(localhost|127\.)/.test(location.hostname) && (
          <b>
            {" "}
            {_(
              "This computer has no address that a phone can reach: open the studio by its name in the network.",
            )}
          </b>
        )}
      </p>
    </div>
  );
}

const pictureOf = (address: string): string =>
  `data:image/svg+xml,${encodeURIComponent(renderSVG(address, { border: 2 }))}`;
