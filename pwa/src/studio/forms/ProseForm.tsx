/** A card, the rule or the "do today" step: a picture or a video, a sound, a few words. */
import { useRef, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { insertText, lessonText, pictureIn } from "../paste.ts";
import type { Fields } from "../types.ts";
import { wordsOf } from "../words.ts";
import { Text } from "./inputs.tsx";
import {
  type MediaDesk,
  PictureField,
  SoundField,
  uploadPasted,
  VideoField,
} from "./PictureField.tsx";

export function ProseForm(props: {
  fields: Fields;
  source?: Fields;
  desk: MediaDesk;
  onChange: (fields: Fields) => void;
}) {
  const { fields, source, desk, onChange } = props;
  const place = useRef<HTMLDivElement>(null);
  const set = (change: Fields) => onChange({ ...fields, ...change });
  const [problem, setProblem] = useState("");
  // What was typed while a pasted picture was on its way stays.
  const latest = useRef(set);
  latest.current = set;

  /** From Word or a page: strong words and lists stay. A picture becomes the card's picture. */
  async function paste(event: ClipboardEvent) {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const picture = pictureIn(event.clipboardData);
    const field = event.target as HTMLElement;
    if (html && field instanceof HTMLTextAreaElement) {
      event.preventDefault();
      insertText(field, lessonText(html));
    } else if (picture && !fields.video) {
      event.preventDefault();
      setProblem("");
      try {
        const file = await uploadPasted(desk, picture);
        latest.current({ picture: { file, alt: fields.picture?.alt ?? "" } });
      } catch (error) {
        setProblem(wordsOf(error));
      }
    }
  }

  /** Puts marks round what is chosen in the text. */
  function mark(before: string, after: string) {
    const area = place.current?.querySelector("textarea");
    if (!area) return;
    const { selectionStart: from, selectionEnd: to, value } = area;
    const text = value.slice(0, from) + before + value.slice(from, to) + after + value.slice(to);
    set({ text });
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(from + before.length, to + before.length);
    });
  }

  return (
    <div onPaste={(event) => void paste(event)}>
      {problem && (
        <p class="note wrong" role="alert">
          {problem}
        </p>
      )}
      {!fields.video && (
        <PictureField
          desk={desk}
          file={fields.picture?.file ?? ""}
          alt={fields.picture?.alt ?? ""}
          sourceAlt={source?.picture?.alt}
          path="picture.alt"
          onChange={(file, alt) => set({ picture: file ? { file, alt } : null })}
        />
      )}
      {!fields.picture && (
        <VideoField
          desk={desk}
          file={fields.video?.file ?? ""}
          alt={fields.video?.alt ?? ""}
          sourceAlt={source?.video?.alt}
          onChange={(file, alt) => set({ video: file ? { file, alt } : null })}
        />
      )}
      <div ref={place}>
        <Text
          label={_("Words")}
          value={fields.text ?? ""}
          source={source?.text}
          path="text"
          lines
          limit={1000}
          onChange={(text) => set({ text })}
        />
        <p class="marks">
          <button type="button" class="quiet" onClick={() => mark("**", "**")}>
            <b>{_("Strong")}</b>
          </button>
          <button type="button" class="quiet" onClick={() => mark("\n- ", "")}>
            {_("• List")}
          </button>
          <button type="button" class="quiet" onClick={() => mark("[^", "]")}>
            {_("Fact mark")}
          </button>
        </p>
      </div>
      <SoundField desk={desk} file={fields.sound ?? ""} onChange={(sound) => set({ sound })} />
    </div>
  );
}
