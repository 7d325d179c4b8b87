"""Tables as files: CSV and XLSX that no spreadsheet takes for formulas, of any length."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from outreach.errors import NotFound
from outreach.spreadsheet import harmless
from outreach.wib import WIB
from outreach.workbook import Cell, refuse_too_many, workbook

# Rows of a CSV that are in memory at once.
_CHUNK = 500


@dataclass(frozen=True)
class Sheet:
    """A table with a title, its columns' names, and rows of as many cells."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with the mark that Excel needs, comma, CRLF; days ISO 8601, moments in WIB."""
    return b"".join(_csv(sheet))


def as_xlsx(sheet: Sheet) -> bytes:
    """One sheet; numbers are numbers, days and moments (WIB) dates, texts never formulas."""
    return b"".join(_xlsx(sheet))


def as_file(sheet: Sheet, kind: str, name: str) -> tuple[bytes, dict[str, str]]:
    """A download's body and headers, named `name` without its ending; `kind` is csv or xlsx.

    Raises `NotFound` for any other kind.
    """
    write, headers = _format(kind, name)
    return b"".join(write(sheet)), headers


def as_stream(
    sheet: Sheet, kind: str, name: str, rows: int
) -> tuple[Iterator[bytes], dict[str, str]]:
    """As `as_file`, in pieces that leave while the sheet's rows are still read: there may be
    millions. The request has ended by then, so rows read from a session of their own and say
    nothing that depends on its language.

    Raises `OutreachError` when there are more rows than XLSX can hold.
    """
    write, headers = _format(kind, name)
    if kind == "xlsx":
        refuse_too_many(rows)
    return write(sheet), headers


def _format(kind: str, name: str) -> tuple[Callable[[Sheet], Iterator[bytes]], dict[str, str]]:
    formats = {
        "csv": (_csv, "text/csv; charset=utf-8"),
        "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
    if kind not in formats:
        raise NotFound("Unduhan itu tidak ada.", "Pilih CSV atau XLSX.")
    write, media_type = formats[kind]
    return write, {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
    }


def _csv(sheet: Sheet) -> Iterator[bytes]:
    yield "\ufeff".encode() + _lines([[harmless(name) for name in sheet.columns]])
    rows = iter(sheet.rows)
    while some := list(islice(rows, _CHUNK)):
        yield _lines([[_written(cell) for cell in row] for row in some])


def _xlsx(sheet: Sheet) -> Iterator[bytes]:
    return workbook(sheet.title, sheet.columns, sheet.rows)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(WIB):%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
