/** Fields that forms of blocks are made of. */
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { FieldMark } from "../translate/FieldMark.tsx";

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Characters; a counter shows near the end. */
  limit?: number;
  lines?: boolean;
  /** One line of the pack, which may be longer than the screen is wide. */
  wraps?: boolean;
  /** The same words in the language that is translated from. */
  source?: string;
  /** Its path in the block ("options.top.text"), where translations are marked. */
  path?: string;
  hint?: string;
}

/** One line of words, or a field that grows with them. */
export function Text(props: TextProps) {
  const { label, value, onChange, limit, lines, wraps, source, path, hint } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight + 2}px`;
  }, [value]);
  const shared = {
    id,
    value,
    maxLength: limit,
    onInput: (event: Event) => {
      const words = (event.target as HTMLInputElement).value;
      onChange(wraps ? words.replace(/\s*\n\s*/g, " ") : words);
    },
  };
  return (
    <div class="field">
      <label class="field-label" htmlFor={id}>
        {label}
        {limit && value.length > limit * 0.8 && (
          <small class="soft">
            {" "}
            {value.length}/{limit}
          </small>
        )}
      </label>
      {source && <span class="source-words">{source}</span>}
      {path && source && <FieldMark path={path} source={source} />}
      {lines || wraps ? (
        <textarea ref={area} rows={lines ? 2 : 1} {...shared} />
      ) : (
        <input type="text" {...shared} />
      )}
      {hint && <small class="soft">{hint}</small>}
    </div>
  );
}

/** A decimal number; what is no number yet stays on screen and is not saved as one. */
export function NumberField(props: {
  label: string;
  value: unknown;
  onChange: (value: number | string) => void;
  step?: string;
}) {
  return (
    <label class="field number-field">
      <span class="field-label">{props.label}</span>
      <input
        type="text"
        inputMode="decimal"
        value={String(props.value ?? "")}
        onInput={(event) => {
          const text = (event.target as HTMLInputElement).value.replace("，", "").trim();
          props.onChange(/^-?\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : text);
        }}
      />
    </label>
  );
}

/** A day, "2027-11-22". */
export function Day(props: { label: string; value?: string; onChange: (day: string) => void }) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <input
        type="date"
        value={props.value ?? ""}
        onInput={(event) => props.onChange((event.target as HTMLInputElement).value)}
      />
    </label>
  );
}

export function Choice(props: {
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
}) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <select
        value={props.value}
        onChange={(event) => props.onChange((event.target as HTMLSelectElement).value)}
      >
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The order buttons of one entry, where the list has an order, and its bin. */
export function Tools(props: {
  what: string;
  onUp?: () => void;
  onDown?: () => void;
  onRemove?: () => void;
}) {
  const { what, onUp, onDown, onRemove } = props;
  return (
    <span class="tools">
      {(onUp || onDown) && (
        <>
          <button
            type="button"
            aria-label={_("Move up: %(what)s", { what })}
            disabled={!onUp}
            onClick={onUp}
          >
            ↑
          </button>
          <button
            type="button"
            aria-label={_("Move down: %(what)s", { what })}
            disabled={!onDown}
            onClick={onDown}
          >
            ↓
          </button>
        </>
      )}
      {onRemove && (
        <button type="button" aria-label={_("Take out: %(what)s", { what })} onClick={onRemove}>
          ✕
        </button>
      )}
    </span>
  );
}
