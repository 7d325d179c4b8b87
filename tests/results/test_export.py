"""Downloads open as what they are: numbers, dates, and texts that no spreadsheet computes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.export import Sheet, as_csv, as_stream, as_xlsx, harmless
from outreach.places.find import villages
from outreach.places.models import Place
from outreach.results.models import OrphanCount
from outreach.results.tables import days_sheet
from outreach.wib import today
from outreach.workbook import MOST_ROWS
from tests.build import SLUG, signed_in
from tests.results.build import NOON, hang, marked, scanned

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(data: bytes) -> dict[str, tuple[str, str, str]]:
    """Address → (type, value, number format), read from the file itself; formulas are refused."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
    named = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{SPREADSHEET}numFmt")}
    uses = [x.get("numFmtId") for x in styles.find(f"{SPREADSHEET}cellXfs") or ()]
    found = {}
    for cell in page.iter(f"{SPREADSHEET}c"):
        assert cell.find(f"{SPREADSHEET}f") is None
        value = cell.findtext(f"{SPREADSHEET}v") or ""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            value = "".join(cell.itertext())
        number = uses[int(cell.get("s", "0"))]
        found[cell.get("r", "")] = kind, value, named.get(number, str(number))
    return found


ATTACKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "\N{NO-BREAK SPACE}=1",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_is_a_formula_in_either_file(text: str) -> None:
    sheet = Sheet("Uji", ["Teks", "-nama"], [(text, 1)])
    [_, [written, _]] = list(csv.reader(io.StringIO(as_csv(sheet).decode("utf-8-sig"), newline="")))
    assert written.startswith("'")
    kind, value, _ = cells(as_xlsx(sheet))["A2"]
    assert kind == "inlineStr" and value.startswith("'")
    assert cells(as_xlsx(sheet))["B1"][1] == "'-nama"


@settings(deadline=None)
@given(st.text())
def test_whatever_was_typed_begins_harmless(text: str) -> None:
    assert (
        not harmless(text)
        .lstrip(" \N{NO-BREAK SPACE}")
        .startswith(("=", "+", "-", "@", "\t", "\r"))
    )
    assert harmless(text).endswith(text)


def test_numbers_are_numbers_and_dates_are_dates() -> None:
    at = datetime(2025, 3, 4, 18, 30, tzinfo=UTC)
    sheet = Sheet("Uji [1]/2", ["a", "b", "c", "d", "e"],
                  [(-1234, 2.5, date(2025, 3, 5), at, None)])  # fmt: skip
    found = cells(as_xlsx(sheet))
    assert found["A2"][:2] == ("n", "-1234")
    assert found["B2"][:2] == ("n", "2.5")
    # Day 45,721 of Excel's calendar is 5 March 2025; 18.30 UTC is 01.30 WIB of that day.
    assert found["C2"] == ("n", "45721", "dd/mm/yyyy")
    assert found["D2"][0] == "n" and float(found["D2"][1]) == pytest.approx(45721.0625)
    assert "E2" not in found
    text = as_csv(sheet).decode("utf-8-sig")
    assert "-1234,2.5,2025-03-05,2025-03-05 01:30," in text


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_comes_back_from_the_workbook_as_it_was(words: list[str]) -> None:
    words = ["_x0041_ & <b>", *words]
    found = cells(as_xlsx(Sheet("Uji", [f"k{n}" for n in range(len(words))], [words])))
    for letter, word in zip("ABCDE", words, strict=False):
        # XML has no room for two code points that are no letters.
        told = re.sub("[\ufffe\uffff]", "\ufffd", harmless(word))
        written = found[f"{letter}2"][1]
        assert re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), written) == told


def test_a_workbook_that_cannot_hold_all_rows_is_refused_not_cut() -> None:
    sheet = Sheet("Uji", ["a", "b"], [(1, "x")])
    pieces, headers = as_stream(sheet, "xlsx", "uji", MOST_ROWS - 1)
    assert headers["Content-Disposition"] == 'attachment; filename="uji.xlsx"'
    assert cells(b"".join(pieces))["A2"][1] == "1"
    with pytest.raises(OutreachError, match=r"1\.048\.575 baris"):
        as_stream(sheet, "xlsx", "uji", MOST_ROWS)
    as_stream(sheet, "csv", "uji", MOST_ROWS)


def test_days_are_told_with_people_estimated(database: Database) -> None:
    with database.writing() as session:
        [code] = hang(session, villages(session)[:1])
        scanned(session, code, {0: 4, 3: 1})
        scanned(session, code, {3: 2}, kind="preview")
        marked(session, code.placement.campaign_id, 3)
        rows = list(days_sheet(session, campaign_by_slug(session, SLUG)).rows)
    assert rows == [
        (date(2025, 3, 2), 1, None, 0, 2, 0),
        (date(2025, 3, 5), 4, 3, 0, 0, 0),
    ]


TABLES = [f"/kampanye/{SLUG}/hasil/unduh/{name}" for name in
          ("peringkat", "hari", "kecamatan", "materi")]  # fmt: skip
FILES = [f"{table}{kind}" for table in [*(f"{name}." for name in TABLES),
                                        "/pindaian/kode-tak-dikenal?unduh="]
         for kind in ("csv", "xlsx")]  # fmt: skip


@pytest.mark.parametrize("path", FILES)
def test_every_table_is_a_file_to_keep(app: Flask, database: Database, path: str) -> None:
    with database.writing() as session:
        village = villages(session)[0]
        shop = Place(kind="market", name="=cmd|'/C calc'!A1", district_code=village.district_code,
                     village_id=village.id)  # fmt: skip
        session.add(shop)
        session.flush()
        for code in hang(session, [village, shop]):
            scanned(session, code, {0: 2}, today=today())
        session.add(OrphanCount(code="=1+1", scans=1, first_at=NOON, last_at=NOON))

    answer = signed_in(app, database, "viewer").get(path)

    assert answer.status_code == 200
    kind = re.split(r"[.=]", path)[-1]
    assert f".{kind}" in answer.headers["Content-Disposition"]
    if path.endswith("xlsx"):
        assert len({address[0] for address in cells(answer.data)}) >= 3
    else:
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
        assert len(rows) > 1 and len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("path", [f"/kampanye/{SLUG}/hasil/unduh/lain.csv",
                                  f"/kampanye/{SLUG}/hasil/unduh/hari.exe",
                                  "/pindaian/kode-tak-dikenal?unduh=pdf"])  # fmt: skip
def test_other_files_do_not_exist(app: Flask, database: Database, path: str) -> None:
    assert signed_in(app, database, "viewer").get(path).status_code == 404
