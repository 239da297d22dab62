/** Fact cards or the glossary: a list to search, and the one that is chosen as a form. */
import { useMemo, useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { ask } from "../api.ts";
import { Clash, SavedSign } from "../Block.tsx";
import { Text } from "../forms/inputs.tsx";
import { browserShelf, Saver } from "../saver.ts";
import type { Entry, Fields, PageData } from "../types.ts";
import { wordsOf } from "../words.ts";
import { FactForm, FactLine } from "./FactForm.tsx";
import "./shared.css";
import { TermForm, TermLine } from "./TermForm.tsx";

type Kind = "facts" | "glossary";

export function SharedEditor(props: { kind: Kind; start: Entry[]; data: PageData }) {
  const { kind, start, data } = props;
  const [entries, setEntries] = useState(start);
  const [chosen, setChosen] = useState(decodeURIComponent(location.hash.slice(1)));
  const [search, setSearch] = useState("");
  const [problem, setProblem] = useState("");
  const [, draw] = useState(0);
  const saver = useMemo(() => {
    const save = async (id: string, began: Fields, mine: Fields) => {
      const path = `${kind}/${encodeURIComponent(id)}`;
      return (await ask<{ fields: Fields }>("PUT", path, { began, mine })).fields;
    };
    return new Saver(save, browserShelf(kind), () => draw((n) => n + 1));
  }, []);
  const language = data.language.replace("-", "_");
  const found = entries.filter((entry) => matches(entry, search));
  const entry = entries.find(({ id }) => id === chosen);

  async function act(work: () => Promise<unknown>, next: string) {
    setProblem("");
    try {
      await work();
      setEntries(await ask<Entry[]>("GET", kind));
      choose(next);
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  function choose(id: string) {
    setChosen(id);
    history.replaceState(null, "", id ? `#${encodeURIComponent(id)}` : location.pathname);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".shared-form h2")?.focus());
  }

  return (
    <div class="studio-pack shared">
      <div class="writing">
        {problem && (
          <p class="note wrong" role="alert">
            {problem}
          </p>
        )}
        {entry ? (
          <section class="sheet shared-form" key={entry.id} aria-label={entry.id}>
            <Form
              kind={kind}
              entry={entry}
              saver={saver}
              onRemove={() => {
                if (confirm(_("Take “%(name)s” out? The history keeps it.", { name: entry.id })))
                  void act(() => ask("DELETE", `${kind}/${encodeURIComponent(entry.id)}`), "");
              }}
            />
          </section>
        ) : (
          <section class="sheet">
            <p class="soft">
              {kind === "facts"
                ? _("Choose a fact card from the list, or begin a new one.")
                : _("Choose a word from the list, or begin a new one.")}
            </p>
          </section>
        )}
      </div>
      <aside class="looking">
        <section class="sheet">
          <Text label={_("Search")} value={search} onChange={setSearch} />
          {found.length === 0 && <p class="soft">{_("Nothing found.")}</p>}
          <ul class="shared-list">
            {found.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  aria-current={one.id === chosen}
                  onClick={() => choose(one.id)}
                >
                  {kind === "facts" ? (
                    <FactLine entry={one} language={language} />
                  ) : (
                    <TermLine entry={one} language={language} />
                  )}
                </button>
              </li>
            ))}
          </ul>
          <New kind={kind} onAdd={(id) => void act(() => ask("POST", kind, { id }), id)} />
        </section>
      </aside>
    </div>
  );
}

function Form(props: { kind: Kind; entry: Entry; saver: Saver; onRemove: () => void }) {
  const { kind, entry, saver, onRemove } = props;
  const key = entry.id;
  useMemo(() => saver.open(key, entry.fields), [key]);
  const fields = saver.fields(key);
  const set = (change: Fields) => {
    // What the list shows follows what is written.
    Object.assign(entry, { fields: { ...fields, ...change } });
    saver.change(key, { ...fields, ...change });
  };
  return (
    <>
      <header class="block-head">
        <h2 tabIndex={-1}>{entry.id}</h2>
        <SavedSign state={saver.state(key)} onRetry={() => saver.hurry()} />
        <span class="tools">
          <button
            type="button"
            aria-label={_("Take out: %(what)s", { what: entry.id })}
            onClick={onRemove}
          >
            ✕
          </button>
        </span>
      </header>
      <Clash
        state={saver.state(key)}
        fields={fields}
        onSettle={(mine) => saver.settle(key, mine)}
      />
      {kind === "facts" ? (
        <FactForm entry={entry} fields={fields} onChange={set} />
      ) : (
        <TermForm fields={fields} onChange={set} />
      )}
    </>
  );
}

function New({ kind, onAdd }: { kind: Kind; onAdd: (id: string) => void }) {
  const [id, setId] = useState("");
  return (
    <form
      class="add-line"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(id.trim());
        setId("");
      }}
    >
      <Text
        label={kind === "facts" ? _("Name of a new card, such as L26") : _("Name in English")}
        hint={kind === "facts" ? undefined : _("Small letters and hyphens, such as pre-cool.")}
        value={id}
        limit={32}
        onChange={setId}
      />
      <button type="submit" class="button" disabled={!id.trim()}>
        {_("Begin")}
      </button>
    </form>
  );
}

function matches(entry: Entry, search: string): boolean {
  const words = search.trim().toLowerCase();
  return !words || `${entry.id} ${JSON.stringify(entry.fields)}`.toLowerCase().includes(words);
}
