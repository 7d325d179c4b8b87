"""Rows of a CSV file as spreadsheets write it, one at a time."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from outreach.errors import OutreachError

_PIECE = 1 << 20
_HEAD = 64 * 1024
_SEPARATORS = ";,\t|"
# UTF-32 is looked for first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)  # fmt: skip


def encoding_of(path: Path) -> str:
    """The encoding by mark, by zero bytes (UTF-16 without a mark), else UTF-8 or cp1252.

    The whole file is read for that, in pieces. Raises `OutreachError` for what is no text.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
        if b"\0" in head:
            return _wide(head)
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _wide(head: bytes) -> str:
    """UTF-16 of Latin letters has every second byte zero; anything else with zeros is no text."""
    half = max(1, len(head) // 2)
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > half * 0.7:
            return name
    raise OutreachError(
        "Berkas ini bukan CSV atau XLSX.", "Simpan dari Excel sebagai .xlsx atau CSV UTF-8."
    )


def separator_of(path: Path, encoding: str) -> str:
    """What separates cells: told by a first line `sep=;`, else what the first rows agree on."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(_HEAD // 4)
    first, _, _rest = head.partition("\n")
    if _is_told(first):
        return first.strip()[4:5] or "\t"
    lines = [line for line in head.splitlines() if line.strip()][:20]
    return max(_SEPARATORS, key=lambda sign: (_agreement(lines, sign), -_SEPARATORS.index(sign)))


def _is_told(line: str) -> bool:
    text = line.strip("\r\n")
    return text.lower().startswith("sep=") and len(text) == 5


def _agreement(lines: list[str], separator: str) -> int:
    """How many lines have as many cells as the most frequent number of cells, if more than one."""
    counts = [len(cells) for cells in _cells(lines, separator)]
    several = [count for count in counts if count > 1]
    return max((several.count(count) * 100 + count for count in set(several)), default=0)


def _cells(lines: list[str], separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=separator)
    except csv.Error:
        return


class CsvTable:
    """`rows` gives (line, cells); `fraction` tells how much of the file has been read, 0 to 1,
    and `count` how many rows."""

    def __init__(self, path: Path, encoding: str, separator: str) -> None:
        self._raw = path.open("rb")
        self._size = max(1, path.stat().st_size)
        self._separator = separator
        self.count = 0
        self._text = io.TextIOWrapper(self._raw, encoding, errors="replace", newline="")

    def rows(self, after: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Every row behind line `after` that says anything, with the line in which it begins.

        Raises `OutreachError` where the file stops being a table.
        """
        reader = csv.reader(self._text, delimiter=self._separator)
        line = 1
        try:
            for cells in reader:
                if any(cells) and not (line == 1 and len(cells) <= 2 and _begins_told(cells)):
                    self.count += 1
                    if line > after:
                        yield line, cells
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise OutreachError(
                "Berkas CSV rusak mulai baris %(line)s; mungkin tanda kutipnya tidak ditutup.",
                "Perbaiki baris itu, atau simpan ulang dari Excel sebagai .xlsx.",
                line=line,
            ) from error

    def fraction(self) -> float:
        return min(1.0, self._raw.tell() / self._size)

    def close(self) -> None:
        self._text.close()


def _begins_told(cells: list[str]) -> bool:
    """The row `sep=;` by which Excel is told the separator."""
    return cells[0].lower().removeprefix("\ufeff").startswith("sep=")
