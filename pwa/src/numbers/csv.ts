/** The entries as a table that a spreadsheet opens (RFC 4180), and that it never runs; pure. */
import type { Entry, Field } from "./entries.ts";
import { fieldText } from "./reading.ts";

/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection). */
const RISKY = /^\s*[=+\-@＝＋－＠\t\r\n]/;
/** Excel sees UTF-8 only behind a byte order mark. */
const BOM = "\ufeff";
const COLUMNS: readonly Field[] = [
  "visits",
  "orders",
  "boxes",
  "money",
  "goods",
  "packing",
  "shipping",
  "fee",
];

export interface Names {
  day: string;
  kind: string;
  product: string;
  again: string;
  fields: Record<Field, string>;
  kindOf: (entry: Entry) => string;
  productOf: (entry: Entry) => string;
  yes: string;
}

export function toCsv(entries: readonly Entry[], names: Names): string {
  const heads = [
    names.day,
    names.kind,
    names.product,
    ...COLUMNS.map((field) => names.fields[field]),
  ];
  const rows = entries.map((entry) => [
    entry.day,
    names.kindOf(entry),
    names.productOf(entry),
    ...COLUMNS.map((field) => fieldText(field, entry.values[field])),
    entry.again ? names.yes : "",
  ]);
  return BOM + [[...heads, names.again], ...rows].map(line).join("");
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(text: string): string {
  const safe = RISKY.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
