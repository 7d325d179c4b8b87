"""The parts of an XLSX file: an archive of XML, opened with care for bombs."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from outreach.errors import OutreachError

# Longer than any field of a contact; the rest of such a cell is not kept.
LONGEST_CELL = 500
_MOST_SHEETS = 60
# Against zip bombs: a million rows of six columns unpack to 0.4 GB.
_MOST_BYTES = 2 << 30
_MOST_STYLES = 8 << 20
_MOST_ELEMENTS = 100_000
_MOST_ENTRIES = 1 << 20  # bytes of the archive's directory
PIECE = 128 * 1024
_END, _END64 = b"PK\x05\x06", b"PK\x06\x07"
FAULTS = (
    BadZipFile, expat.ExpatError, zlib.error, struct.error, EOFError, LookupError, ValueError,
    OverflowError, RuntimeError, NotImplementedError,
)  # fmt: skip
# Built-in formats of dates and times. Source: ECMA-376 Part 1, 18.8.30.
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_UNDATED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')


class Broken(ValueError):
    """What a well-made workbook does not contain."""


def sheet_names(path: Path) -> list[str]:
    """The names of the workbook's sheets, in order; raises `OutreachError`."""
    try:
        with opened(path) as archive:
            return [name for name, _target in sheets_of(archive)]
    except FAULTS as error:
        raise refusal() from error


def refusal() -> OutreachError:
    return OutreachError(
        "Berkas Excel ini rusak atau dikunci dengan kata sandi.",
        "Buka di Excel, hapus kata sandinya, simpan lagi sebagai .xlsx, lalu unggah ulang.",
    )


def opened(path: Path) -> ZipFile:
    """The opened archive; its directory, which is read whole, is looked at beforehand."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or tail.rfind(_END64) >= 0:
        raise Broken
    (directory,) = struct.unpack_from("<L", tail, at + 12)
    if directory > _MOST_ENTRIES:
        raise Broken
    return ZipFile(path)


def part(archive: ZipFile, name: str, most: int = _MOST_BYTES) -> tuple[IO[bytes], ZipInfo]:
    """A part of the workbook, opened; only what Excel itself writes."""
    info = archive.getinfo(name)
    # A damaged directory can point before the file's first byte.
    if info.header_offset < 0 or info.flag_bits & 1:
        raise Broken
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Broken
    if info.file_size > most:
        raise OutreachError(
            "Isi berkas Excel ini jauh lebih besar daripada daftar kontak mana pun.",
            "Salin kolom kontaknya saja ke berkas baru, lalu unggah.",
        )
    return archive.open(info), info


def parser_of_xml() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_declared: object) -> None:
    # A workbook has none, and entities are how XML bombs are built.
    raise Broken


def elements(archive: ZipFile, name: str, *wanted: str) -> list[tuple[str, dict[str, str]]]:
    """(local name, attributes) of the elements of these names in a small part."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = parser_of_xml()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if (name := tag.rpartition(":")[2]) in wanted:
            if len(found) >= _MOST_ELEMENTS:
                raise Broken
            found.append((name, attributes))

    parser.StartElementHandler = start
    stream, _info = part(archive, name, _MOST_STYLES)
    with stream:
        parser.Parse(stream.read(_MOST_STYLES), True)
    return found


def sheets_of(archive: ZipFile) -> list[tuple[str, str]]:
    """(name, part) of each worksheet."""
    targets = {
        at["Id"]: at["Target"]
        for _tag, at in elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
        if at.get("Type", "").endswith("/worksheet")
    }
    found = []
    for _tag, at in elements(archive, "xl/workbook.xml", "sheet"):
        relation = next((v for k, v in at.items() if k.endswith(":id")), "")
        if relation in targets:
            target = targets[relation]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append((at.get("name", ""), part))
    if not found:
        raise Broken
    return found[:_MOST_SHEETS]


def date_styles(archive: ZipFile) -> set[str]:
    """Numbers of the cell styles that show a date."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    custom: dict[int, str] = {}
    dates: set[str] = set()
    inside, number = False, 0
    for tag, at in elements(archive, "xl/styles.xml", "numFmt", "cellXfs", "cellStyles", "xf"):
        if tag == "numFmt":
            custom[int(at["numFmtId"])] = at.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyles"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            code = int(at.get("numFmtId", 0))
            shown = _UNDATED.sub("", custom.get(code, "")).lower()
            if code in _DATES or "d" in shown or "yy" in shown:
                dates.add(str(number))
            number += 1
    return dates


class Text(list[str]):
    """What the parser hands over; of a text without end only the beginning is kept."""

    def append(self, text: str) -> None:
        if len(self) < 8:
            super().append(text)
