/** A lesson of a brought file, to be read before it is taken. */
import { useEffect, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { typeName } from "../forms/ItemForm.tsx";
import type { Fields } from "../types.ts";
import { kindName, wordsOf } from "../words.ts";
import type { BroughtBlock } from "./types.ts";

export function LookAt({ token, number }: { token: string; number: number }) {
  const [blocks, setBlocks] = useState<BroughtBlock[] | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    ask<{ blocks: BroughtBlock[] }>("GET", `imports/${token}/lessons/${number}`).then(
      (found) => setBlocks(found.blocks),
      (error) => setProblem(wordsOf(error)),
    );
  }, []);
  if (problem)
    return (
      <p class="note wrong" role="alert">
        {problem}
      </p>
    );
  if (!blocks) return <p class="soft">{_("Loading…")}</p>;
  return (
    <div class="look-at">
      {blocks.slice(1).map(({ name, kind, fields }) => (
        <section key={name}>
          <h4>
            {kindName(kind)}
            {kind === "item" && fields.type && <> · {typeName(fields.type)}</>}
          </h4>
          {kind === "item" ? (
            <Question fields={fields} token={token} />
          ) : (
            <>
              <Shown token={token} picture={fields.picture} />
              <p class="as-written">{fields.text ?? fields.source}</p>
              {fields.sound && <p class="soft">♪ {fields.sound}</p>}
            </>
          )}
        </section>
      ))}
    </div>
  );
}

function Question({ fields, token }: { fields: Fields; token: string }) {
  if ("source" in fields) return <p class="as-written">{fields.source}</p>;
  const options: Fields[] = fields.options ?? fields.spots ?? [];
  const groups: Fields[] = fields.groups ?? [];
  return (
    <>
      <Shown token={token} picture={fields.picture} />
      <p class="as-written">{fields.ask}</p>
      {fields.type === "number" && (
        <p>
          {_("Right answer")}: {fields.answer} {fields.unit}
        </p>
      )}
      <ul>
        {options.map((each) => (
          <li key={each.id}>
            {each.picture && (
              <Shown token={token} picture={{ file: each.picture, alt: each.alt }} />
            )}
            {each.text}
            {each.right && <strong> ✓ {_("right")}</strong>}
            {each.group && (
              <span class="soft"> → {groups.find(({ id }) => id === each.group)?.text}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Shown({ token, picture }: { token: string; picture?: Fields | null }) {
  if (!picture?.file) return null;
  const address = `/api/v1/studio/imports/${token}/media/${encodeURIComponent(picture.file)}`;
  return <img class="thumb" src={address} alt={picture.alt ?? ""} loading="lazy" />;
}
