/** The five numbers of a span, what one box leaves, everything noted, and what may be shared. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { gettext as _, inWords } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { Speaker } from "../learn/Speaker.tsx";
import { useCatalogue } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { offerFile } from "../ui/offer-file.ts";
import { Row, Screen, Sheet } from "../ui/parts.tsx";
import { RadioButtons } from "../ui/RadioButtons.tsx";
import { type Change, forgetChange, lastChange, undo } from "./book.ts";
import { toCsv } from "./csv.ts";
import { type SpanName, spanOf, today } from "./days.ts";
import { EmptyBook, KindSign } from "./drawings.tsx";
import { EntryList } from "./EntryList.tsx";
import { type Entry, KINDS } from "./entries.ts";
import { FiveNumbers } from "./FiveNumbers.tsx";
import { Margin } from "./Margin.tsx";
import { Sharing } from "./Sharing.tsx";
import { FIVE, sumsOf, within } from "./sums.ts";
import {
  kindHint,
  kindName,
  numberName,
  productWords,
  sentenceOf,
  spanName,
  tableNames,
} from "./words.ts";

const SPANS: readonly SpanName[] = ["week", "month", "all"];

/** Chosen span; lasts until the app is closed. */
let chosen: SpanName = "week";

export function Overview({ entries }: { entries: readonly Entry[] }) {
  const [span, setSpan] = useState(chosen);
  const [asking, setAsking] = useState(false);
  // Whoever has gone on no longer means "undo".
  useEffect(() => forgetChange, []);
  const [wanted, setWanted] = useState("");
  const products = productsIn(entries);
  const product = products.includes(wanted) ? wanted : "";
  const shown = useMemo(
    () => (product ? entries.filter((entry) => entry.product === product) : entries),
    [entries, product],
  );
  // A long list need not be drawn again for another span.
  const list = useMemo(() => shown.length > 0 && <EntryList entries={shown} />, [shown]);
  const now = today();
  const sums = sumsOf(within(shown, spanOf(span, now)));
  const spoken = FIVE.map((name) => `${numberName(name)}. ${sentenceOf(name, sums)}`).join("\n\n");
  const foot = (
    <>
      <Speaker text={entries.length > 0 ? spoken : emptyWords()} />
      <button type="button" class="go" data-testid="note" onClick={() => setAsking(true)}>
        {_("Note something")}
      </button>
    </>
  );
  return (
    <Screen title={_("My numbers")} back="/me" foot={foot}>
      <Undo />
      {entries.length === 0 ? (
        <Empty />
      ) : (
        <>
          <SpanChoice
            span={span}
            onSpan={(next) => {
              chosen = next;
              setSpan(next);
            }}
          />
          {products.length > 1 && (
            <ProductChips products={products} product={product} onProduct={setWanted} />
          )}
          <FiveNumbers entries={shown} span={span} now={now} />
          <Margin sums={sums} />
          {list}
          <Table entries={entries} />
        </>
      )}
      <Sharing />
      <Course />
      {asking && <KindSheet onClose={() => setAsking(false)} />}
    </Screen>
  );
}

function emptyWords(): string {
  return _("Note each order and each cost. Then five bars show what really stays with you.");
}

function Empty() {
  return (
    <div class="card" data-testid="numbers-empty">
      <EmptyBook />
      <p class="body lead">{emptyWords()}</p>
    </div>
  );
}

function SpanChoice({ span, onSpan }: { span: SpanName; onSpan: (span: SpanName) => void }) {
  return (
    <RadioButtons
      label={_("Which time?")}
      row="three"
      choices={SPANS.map((name) => ({ value: name, inside: spanName(name) }))}
      chosen={span}
      handle="span"
      onChoose={onSpan}
    />
  );
}

function productsIn(entries: readonly Entry[]): string[] {
  return [...new Set(entries.map((entry) => entry.product).filter(Boolean))];
}

/** Who sells several products sees each by itself. */
function ProductChips(props: {
  products: string[];
  product: string;
  onProduct: (product: string) => void;
}) {
  const { products, product, onProduct } = props;
  return (
    <div class="chips">
      {["", ...products].map((one) => (
        <button
          type="button"
          key={one}
          class="choice"
          aria-pressed={one === product ? "true" : "false"}
          onClick={() => onProduct(one)}
        >
          <bdi>{one ? productWords(one) : _("Everything")}</bdi>
        </button>
      ))}
    </div>
  );
}

function KindSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={_("What do you want to note?")} onClose={onClose}>
      <div class="kinds">
        {KINDS.map((kind) => (
          <a class="choice" key={kind} href={`/numbers/${kind}`} data-testid={`note-${kind}`}>
            <KindSign kind={kind} />
            <b>{kindName(kind)}</b>
            <span class="soft">{kindHint(kind)}</span>
          </a>
        ))}
      </div>
      <button type="button" class="plain" onClick={onClose}>
        {_("Not now")}
      </button>
    </Sheet>
  );
}

/** What was done last, with the way back. */
function Undo() {
  const [change, setChange] = useState<Change | null>(lastChange);
  const [error, setError] = useState<unknown>(null);
  if (!change) return null;
  const { before, after } = change;
  const words = !after ? _("Removed.") : before ? _("Changed.") : _("Noted.");
  return (
    <div class="note calm undo" role="status" data-testid="numbers-undo">
      <p class="grow">{error === null ? words : storageMessage(error)}</p>
      <button
        type="button"
        class="quiet small"
        onClick={() => undo(change).then(() => setChange(null), setError)}
      >
        <Icon name="again" />
        {_("Take it back")}
      </button>
    </div>
  );
}

/** Where the five numbers are taught. */
function Course() {
  const catalogue = useCatalogue();
  const packs = catalogue.state === "here" ? (catalogue.value?.packs ?? []) : [];
  const pack = packs.find(({ id }) => id === "P10-A");
  if (!pack) return null;
  return (
    <div class="card rows">
      <Row icon="book" title={inWords(pack.title)} href={`/pack/${pack.id}`}>
        {_("What these numbers say, and which one to mend")}
      </Row>
    </div>
  );
}

function Table({ entries }: { entries: readonly Entry[] }) {
  const save = () =>
    offerFile(
      new Blob([toCsv(entries, tableNames())], { type: "text/csv" }),
      `tianjian-${today()}.csv`,
    );
  return (
    <button type="button" class="quiet small" data-testid="numbers-csv" onClick={save}>
      <Icon name="file" />
      {_("Save as a table")}
    </button>
  );
}
