"""Tables as files: CSV that no spreadsheet mistakes for a program, and XLSX.

A cell that begins with ``= + - @`` or a control character would run as a formula
when a spreadsheet opens a CSV (OWASP, CSV Injection): such text gets a leading
apostrophe. In XLSX every text is written as a string, never as a formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.i18n import local_time

Cell = str | int | datetime | None
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel sees UTF-8 only behind a byte order mark.
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to export: its title, what it says about its age, heads and rows."""

    title: str
    note: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def to_csv(table: Table) -> bytes:
    """The table as CSV: UTF-8 with byte order mark, CRLF (RFC 4180).

    The note on the age stands in the last line, so that the first holds the heads.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([safe(plain(cell)) for cell in row])
    writer.writerow([])
    writer.writerow([safe(table.note)])
    return (BOM + text.getvalue()).encode()


def to_xlsx(table: Table) -> bytes:
    """The table as an Excel workbook with one sheet, heads frozen and filterable."""
    # Loaded on first use: 3 MB that a station which exports nothing need not carry.
    import xlsxwriter

    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_name(table.title))
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, head in enumerate(table.heads):
            sheet.write_string(0, column, head, bold)
        last = 0
        for last, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, last, column, cell)
        sheet.write_string(last + 2, 0, table.note)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(table.heads) - 1)
        sheet.set_column(0, len(table.heads) - 1, 18)
    return file.getvalue()


def plain(cell: Cell) -> str | int:
    """A cell as text or number; moments as people in China read them."""
    if isinstance(cell, datetime):
        return local_time(cell, "yyyy-MM-dd HH:mm")
    return "" if cell is None else cell


def safe(cell: str | int) -> str | int:
    """A cell that no spreadsheet runs."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(RISKY):
        return "'" + cell
    return cell


def _write(sheet: Any, row: int, column: int, cell: Cell) -> None:
    value = plain(cell)
    if isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value)


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of ``[]:*?/\\``."""
    return "".join("-" if each in "[]:*?/\\" else each for each in title)[:31] or "1"
