"""Tables as spreadsheet files (XLSX), made row by row on disk: their size never is in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from tempfile import TemporaryFile

from xlsxwriter import Workbook

from outreach.errors import OutreachError
from outreach.spreadsheet import harmless
from outreach.wib import WIB, number

Cell = str | int | float | date | datetime | None

# What a sheet can hold, its heading included, and a cell. Source: Excel's specifications.
MOST_ROWS, _LONGEST = 1_048_576, 32_767
# Rows whose cells tell how wide the columns are, and the widest that becomes, in letters.
_LOOKED_AT, _WIDEST = 500, 60
_PIECE = 256 * 1024  # bytes
# Code points that no file in UTF-8, or no XML, can hold.
_NO_LETTER = re.compile("[\ud800-\udfff\ufffe\uffff]")


def refuse_too_many(rows: int) -> None:
    """Raise `OutreachError` when so many rows and their heading do not fit."""
    if rows >= MOST_ROWS:
        raise OutreachError(
            "XLSX memuat paling banyak %(most)s baris, sedangkan daftar ini %(rows)s.",
            "Unduh sebagai CSV, atau persempit daftarnya dulu.",
            most=number(MOST_ROWS - 1), rows=number(rows),
        )  # fmt: skip


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file in pieces: one sheet with a heading that stays in view and can be filtered by.

    Numbers are numbers, days and moments (WIB) dates, texts never formulas. Raises `OutreachError`
    when the rows do not fit.
    """
    with TemporaryFile() as file:
        book = Workbook(file, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        })  # fmt: skip
        page = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
            int: book.add_format({"num_format": "#,##0"}),
            float: book.add_format({"num_format": "#,##0.00"}),
        }
        given = iter(rows)
        first = list(islice(given, _LOOKED_AT))
        for column, width in enumerate(_widths(columns, first)):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [_text(name) for name in columns], bold)
        last = 0
        for last, row in enumerate(chain(first, given), 1):
            refuse_too_many(last)
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(last, column, _text(cell))
                elif isinstance(cell, datetime):
                    # Purwakarta's clock without a zone: spreadsheets know none.
                    local = cell.astimezone(WIB).replace(tzinfo=None)
                    page.write_datetime(last, column, local, formats[datetime])
                elif isinstance(cell, date):
                    page.write_datetime(last, column, cell, formats[date])
                elif cell is not None:
                    page.write_number(last, column, cell, formats[type(cell)])
        if columns:
            page.autofilter(0, 0, last, len(columns) - 1)
        book.close()
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _widths(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[int]:
    """Widths of the columns in letters."""
    widths = [len(name) for name in columns]
    for row in rows:
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], 0 if cell is None else len(str(cell)))
    return [min(width, _WIDEST) + 2 for width in widths]


def _text(text: str) -> str:
    return _NO_LETTER.sub("\N{REPLACEMENT CHARACTER}", harmless(text)[:_LONGEST])


def _sheet_name(title: str) -> str:
    """Excel allows 31 letters and none of these signs."""
    return "".join(c for c in title if c not in "[]:*?/\\'" and c >= " ")[:31] or "Outreach"
