/** What can be added to a lesson: cards, questions of each type, and the two parts that end it. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { ITEM_TYPES, typeName } from "./forms/ItemForm.tsx";
import { kindName } from "./words.ts";

export function Adders(props: {
  has: (kind: string) => boolean;
  onAdd: (kind: string, type?: string) => void;
}) {
  const { has, onAdd } = props;
  // Chosen first, added on a press: arrow keys on a closed list must not add a question each.
  const [type, setType] = useState(ITEM_TYPES[0]!);
  return (
    <p class="adders">
      <span>{_("Add:")}</span>
      <button type="button" class="quiet" onClick={() => onAdd("card")}>
        {kindName("card")}
      </button>
      <select
        aria-label={_("Kind of question")}
        value={type}
        onChange={(event) => setType((event.target as HTMLSelectElement).value)}
      >
        {ITEM_TYPES.map((each) => (
          <option key={each} value={each}>
            {typeName(each)}
          </option>
        ))}
      </select>
      <button type="button" class="quiet" onClick={() => onAdd("item", type)}>
        {kindName("item")}
      </button>
      {(["rule", "today"] as const)
        .filter((kind) => !has(kind))
        .map((kind) => (
          <button type="button" class="quiet" key={kind} onClick={() => onAdd(kind)}>
            {kindName(kind)}
          </button>
        ))}
    </p>
  );
}
