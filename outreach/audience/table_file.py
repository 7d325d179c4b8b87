"""A file of contacts, whatever program wrote it: what it is, and its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from outreach.audience.read_csv import CsvTable, encoding_of, separator_of
from outreach.audience.read_xlsx import XlsxTable
from outreach.audience.xlsx_parts import sheet_names
from outreach.errors import OutreachError

_HEAD = 30
_ZIP = b"PK\x03\x04"
# What an old .xls begins with, and any Office file that is locked with a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Format:
    """How a file is to be read; kept with the list, so that every reading is the same."""

    kind: str
    encoding: str = ""
    separator: str = ""
    sheets: list[str] = field(default_factory=list)


def recognise(path: Path) -> Format:
    """What kind of table the file holds; raises `OutreachError` with what to do instead."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise OutreachError("Berkas ini kosong.", "Pilih berkas yang berisi kontak.")
    if head.startswith(_OLE):
        raise OutreachError(
            "Berkas ini dikunci dengan kata sandi, atau dari Excel lama (.xls).",
            "Buka di Excel, hapus kata sandinya, lalu simpan sebagai .xlsx.",
        )
    if head.startswith(_ZIP):
        return Format("xlsx", sheets=sheet_names(path))
    encoding = encoding_of(path)
    return Format("csv", encoding, separator_of(path, encoding))


def open_table(path: Path, reading: Format, sheet: int = 0) -> CsvTable | XlsxTable:
    """The table, to be closed by the caller; raises `OutreachError`."""
    if reading.kind == "csv":
        return CsvTable(path, reading.encoding, reading.separator)
    return XlsxTable(path, sheet, path.parent)


def head(
    path: Path, reading: Format, sheet: int = 0, most: int = 30
) -> list[tuple[int, list[str]]]:
    """(line, cells) of the first rows that say anything."""
    table = open_table(path, reading, sheet)
    try:
        return list(_first(table.rows(), _HEAD))
    finally:
        table.close()


def _first(rows: Iterator[tuple[int, list[str]]], most: int) -> Iterator[tuple[int, list[str]]]:
    for _number, row in zip(range(most), rows, strict=False):
        yield row
