/** One block's form with its state: saved, waiting, or changed by somebody else. */
import { useMemo } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { type CommentDesk, Comments } from "./Comments.tsx";
import { ItemForm } from "./forms/ItemForm.tsx";
import { NumberField, Text, Tools } from "./forms/inputs.tsx";
import type { MediaDesk } from "./forms/PictureField.tsx";
import { ProseForm } from "./forms/ProseForm.tsx";
import { keyOf, type Person } from "./LessonEditor.tsx";
import { ReadAloud } from "./ReadAloud.tsx";
import { type Saver, type State, withTheirs } from "./saver.ts";
import { Grip } from "./sort.tsx";
import { MarkSums } from "./translate/FieldMark.tsx";
import { MarksContext } from "./translate/marks.ts";
import type { BlockView, Comment, Fields } from "./types.ts";
import { blockTitle } from "./words.ts";

export function Block(props: {
  block: BlockView;
  /** Its place in the lesson; the head is 0. */
  place: number;
  language: string;
  source?: Fields;
  desk: MediaDesk;
  saver: Saver;
  here: Person[];
  /** "It still fits": of these fields, with the source words that were seen. */
  onFits: (words: Record<string, string>) => void;
  comments: Comment[];
  commentDesk: CommentDesk;
  onFocus: () => void;
  onUp?: () => void;
  onDown?: () => void;
  onRemove?: () => void;
}) {
  const { block, language, source, desk, saver, here } = props;
  const key = keyOf(language, block.name);
  useMemo(() => saver.open(key, block.fields[language] ?? {}), [key]);
  const fields = saver.fields(key);
  const set = (changed: Fields) => saver.change(key, changed);
  const title = blockTitle(block, language, props.place);
  const marks = block.translation.marks[language] ?? {};
  return (
    <section
      class={`sheet block block-${block.kind}${block.kind === "head" ? "" : " movable"}`}
      data-block={block.name}
      aria-label={title}
      onFocusIn={props.onFocus}
    >
      <header class="block-head">
        {block.kind !== "head" && <Grip />}
        <h2>{title}</h2>
        {here.map(({ name }) => (
          <span class="pill" key={name}>
            {_("%(name)s is writing here", { name })}
          </span>
        ))}
        <SavedSign state={saver.state(key)} onRetry={() => saver.hurry()} />
        <MarkSums marks={marks} />
        <ReadAloud fields={fields} language={language} />
        {block.kind !== "head" && (
          <Tools what={title} onUp={props.onUp} onDown={props.onDown} onRemove={props.onRemove} />
        )}
      </header>
      <Clash
        state={saver.state(key)}
        fields={fields}
        onSettle={(mine) => saver.settle(key, mine)}
      />
      <MarksContext.Provider value={{ marks, fits: props.onFits }}>
        <Form kind={block.kind} fields={fields} source={source} desk={desk} onChange={set} />
      </MarksContext.Provider>
      <Comments block={block.name} list={props.comments} desk={props.commentDesk} />
    </section>
  );
}

function Form(props: {
  kind: BlockView["kind"];
  fields: Fields;
  source?: Fields;
  desk: MediaDesk;
  onChange: (fields: Fields) => void;
}) {
  const { kind, fields, source, onChange } = props;
  const set = (change: Fields) => onChange({ ...fields, ...change });
  if ("source" in fields)
    return (
      <Text
        label={_("This part cannot be shown as a form. Its text:")}
        value={fields.source}
        source={source?.source}
        path="source"
        lines
        onChange={(text) => set({ source: text })}
      />
    );
  if (kind === "item") return <ItemForm {...props} />;
  if (kind !== "head") return <ProseForm {...props} />;
  return (
    <>
      <Text
        label={_("Title")}
        value={fields.title ?? ""}
        source={source?.title}
        path="title"
        limit={80}
        onChange={(title) => set({ title })}
      />
      <Text
        label={_("What somebody can do afterwards")}
        value={fields.goal ?? ""}
        source={source?.goal}
        path="goal"
        limit={240}
        wraps
        onChange={(goal) => set({ goal })}
      />
      <NumberField
        label={_("Minutes (3 to 6)")}
        value={fields.minutes}
        onChange={(minutes) => set({ minutes })}
      />
    </>
  );
}

export function SavedSign({ state, onRetry }: { state: State; onRetry: () => void }) {
  switch (state.kind) {
    case "saved":
      return <span class="saved">{_("Saved")}</span>;
    case "waiting":
    case "saving":
      return (
        <span class="saved" role="status">
          {_("Saving…")}
        </span>
      );
    case "offline":
      return (
        <span class="unsaved" role="status">
          {_("No connection; kept in this browser")}{" "}
          <button type="button" class="quiet" onClick={onRetry}>
            {_("Try now")}
          </button>
        </span>
      );
    case "signed-out":
      return (
        <span class="unsaved" role="alert">
          {_("Signed out; kept in this browser.")}{" "}
          <a href="/office/login?next=/studio" target="_blank" rel="noopener">
            {_("Sign in")}
          </a>{" "}
          <button type="button" class="quiet" onClick={onRetry}>
            {_("Save now")}
          </button>
        </span>
      );
    case "refused":
      return (
        <span class="unsaved" role="alert">
          {_("Not saved: %(why)s", { why: state.why })}
        </span>
      );
    case "clash":
      return <span class="unsaved">{_("Not saved yet")}</span>;
  }
}

/** Both versions of what two people changed, side by side; nobody's is thrown away unseen. */
export function Clash(props: { state: State; fields: Fields; onSettle: (mine: Fields) => void }) {
  const { state, fields, onSettle } = props;
  if (state.kind !== "clash") return null;
  return (
    <div class="clash" role="alert">
      <p>{_("Somebody else changed the same words. Choose what stays:")}</p>
      <table>
        <thead>
          <tr>
            <th>{_("Yours")}</th>
            <th>{_("Theirs")}</th>
          </tr>
        </thead>
        <tbody>
          {state.conflicts.map((each) => (
            <tr key={each.path}>
              <td>{shown(each.mine)}</td>
              <td>{shown(each.theirs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" class="button" onClick={() => onSettle(fields)}>
        {_("Keep mine")}
      </button>
      <button
        type="button"
        class="button quiet"
        onClick={() => onSettle(withTheirs(fields, state.conflicts))}
      >
        {_("Take theirs")}
      </button>
    </div>
  );
}

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? "");
