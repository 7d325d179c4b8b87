"""Tables as files: CSV and XLSX that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter import Workbook

from outreach.errors import NotFound
from outreach.spreadsheet import harmless
from outreach.wib import WIB

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True)
class Sheet:
    """A table with a title, its columns' names, and rows of as many cells."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with the mark that Excel needs, comma, CRLF; days ISO 8601, moments in WIB."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_written(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet) -> bytes:
    """One sheet; numbers are numbers, days and moments (WIB) dates, texts never formulas."""
    out = io.BytesIO()
    book = Workbook(out, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    })  # fmt: skip
    page = book.add_worksheet(_sheet_name(sheet.title))
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        date: book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
        int: book.add_format({"num_format": "#,##0"}),
        float: book.add_format({"num_format": "#,##0.00"}),
    }
    widths = [len(name) for name in sheet.columns]
    page.write_row(0, 0, [harmless(name) for name in sheet.columns], bold)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, str):
                page.write_string(last, column, harmless(cell))
            elif isinstance(cell, datetime):
                page.write_datetime(last, column, _local(cell), formats[datetime])
            elif isinstance(cell, date):
                page.write_datetime(last, column, cell, formats[date])
            else:
                page.write_number(last, column, cell, formats[type(cell)])
            widths[column] = max(widths[column], len(str(cell)))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width, 60) + 2)
    page.freeze_panes(1, 0)
    if sheet.columns:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
    book.close()
    return out.getvalue()


_FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def as_file(sheet: Sheet, kind: str, name: str) -> tuple[bytes, dict[str, str]]:
    """A download's body and headers, named `name` without its ending; `kind` is csv or xlsx.

    Raises `NotFound` for any other kind.
    """
    if kind not in _FORMATS:
        raise NotFound("Unduhan itu tidak ada.", "Pilih CSV atau XLSX.")
    write, media_type = _FORMATS[kind]
    return write(sheet), {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
    }


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return f"{_local(cell):%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _local(at: datetime) -> datetime:
    """Purwakarta's clock without a zone: spreadsheets know none."""
    return at.astimezone(WIB).replace(tzinfo=None)


def _sheet_name(title: str) -> str:
    """Excel allows 31 letters and none of these signs."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "Outreach"
