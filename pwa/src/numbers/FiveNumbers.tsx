/** The five numbers of P10-A: large digits, one sentence, how it moved, and bars over time. */
import { gettext as _ } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";
import { type Bar, Bars } from "./Bars.tsx";
import { bucketsOf, isInside, type SpanName, spanBefore, spanOf } from "./days.ts";
import { NumberSign } from "./drawings.tsx";
import type { Entry } from "./entries.ts";
import { FIVE, type NumberName, numberOf, type Sums, sumsOf, trendOf, within } from "./sums.ts";
import {
  beforeWords,
  bucketLabel,
  bucketWords,
  digitsOf,
  numberName,
  sentenceOf,
  short,
  spanName,
  trendWords,
} from "./words.ts";

export function FiveNumbers(props: { entries: readonly Entry[]; span: SpanName; now: string }) {
  const { entries, span, now } = props;
  const inside = within(entries, spanOf(span, now));
  const earlier = spanBefore(span, now);
  const before = earlier ? within(entries, earlier) : [];
  if (inside.length === 0)
    return (
      <p class="note calm" data-testid="numbers-none">
        {_("%(span)s: nothing noted yet.", { span: spanName(span) })}
      </p>
    );
  const sums = sumsOf(inside);
  const buckets = bucketsIn(inside, span, now);
  const sumsBefore = before.length > 0 ? sumsOf(before) : null;
  return (
    <>
      <p class="soft before">{beforeWords(span)}</p>
      <div class="five">
        {FIVE.map((name) => (
          <OneNumber
            key={name}
            name={name}
            sums={sums}
            before={sumsBefore}
            bars={barsOf(name, buckets)}
          />
        ))}
      </div>
      {sums.bare > 0 && (
        <p class="note">
          {_("Some orders have no costs noted: what stays looks better than it is.")}
        </p>
      )}
    </>
  );
}

interface Bucket {
  sums: Sums;
  label: string;
  words: string;
  now: boolean;
}

/** Added up once for all five: a book of years is long for an old phone. */
function bucketsIn(entries: readonly Entry[], span: SpanName, now: string): Bucket[] {
  return bucketsOf(span, now).map((bucket) => ({
    sums: sumsOf(within(entries, bucket)),
    label: bucketLabel(span, bucket),
    words: bucketWords(span, bucket),
    now: isInside(bucket, now),
  }));
}

function barsOf(name: NumberName, buckets: readonly Bucket[]): Bar[] {
  return buckets.map(({ sums, label, words, now }) => {
    const value = numberOf(name, sums);
    const digits = digitsOf(name, value, sums);
    const shown = value ? underBar(name, value) : "";
    return { value, shown, label, words: `${words}: ${digits}`, now };
  });
}

function underBar(name: NumberName, value: number): string {
  // A shop lives between 1 and 4 of 100: whole ones would hide how that moves.
  if (name === "conversion" && value < 10) return String(Math.round(value * 10) / 10);
  return short(isMoney(name) ? value / 100 : value);
}

function isMoney(name: NumberName): boolean {
  return name === "price" || name === "refund" || name === "net";
}

function OneNumber(props: { name: NumberName; sums: Sums; before: Sums | null; bars: Bar[] }) {
  const { name, sums, before, bars } = props;
  const value = numberOf(name, sums);
  const id = `number-${name}`;
  const digits = digitsOf(name, value, sums).replace("\u00a0", " ");
  return (
    <section class="card body" aria-labelledby={id} data-testid={id} data-value={value ?? ""}>
      <div class="number-head">
        <NumberSign name={name} />
        <div class="grow">
          <h2 id={id}>{numberName(name)}</h2>
          <b class={digits.length > 9 ? "number long" : "number"}>{digits}</b>
        </div>
      </div>
      <p>{sentenceOf(name, sums)}</p>
      {before && <Moved name={name} value={value} before={before} />}
      <Bars name={name} label={numberName(name)} bars={bars} />
    </section>
  );
}

function Moved(props: { name: NumberName; value: number | null; before: Sums }) {
  const { name, value, before } = props;
  const then = numberOf(name, before);
  const trend = trendOf(value, then);
  if (!trend) return null;
  // More refunds is no good news.
  const good = trend === "same" || (trend === "rose") !== (name === "refund");
  return (
    <p class={good ? "pill" : "pill wrong"} data-testid={`trend-${name}`} data-trend={trend}>
      <Icon name={trend === "rose" ? "up" : trend === "fell" ? "down" : "tick"} />
      {trendWords(trend, digitsOf(name, then, before))}
    </p>
  );
}
