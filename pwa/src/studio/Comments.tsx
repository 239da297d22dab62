/** Comments on one block: open ones beside it, resolved ones folded away, and a field for a new one. */
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { Text } from "./forms/inputs.tsx";
import type { Comment } from "./types.ts";
import { languageName } from "./words.ts";

/** What can be done with a block's comments; each resolves when the server has it. */
export interface CommentDesk {
  add(block: string, text: string): Promise<void>;
  resolve(comment: string, resolved: boolean): Promise<void>;
}

export function Comments(props: { block: string; list: Comment[]; desk: CommentDesk }) {
  const { block, list, desk } = props;
  const [writing, setWriting] = useState(false);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const open = list.filter(({ resolved }) => !resolved);
  const done = list.filter(({ resolved }) => resolved);

  async function add() {
    setBusy(true);
    // Where the server refused it, the words stay in the field.
    if (await desk.add(block, text).then(ok, failed)) {
      setText("");
      setWriting(false);
    }
    setBusy(false);
  }

  return (
    <div class="remarks">
      {open.map((each) => (
        <Remark key={each.comment} each={each} desk={desk} />
      ))}
      {writing ? (
        <form
          class="remark-form"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <Text label={_("Comment")} value={text} lines limit={1000} onChange={setText} />
          <button type="submit" class="button" disabled={busy || !text.trim()}>
            {_("Add the comment")}
          </button>{" "}
          <button type="button" class="quiet" onClick={() => setWriting(false)}>
            {_("Cancel")}
          </button>
        </form>
      ) : (
        <button type="button" class="quiet" onClick={() => setWriting(true)}>
          {_("Comment")}
        </button>
      )}
      {done.length > 0 && (
        <details>
          <summary>
            {ngettext("%(n)s resolved comment", "%(n)s resolved comments", done.length)}
          </summary>
          {done.map((each) => (
            <Remark key={each.comment} each={each} desk={desk} />
          ))}
        </details>
      )}
    </div>
  );
}

const ok = () => true;
const failed = () => false;

export function Remark({ each, desk }: { each: Comment; desk: CommentDesk }) {
  return (
    <div class={each.resolved ? "remark resolved" : "remark"}>
      <p>
        <strong>{each.name}</strong>{" "}
        <span class="soft small">
          {when(each.at)} · {languageName(each.language)}
        </span>
        {"\n"}
        {each.text}
        {each.resolved && (
          <span class="soft small">
            {"\n"}
            {_("Done: %(name)s", { name: each.resolved_by })}
          </span>
        )}
      </p>
      <button
        type="button"
        class="quiet"
        onClick={() => void desk.resolve(each.comment, !each.resolved).catch(failed)}
      >
        {each.resolved ? _("Open again") : _("Mended")}
      </button>
    </div>
  );
}

function when(iso: string): string {
  const at = new Date(iso);
  return at.toLocaleString(document.documentElement.lang, {
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}
