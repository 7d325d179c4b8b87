"""Rows of an XLSX file, one at a time, in memory that does not grow with the file.

Ready-made readers keep a million rows' strings in memory: python-calamine 0.9 534 MB, openpyxl 3.1
542 MB and 53 s. So the two streams of a workbook, its rows and its shared strings, are read side
by side with the standard library's expat, and strings already passed lie in a temporary file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from outreach.audience.xlsx_parts import (
    FAULTS,
    LONGEST_CELL,
    PIECE,
    Text,
    date_styles,
    elements,
    opened,
    parser_of_xml,
    part,
    refusal,
    sheets_of,
)
from outreach.audience.xlsx_strings import Strings
from outreach.errors import OutreachError

MOST_COLUMNS = 200


class XlsxTable:
    """`rows` gives (row number, cells); `fraction` tells how much of the sheet was read, 0 to 1,
    and `count` how many rows."""

    def __init__(self, path: Path, sheet: int, folder: Path) -> None:
        """`folder` takes a temporary file of strings. Raises `OutreachError`."""
        try:
            self._archive = opened(path)
            try:
                self._open(sheet, folder)
            except BaseException:
                self._archive.close()
                raise
        except FAULTS as error:
            raise refusal() from error

    def _open(self, sheet: int, folder: Path) -> None:
        archive = self._archive
        self._dates = date_styles(archive)
        told = elements(archive, "xl/workbook.xml", "workbookPr")
        from_1904 = any(at.get("date1904") in ("1", "true") for _tag, at in told)
        self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        self._stream, info = part(archive, sheets_of(archive)[sheet][1])
        self._size = max(1, info.file_size)
        self._seen = self.count = 0
        shared = "xl/sharedStrings.xml"
        stream = part(archive, shared)[0] if shared in archive.namelist() else None
        self._strings = Strings(stream, folder)
        self._columns: dict[str, int] = {}
        self._rows: list[tuple[int, list[tuple[int, str, str, str]]]] = []
        self._cells: list[tuple[int, str, str, str]] = []
        self._number, self._column = 0, -1
        self._kind = self._style = ""
        self._text = Text()
        self._value = ""
        self._parser = parser_of_xml()
        self._parser.CharacterDataHandler = self._text.append
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def rows(self, after: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Every row behind number `after` that says anything; raises `OutreachError`."""
        number = after
        try:
            while True:
                piece = self._stream.read(PIECE)
                self._seen += len(piece)
                self._parser.Parse(piece, not piece)
                ready, self._rows = self._rows, []
                for number, raw in ready:
                    self.count += bool(raw)
                    if number > after and any(cells := self._values(raw)):
                        yield number, cells
                if not piece:
                    return
        except FAULTS as error:
            if number == 0:
                raise refusal() from error
            raise OutreachError(
                "Berkas Excel ini rusak sesudah baris %(line)s.",
                "Buka di Excel, simpan lagi sebagai .xlsx, lalu unggah ulang.",
                line=number,
            ) from error

    def fraction(self) -> float:
        return min(1.0, self._seen / self._size)

    def close(self) -> None:
        self._strings.close()
        self._stream.close()
        self._archive.close()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            place = attributes.get("r", "")
            self._column = self._column_of(place) if place else self._column + 1
            self._kind = attributes.get("t", "")
            self._style = attributes.get("s", "")
            self._value = ""
        elif tag == "v" or tag == "t":
            self._text.clear()
        elif tag == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._column = -1
            self._cells = []

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "v" or tag == "t":
            if len(self._value) < LONGEST_CELL:
                self._value += "".join(self._text)
        elif tag == "c":
            if self._value and 0 <= self._column < MOST_COLUMNS > len(self._cells):
                value = self._value[:LONGEST_CELL]
                self._cells.append((self._column, value, self._kind, self._style))
        elif tag == "row":
            self._rows.append((self._number, self._cells))

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters[:4].upper():
                found = found * 26 + ord(letter) - 64
            found -= 1
            if len(self._columns) < 20_000:
                self._columns[letters] = found
        return found

    def _values(self, raw: list[tuple[int, str, str, str]]) -> list[str]:
        width = max((column for column, *_cell in raw), default=-1) + 1
        cells = [""] * width
        for column, text, kind, style in raw:
            if kind == "s":
                cells[column] = self._strings[int(text)]
            elif kind in ("", "n"):
                cells[column] = self._number_text(text, style)
            elif kind == "d":
                cells[column] = text[:10]
            elif kind != "e":
                cells[column] = text[:LONGEST_CELL]
        return cells

    def _number_text(self, text: str, style: str) -> str:
        """A number without exponent where that loses nothing, a date as 2025-02-03."""
        if style in self._dates:
            day = self._epoch + timedelta(days=float(text))
            return f"{day:%Y-%m-%d}"
        if text.isdigit():
            return text[:LONGEST_CELL]
        number = float(text)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text[:40]
