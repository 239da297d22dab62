/** "My numbers" in words: names, money, days and one plain sentence for each of the five. */
import { gettext as _, ngettext } from "../core/i18n.ts";
import { FACES, faceName } from "../ui/faces.tsx";
import type { Names } from "./csv.ts";
import { milliseconds, type Span, type SpanName } from "./days.ts";
import { amountOf, type Entry, type Field, type Kind, type Part } from "./entries.ts";
import { type Problem, yuanDigits } from "./reading.ts";
import { frequencyOf, type NumberName, netOf, type Sums, type Trend } from "./sums.ts";

/** Crops that have a picture; their codes may stand for a product. */
export const CROPS = FACES.slice(0, 6);

export function productWords(product: string): string {
  return (CROPS as readonly string[]).includes(product) ? faceName(product) : product;
}

export function kindName(kind: Kind): string {
  return { order: _("Order"), cost: _("Cost"), refund: _("Refund"), visits: _("Visitors") }[kind];
}

/** What a tap on this kind is for. */
export function kindHint(kind: Kind): string {
  const hints: Record<Kind, string> = {
    order: _("Somebody bought"),
    cost: _("You paid for something"),
    refund: _("You gave money back"),
    visits: _("So many came to look today"),
  };
  return hints[kind];
}

export function partName(part: Part | "refund"): string {
  const names: Record<Part | "refund", string> = {
    goods: _("Fruit"),
    packing: _("Box and padding"),
    shipping: _("Road"),
    work: _("Work"),
    fee: _("Platform fee"),
    advert: _("Adverts"),
    refund: _("Paid back"),
  };
  return names[part];
}

export function fieldName(kind: Kind, field: Field): string {
  if (field === "money" && kind === "cost") return _("How much did you pay?");
  if (field === "money" && kind === "refund") return _("How much did you give back?");
  const names: Record<Field, string> = {
    orders: _("How many orders?"),
    boxes: _("How many boxes?"),
    money: _("How much money came in?"),
    goods: partName("goods"),
    packing: partName("packing"),
    shipping: partName("shipping"),
    fee: partName("fee"),
    visits: _("How many people came to look?"),
  };
  return names[field];
}

export function problemWords(problem: Problem, field: Field): string {
  const texts: Record<Problem, string> = {
    missing: _("A number is missing here."),
    "no-number": _("Only digits, please, for example 12 or 2.5"),
    "too-small":
      field === "orders" || field === "boxes"
        ? _("At least 1.")
        : _("Not below nothing. Note money that you gave back as a refund."),
    "too-large": _("That is too much for one entry. Look at the digits again."),
    "not-whole": _("Whole ones only, without a point."),
    "too-fine": _("At most two digits after the point."),
  };
  return texts[problem];
}

/** "1,234.50 yuan"; a number never stands alone at the end of a line. */
export function yuan(fen: number): string {
  return _("%(n)s yuan", { n: grouped(yuanDigits(fen)) }).replace(" ", "\u00a0");
}

/** Long numbers in threes, as banknotes and bills have them. */
function grouped(digits: string): string {
  const [whole, rest] = digits.split(".") as [string, string?];
  const long = whole.replace("-", "").length > 4;
  const shown = long ? whole.replace(/(\d)(?=(\d{3})+$)/g, "$1,") : whole;
  return withMinus(rest ? `${shown}.${rest}` : shown);
}

/** A real minus sign that stays left of its number where text runs from right to left. */
function withMinus(digits: string): string {
  return digits.replace(/^-(.*)/, "\u2066\u2212$1\u2069");
}

/** A number that has to fit under a bar. */
export function short(value: number): string {
  const whole = Math.round(value);
  if (Math.abs(whole) < 100_000) return withMinus(String(whole));
  // Translators: a number in units of ten thousand; "12" here stands for 120,000
  return withMinus(_("%(n)s0k", { n: Math.round(whole / 10_000) }));
}

export function numberName(name: NumberName): string {
  const names: Record<NumberName, string> = {
    visits: _("Visitors"),
    conversion: _("Conversion"),
    price: _("Price"),
    refund: _("Refunds"),
    net: _("Net"),
  };
  return names[name];
}

/** The number itself, as large as it is shown. */
export function digitsOf(name: NumberName, value: number | null, sums: Sums): string {
  if (value === null) return "\u2013";
  if (name === "visits") return grouped(String(value));
  if (name !== "conversion") return yuan(value);
  const share = frequencyOf(sums.visitOrders, sums.visits)!;
  return _("%(some)s of %(all)s", { some: share.some, all: share.all });
}

export function sentenceOf(name: NumberName, sums: Sums): string {
  switch (name) {
    case "visits":
      return sums.visits > 0
        ? ngettext("%(n)s person came to look.", "%(n)s people came to look.", sums.visits)
        : _("Note in the evening how many people came to look.");
    case "conversion":
      return conversionSentence(sums);
    case "price":
      return priceSentence(sums);
    case "refund":
      return refundSentence(sums);
    case "net":
      return netSentence(sums);
  }
}

function conversionSentence({ visitOrders, visits }: Sums): string {
  const share = frequencyOf(visitOrders, visits);
  if (!share) return _("Note visitors too, then you see how many of 100 buy.");
  if (share.some > share.all)
    return _("More orders than visitors are noted. Note the visitors of the whole day.");
  const { some, all, exact } = share;
  return exact
    ? ngettext("%(n)s of %(all)s visitors buys.", "%(n)s of %(all)s visitors buy.", some, { all })
    : ngettext(
        "About %(n)s of %(all)s visitors buys.",
        "About %(n)s of %(all)s visitors buy.",
        some,
        { all },
      );
}

function priceSentence({ orders, money }: Sums): string {
  if (orders === 0) return _("Note an order, then you see what one brings.");
  return ngettext(
    "%(n)s order brought %(money)s.",
    "%(n)s orders brought %(money)s; shared out, one brings this much.",
    orders,
    { money: yuan(money) },
  );
}

function refundSentence({ refunds, money }: Sums): string {
  if (refunds === 0) return _("Nothing was paid back.");
  const share = frequencyOf(refunds, money);
  if (!share || share.some > share.all) return _("More was paid back than came in.");
  return _("Of %(all)s yuan sold, you give back %(some)s.", {
    some: share.some,
    all: share.all,
  });
}

function netSentence(sums: Sums): string {
  const net = netOf(sums);
  if (net < 0) return _("More went out than came in.");
  const share = frequencyOf(net, sums.money);
  if (!share) return _("What is left after refunds and costs.");
  return _("Of %(all)s yuan sold, you keep %(some)s.", { some: share.some, all: share.all });
}

/** How a number moved; `before` as it was shown then. */
export function trendWords(trend: Trend, before: string): string {
  const texts: Record<Trend, string> = {
    rose: _("more than before: %(before)s", { before }),
    fell: _("less than before: %(before)s", { before }),
    same: _("as before"),
  };
  return texts[trend];
}

export function spanName(name: SpanName): string {
  return { week: _("This week"), month: _("This month"), all: _("All") }[name];
}

/** What "before" means on this screen. */
export function beforeWords(name: SpanName): string {
  if (name === "week") return _("Before: last week, up to the same day.");
  if (name === "month") return _("Before: last month, up to the same day.");
  return _("The bars show the last twelve months.");
}

/** "Sunday, 22 November", in the learner's language. */
export function dayWords(day: string): string {
  return inCalendar(day, { weekday: "long", month: "long", day: "numeric" });
}

/** "November 2026" */
export function monthWords(month: string): string {
  return inCalendar(`${month}-01`, { year: "numeric", month: "long" });
}

/** What stands under a bar: the weekday, the first and last day of a week, the month. */
export function bucketLabel(name: SpanName, { from, to }: Span): string {
  if (name === "week") return inCalendar(from, { weekday: "narrow" });
  if (name === "all") return String(Number(from.slice(5, 7)));
  return `${Number(from.slice(8))}\u2013${Number(to.slice(8))}`;
}

/** The same for those who hear it. */
export function bucketWords(name: SpanName, { from, to }: Span): string {
  if (name === "week") return dayWords(from);
  if (name === "all") return monthWords(from.slice(0, 7));
  return _("%(from)s to %(to)s", { from: dayWords(from), to: dayWords(to) });
}

/** Making one is slow, and a screen shows many days. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function inCalendar(day: string, options: Intl.DateTimeFormatOptions): string {
  const tag = document.documentElement.lang;
  const key = tag + Object.keys(options).map((name) => name + options[name as "month"]);
  const known = calendars.get(key);
  const calendar = known ?? new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC" });
  if (!known) calendars.set(key, calendar);
  return calendar.format(new Date(milliseconds(day)));
}

/** One line of the list. */
export function entryWords(entry: Entry): string {
  const money = yuan(amountOf(entry, "money"));
  switch (entry.kind) {
    case "order":
      return ngettext("%(n)s box, %(money)s", "%(n)s boxes, %(money)s", amountOf(entry, "boxes"), {
        money,
      });
    case "cost":
      return _("%(part)s, %(money)s", { part: partName(entry.part!), money });
    case "refund":
      return _("%(money)s paid back", { money });
    case "visits":
      return ngettext("%(n)s visitor", "%(n)s visitors", amountOf(entry, "visits"));
  }
}

/** Heads and words of the table for spreadsheets. */
export function tableNames(): Names {
  return {
    day: _("Day"),
    kind: _("Kind"),
    product: _("Product"),
    again: _("Bought before"),
    yes: _("yes"),
    fields: {
      visits: _("Visitors"),
      orders: _("Orders"),
      boxes: _("Boxes"),
      money: _("Money (yuan)"),
      goods: partName("goods"),
      packing: partName("packing"),
      shipping: partName("shipping"),
      fee: partName("fee"),
    },
    kindOf: ({ kind, part }) =>
      part
        ? _("%(kind)s: %(part)s", { kind: kindName(kind), part: partName(part) })
        : kindName(kind),
    productOf: ({ product }) => productWords(product),
  };
}
