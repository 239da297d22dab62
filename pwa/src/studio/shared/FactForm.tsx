/** A fact card: what holds, where it is written, and when it is to be read again. */
import { gettext as _, ngettext } from "../../core/i18n.ts";
import { Choice, Day, Text } from "../forms/inputs.tsx";
import type { Entry, Fields } from "../types.ts";
import { languageName } from "../words.ts";

export function FactLine({ entry, language }: { entry: Entry; language: string }) {
  const { id, fields, due, used = [] } = entry;
  return (
    <>
      <strong>{id}</strong>{" "}
      {due && (
        <span class="chip look">{due === "over" ? _("read again now") : _("read again soon")}</span>
      )}
      <span class="shared-words">{fields.text?.[language]}</span>
      <span class="soft small">
        {_("Read again by %(day)s", { day: fields.review_by || "—" })} ·{" "}
        {used.length > 0
          ? ngettext("in %(n)s lesson", "in %(n)s lessons", used.length)
          : _("not used")}
      </span>
    </>
  );
}

export function FactForm(props: {
  entry: Entry;
  fields: Fields;
  onChange: (change: Fields) => void;
}) {
  const { entry, fields, onChange } = props;
  const used = entry.used ?? [];
  return (
    <>
      {["zh_Hans", "en"].map((code) => (
        <Text
          key={code}
          label={_("What holds, in %(language)s", { language: languageName(code) })}
          value={fields.text?.[code] ?? ""}
          lines
          limit={600}
          onChange={(words) => onChange({ text: { ...fields.text, [code]: words } })}
        />
      ))}
      <Text
        label={_("Where it is written: law, article, or who counted it")}
        value={fields.source ?? ""}
        lines
        limit={400}
        onChange={(source) => onChange({ source })}
      />
      <div class="side-by-side">
        <Choice
          label={_("Kind")}
          value={fields.kind ?? ""}
          options={[
            ["law", _("Law")],
            ["number", _("Number")],
            ["local", _("Local rule")],
            ["teaching", _("Made up for teaching")],
          ]}
          onChange={(kind) => onChange({ kind })}
        />
        <Text
          label={_("Holds in (CN, or a place)")}
          value={fields.jurisdiction ?? ""}
          limit={40}
          onChange={(jurisdiction) => onChange({ jurisdiction })}
        />
        <Day label={_("Read on")} value={fields.as_of} onChange={(as_of) => onChange({ as_of })} />
        <Day
          label={_("Read again by")}
          value={fields.review_by}
          onChange={(review_by) => onChange({ review_by })}
        />
      </div>
      <h3>{_("Lessons that rest on it")}</h3>
      {used.length === 0 && (
        <p class="soft">{_("None yet. Write [^%(id)s] in a card.", { id: entry.id })}</p>
      )}
      <ul class="used-in">
        {used.map(({ pack, lesson }) => (
          <li key={`${pack}.${lesson}`}>
            <a href={`/studio/${pack}/lessons/${lesson}`}>
              {pack}.{lesson}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
