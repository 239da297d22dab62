/** Noting one entry, or changing it: large digits, pictures, and as little typing as possible. */
import { useEffect, useRef, useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { navigate } from "../core/router.ts";
import { useTurn } from "../learn/turn.ts";
import { Icon } from "../ui/icons.tsx";
import { Screen } from "../ui/parts.tsx";
import { BookFull, keepEntry, removeEntry } from "./book.ts";
import { KindSign } from "./drawings.tsx";
import { type Entry, FIELDS, type Field, ORDER_COSTS, productName } from "./entries.ts";
import { AmountField, DayChoice, PartChoice, ProductChoice } from "./fields.tsx";
import { fieldText, type Problem, readField } from "./reading.ts";
import { shareOutcomes } from "./sharing.ts";
import { costsLike, lastOrder } from "./suggest.ts";
import { netOf, sumsOf } from "./sums.ts";
import { kindName, yuan } from "./words.ts";

type Typed = Partial<Record<Field, string>>;
type Problems = Partial<Record<Field, Problem>>;

function typedOf(entry: Entry): Typed {
  const typed: Typed = {};
  for (const field of FIELDS[entry.kind]) typed[field] = fieldText(field, entry.values[field]);
  return typed;
}

function readAll(
  kind: Entry["kind"],
  typed: Typed,
): { values: Entry["values"]; problems: Problems } {
  const values: Entry["values"] = {};
  const problems: Problems = {};
  for (const field of FIELDS[kind]) {
    const read = readField(kind, field, typed[field] ?? "");
    if ("problem" in read) problems[field] = read.problem;
    else if (read.value !== undefined) values[field] = read.value;
  }
  return { values, problems };
}

export function EntryForm(props: { entry: Entry; entries: readonly Entry[]; isNew: boolean }) {
  const { entries, isNew } = props;
  const [entry, setEntry] = useState(props.entry);
  const [typed, setTyped] = useState(() => typedOf(props.entry));
  const [tried, setTried] = useState(false);
  const [busy, inTurn] = useTurn();
  const [error, setError] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  const { values, problems } = readAll(entry.kind, typed);
  const good = Object.keys(problems).length === 0;
  useEffect(() => {
    if (tried && !good) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [tried]);

  const run = (work: () => Promise<void>) =>
    inTurn(async () => {
      setError(null);
      try {
        await work();
        navigate("/numbers", { replace: true });
      } catch (problem) {
        setError(problem);
      }
    });

  function save(event: Event) {
    event.preventDefault();
    setTried(true);
    if (!good) {
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return;
    }
    void run(async () => {
      const product = productName(entry.product);
      await keepEntry({ ...entry, product, values, changed: Date.now() });
      // Where this fails, the next entry tries again: what was noted is kept.
      await shareOutcomes(entry.learner).catch(() => {});
    });
  }

  const field = (name: Field, small?: boolean) => (
    <AmountField
      kind={entry.kind}
      field={name}
      small={small}
      typed={typed[name] ?? ""}
      problem={tried ? problems[name] : undefined}
      onType={(text) => setTyped({ ...typed, [name]: text })}
    />
  );
  const foot = (
    <button type="submit" form="entry" class="go" disabled={busy} data-testid="entry-save">
      <Icon name="tick" />
      {isNew ? _("Note it") : _("Keep the change")}
    </button>
  );
  return (
    <Screen title={kindName(entry.kind)} back="/numbers" foot={foot}>
      <form
        id="entry"
        class="entry-form"
        ref={form}
        onSubmit={save}
        noValidate
        data-testid="entry-form"
      >
        <p class="kind-sign">
          <KindSign kind={entry.kind} />
        </p>
        <DayChoice day={entry.day} onDay={(day) => setEntry({ ...entry, day })} />
        {entry.kind === "cost" && (
          <PartChoice part={entry.part!} onPart={(part) => setEntry({ ...entry, part })} />
        )}
        {FIELDS[entry.kind].filter(isMain).map((name) => field(name))}
        {entry.kind === "order" && (
          <OrderCosts
            entry={{ ...entry, values }}
            entries={entries}
            onCosts={(costs) => setTyped({ ...typed, ...typedOf({ ...entry, values: costs }) })}
          >
            {ORDER_COSTS.map((name) => field(name, true))}
          </OrderCosts>
        )}
        {entry.kind === "order" && good && <Left entry={{ ...entry, values }} />}
        {entry.kind === "order" && (
          <button
            type="button"
            class="choice again"
            aria-pressed={entry.again ? "true" : "false"}
            data-testid="entry-again"
            onClick={() => setEntry({ ...entry, again: !entry.again })}
          >
            <Icon name={entry.again ? "tick" : "again"} />
            {_("Has bought from me before")}
          </button>
        )}
        <ProductChoice
          product={entry.product}
          onProduct={(product) => setEntry({ ...entry, product })}
        />
        {error !== null && (
          <p class="note wrong spaced" role="alert">
            {error instanceof BookFull
              ? _("This book is full. Save it as a table, then remove old entries.")
              : storageMessage(error)}
          </p>
        )}
        {!isNew && (
          <button
            type="button"
            class="quiet small danger"
            disabled={busy}
            data-testid="entry-remove"
            onClick={() => run(() => removeEntry(props.entry))}
          >
            <Icon name="bin" />
            {_("Remove")}
          </button>
        )}
      </form>
    </Screen>
  );
}

function isMain(field: Field): boolean {
  return !(ORDER_COSTS as readonly string[]).includes(field);
}

function OrderCosts(props: {
  entry: Entry;
  entries: readonly Entry[];
  onCosts: (values: Entry["values"]) => void;
  children: preact.ComponentChildren;
}) {
  const { entry, entries, onCosts, children } = props;
  const { boxes } = entry.values;
  const others = entries.filter(({ id }) => id !== entry.id);
  const last = lastOrder(others, entry.product);
  return (
    <fieldset>
      <legend class="section">
        <h2>{_("What did it cost you?")}</h2>
      </legend>
      {last && boxes !== undefined && (
        <button
          type="button"
          class="quiet small"
          data-testid="entry-as-last"
          onClick={() => onCosts({ ...entry.values, ...costsLike(last, boxes) })}
        >
          <Icon name="again" />
          {_("As last time")}
        </button>
      )}
      <div class="costs">{children}</div>
    </fieldset>
  );
}

/** What stays of this order, while it is being noted. */
function Left({ entry }: { entry: Entry }) {
  const net = netOf(sumsOf([entry]));
  return (
    <p class={net < 0 ? "note wrong" : "note calm"} role="status">
      {net < 0
        ? _("This order costs you %(money)s more than it brings.", { money: yuan(-net) })
        : _("Of this order %(money)s stay with you.", { money: yuan(net) })}
    </p>
  );
}
