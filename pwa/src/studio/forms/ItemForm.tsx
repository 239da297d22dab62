/** A question of any of the seven types, with feedback for each likely answer. */
import { useId } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { Grip, useSort } from "../sort.tsx";
import type { Fields } from "../types.ts";
import { Choice, NumberField, Text, Tools } from "./inputs.tsx";
import { type MediaDesk, PictureField } from "./PictureField.tsx";
import { SpotField } from "./SpotField.tsx";

interface FormProps {
  fields: Fields;
  source?: Fields;
  desk: MediaDesk;
  onChange: (fields: Fields) => void;
}

export function typeName(type: string): string {
  const names: Record<string, string> = {
    "choose-one": _("Choose one"),
    "choose-many": _("Choose several"),
    "picture-choice": _("Choose a picture"),
    "sort-groups": _("Sort into groups"),
    "put-in-order": _("Put in order"),
    number: _("A number"),
    "spot-fault": _("Find it in the picture"),
  };
  return names[type] ?? type;
}

export const ITEM_TYPES = [
  "choose-one",
  "choose-many",
  "picture-choice",
  "sort-groups",
  "put-in-order",
  "number",
  "spot-fault",
];

/** Types whose options may be pictures. */
const PICTURED = ["picture-choice", "sort-groups", "put-in-order"];
const MOST_OPTIONS = 8;
const MOST_GROUPS = 4;

export function ItemForm(props: FormProps) {
  const { fields, source, desk, onChange } = props;
  const set = (change: Fields) => onChange({ ...fields, ...change });
  return (
    <>
      <Text
        label={_("Question")}
        value={fields.ask ?? ""}
        source={source?.ask}
        path="ask"
        lines
        limit={400}
        onChange={(ask) => set({ ask })}
      />
      {fields.type !== "spot-fault" && (
        <PictureField
          desk={desk}
          file={fields.picture?.file ?? ""}
          alt={fields.picture?.alt ?? ""}
          sourceAlt={source?.picture?.alt}
          path="picture.alt"
          onChange={(file, alt) => set({ picture: file ? { file, alt } : null })}
        />
      )}
      {fields.type === "sort-groups" && <Groups {...props} />}
      {fields.type === "number" && <NumberAnswer {...props} />}
      {fields.type === "spot-fault" && <SpotField {...props} />}
      {fields.options && <Options {...props} />}
      {typeof fields.feedback === "object" && fields.feedback && (
        <fieldset>
          <legend>{_("What to say about the whole answer")}</legend>
          {(["right", "wrong"] as const).map((key) => (
            <Text
              key={key}
              label={key === "right" ? _("When it is right") : _("When it is wrong")}
              value={fields.feedback[key] ?? ""}
              source={source?.feedback?.[key]}
              path={`feedback.${key}`}
              limit={400}
              wraps
              onChange={(words) => set({ feedback: { ...fields.feedback, [key]: words } })}
            />
          ))}
        </fieldset>
      )}
      <Text
        label={_("Fact cards it rests on")}
        value={(fields.facts ?? []).join(", ")}
        hint={_("Names such as L26, with commas between.")}
        onChange={(words) => set({ facts: words.split(/[,，\s]+/).filter(Boolean) })}
      />
    </>
  );
}

function Options({ fields, source, desk, onChange }: FormProps) {
  const options: Fields[] = fields.options;
  const put = (changed: Fields[]) => onChange({ ...fields, options: changed });
  const change = (place: number, part: Fields) =>
    put(options.map((one, n) => (n === place ? { ...one, ...part } : one)));
  const one = fields.type === "choose-one" || fields.type === "picture-choice";
  const groups: Fields[] = fields.groups ?? [];
  // Two questions may ask the same, or nothing yet: their marks are not each other's.
  const marks = useId();
  const list = useSort<HTMLDivElement>((from, to) => put(moved(options, from, to)));

  /** Of one right answer, choosing another takes the mark from the first. */
  function setRight(place: number, right: boolean) {
    put(
      options.map((each, n) => {
        const { right: _was, ...rest } = each;
        const is = n === place ? right : !one && Boolean(each.right);
        return is ? { ...rest, right: true } : rest;
      }),
    );
  }

  return (
    <fieldset>
      <legend>{_("Answers to choose from")}</legend>
      <div ref={list}>
        {options.map((option, place) => {
          const theirs = source?.options?.find((each: Fields) => each.id === option.id);
          const what = option.text || option.id;
          return (
            <div class={`option movable${option.right ? " right" : ""}`} key={option.id}>
              <div class="option-head">
                <Grip />
                {fields.type === "sort-groups" ? (
                  <Choice
                    label={_("Belongs to")}
                    value={option.group ?? ""}
                    options={groups.map(({ id, text }, n) => [
                      id,
                      text || _("Group %(n)s", { n: n + 1 }),
                    ])}
                    onChange={(group) => change(place, { group })}
                  />
                ) : fields.type === "put-in-order" ? (
                  <strong>{place + 1}.</strong>
                ) : (
                  <label class="right-mark">
                    <input
                      type={one ? "radio" : "checkbox"}
                      name={marks}
                      checked={Boolean(option.right)}
                      onChange={(event) =>
                        setRight(place, (event.target as HTMLInputElement).checked)
                      }
                    />
                    {_("right")}
                  </label>
                )}
                <Tools
                  what={what}
                  onUp={place > 0 ? () => put(moved(options, place, place - 1)) : undefined}
                  onDown={
                    place < options.length - 1
                      ? () => put(moved(options, place, place + 1))
                      : undefined
                  }
                  onRemove={
                    options.length > 2
                      ? () => put(options.filter((_, n) => n !== place))
                      : undefined
                  }
                />
              </div>
              {PICTURED.includes(fields.type) && (
                <PictureField
                  desk={desk}
                  file={option.picture ?? ""}
                  alt={option.alt ?? ""}
                  sourceAlt={theirs?.alt}
                  path={`options.${option.id}.alt`}
                  required={fields.type === "picture-choice"}
                  onChange={(picture, alt) =>
                    put(
                      options.map((each, n) => {
                        if (n !== place) return each;
                        const { picture: _p, alt: _a, ...rest } = each;
                        return picture ? { ...rest, picture, alt } : rest;
                      }),
                    )
                  }
                />
              )}
              <Text
                label={_("Words")}
                value={option.text ?? ""}
                source={theirs?.text}
                path={`options.${option.id}.text`}
                limit={200}
                onChange={(text) => change(place, { text })}
              />
              <Text
                label={_("Why, when somebody is wrong here")}
                value={option.feedback ?? ""}
                source={theirs?.feedback}
                path={`options.${option.id}.feedback`}
                limit={400}
                wraps
                onChange={(feedback) => change(place, { feedback })}
              />
            </div>
          );
        })}
      </div>
      {options.length < MOST_OPTIONS && (
        <button
          type="button"
          class="quiet"
          onClick={() => put([...options, emptyOption(fields, options)])}
        >
          {_("Another answer")}
        </button>
      )}
    </fieldset>
  );
}

function Groups({ fields, source, onChange }: FormProps) {
  const groups: Fields[] = fields.groups ?? [];
  const put = (changed: Fields[]) => onChange({ ...fields, groups: changed });
  return (
    <fieldset>
      <legend>{_("Groups")}</legend>
      {groups.map((group, place) => (
        <div class="option" key={group.id}>
          <Text
            label={_("Name of group %(n)s", { n: place + 1 })}
            value={group.text ?? ""}
            source={source?.groups?.find((each: Fields) => each.id === group.id)?.text}
            path={`groups.${group.id}.text`}
            limit={200}
            onChange={(text) =>
              put(groups.map((each, n) => (n === place ? { ...each, text } : each)))
            }
          />
          {groups.length > 2 && (
            <Tools
              what={group.text || group.id}
              onRemove={() => put(groups.filter((_, n) => n !== place))}
            />
          )}
        </div>
      ))}
      {groups.length < MOST_GROUPS && (
        <button
          type="button"
          class="quiet"
          onClick={() => put([...groups, { id: freeId(groups), text: "" }])}
        >
          {_("Another group")}
        </button>
      )}
    </fieldset>
  );
}

function NumberAnswer({ fields, source, onChange }: FormProps) {
  const set = (change: Fields) => onChange({ ...fields, ...change });
  const wrong: Fields[] = fields.wrong ?? [];
  const change = (place: number, part: Fields) =>
    set({ wrong: wrong.map((one, n) => (n === place ? { ...one, ...part } : one)) });
  return (
    <>
      <div class="side-by-side">
        <NumberField
          label={_("Right answer")}
          value={fields.answer}
          onChange={(answer) => set({ answer })}
        />
        <NumberField
          label={_("May differ by")}
          value={fields.tolerance}
          onChange={(tolerance) => set({ tolerance })}
        />
        <Text
          label={_("Unit")}
          value={fields.unit ?? ""}
          source={source?.unit}
          path="unit"
          limit={40}
          onChange={(unit) => set({ unit })}
        />
      </div>
      <fieldset>
        <legend>{_("Likely wrong answers")}</legend>
        {wrong.map((each, place) => (
          // A wrong answer has no name but its place.
          <div class="option" key={place}>
            <div class="option-head">
              <NumberField
                label={_("Wrong answer")}
                value={each.value}
                onChange={(value) => change(place, { value })}
              />
              <Tools
                what={String(each.value)}
                onRemove={
                  wrong.length > 1
                    ? () => set({ wrong: wrong.filter((_, n) => n !== place) })
                    : undefined
                }
              />
            </div>
            <Text
              label={_("Why it is wrong")}
              value={each.feedback ?? ""}
              source={source?.wrong?.[place]?.feedback}
              path={`wrong.${place}.feedback`}
              limit={400}
              wraps
              onChange={(feedback) => change(place, { feedback })}
            />
          </div>
        ))}
        <button
          type="button"
          class="quiet"
          onClick={() => set({ wrong: [...wrong, { value: 0, feedback: "" }] })}
        >
          {_("Another wrong answer")}
        </button>
      </fieldset>
    </>
  );
}

function moved<T>(list: T[], from: number, to: number): T[] {
  const rest = list.filter((_, n) => n !== from);
  rest.splice(to, 0, list[from]!);
  return rest;
}

/** An id that no entry has: a, b, c … */
export function freeId(entries: Fields[]): string {
  const taken = new Set(entries.map(({ id }) => id));
  for (let n = 0; ; n++) {
    const id = n < 26 ? String.fromCharCode(97 + n) : `a${n}`;
    if (!taken.has(id)) return id;
  }
}

function emptyOption(fields: Fields, options: Fields[]): Fields {
  const option: Fields = { id: freeId(options), text: "", feedback: "" };
  if (fields.type === "sort-groups") option.group = fields.groups?.[0]?.id ?? "";
  return option;
}
