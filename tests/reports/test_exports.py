"""Tables as files: safe in a spreadsheet, whole, in every language."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from flask import Flask

from server.reports.exports import BOM, Table, safe, to_csv, to_xlsx
from tests.people.staff import plant_places, staffed
from tests.sync.talk import Desk, name_yourself, new_phone

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＠x",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["荔枝", "a=b", "1-2", "", "'x"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_numbers_stay_numbers() -> None:
    assert safe(-3) == -3


def table(*cells: str | int | datetime | None) -> Table:
    heads = [f"head {number}" for number, _ in enumerate(cells)]
    return Table("A: [title]? of more than thirty-one letters", "note", heads, [cells])


def test_csv_opens_in_excel_with_chinese_names(app: Flask) -> None:
    data = to_csv(table("梨花白", 7, None, 'a "quoted", text\nwith a line'))
    text = data.decode()
    assert text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows[1] == ["梨花白", "7", "", 'a "quoted", text\nwith a line']
    assert rows[-1] == ["note"]


def test_moments_are_written_in_chinese_time(app: Flask) -> None:
    moment = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert "2026-11-23 00:30" in to_csv(table(moment)).decode()


@pytest.mark.parametrize("text", FORMULAS)
def test_xlsx_holds_strings_never_formulas(app: Flask, text: str) -> None:
    data = to_xlsx(table(text, 3))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>3</v>" in sheet


def test_a_nickname_cannot_become_a_program(app: Flask) -> None:
    plant_places()
    desk, phone = Desk(app), new_phone("evil")
    name_yourself(phone, '=HYPERLINK("http://evil.example")')
    desk.send(phone, phone.seal())
    client = staffed(app, "boss", "manager")
    answer = client.get("/office/learners.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix(BOM))))
    assert rows[1][0] == '\'=HYPERLINK("http://evil.example")'
    book = client.get("/office/learners.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_an_export_says_how_old_it_is(app: Flask) -> None:
    plant_places()
    client = staffed(app, "boss", "manager")
    for name in ("learners", "packs", "items"):
        text = client.get(f"/office/{name}.csv").text
        assert "Beijing time" in text.splitlines()[-1]


def test_an_unknown_kind_of_file_is_not_found(app: Flask) -> None:
    plant_places()
    client = staffed(app, "boss", "manager")
    assert client.get("/office/learners.exe").status_code == 404
