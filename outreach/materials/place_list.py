"""Places of an order from a list of village codes: a CSV file, or rows pasted as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.materials.orders import MOST_COPIES
from outreach.places.models import Place

MAX_BYTES = 256 * 1024
_MOST_ROWS = 2_000
_CODE = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)\.?(\d{4})")
_CODE_NAMES = ("kode", "kode desa", "kode_desa", "village_code", "code")
_COPIES_NAMES = ("jumlah", "lembar", "quantity", "qty", "copies")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Rejected:
    """A row that is not ordered: its line, what it said, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Listed:
    """The rows that count: places in the order of the list, copies by id where a row says so."""

    places: list[Place]
    copies: dict[int, int]
    rejected: list[Rejected]

    def as_rows(self) -> str:
        """The accepted rows as text that `read_places` takes."""
        return "\n".join(
            f"{place.code};{self.copies[place.id]}" if place.id in self.copies else str(place.code)
            for place in self.places
        )


def decode(data: bytes) -> str:
    """The text of a file from a spreadsheet: UTF-8, or what older Windows writes."""
    if len(data) > MAX_BYTES:
        raise OutreachError(
            "Daftar ini terlalu besar (batas %(limit)s KB).", "Hapus kolom yang tidak perlu.",
            limit=MAX_BYTES // 1024,
        )  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_places(text: str, allowed: Sequence[Place]) -> Listed:
    """Rows of code and, if wanted, number of copies; `allowed` are the campaign's villages.

    Comma, semicolon and tab separate; a first row of names may choose the columns; codes count
    with and without their dots. Raises `OutreachError` for what is no table at all.
    """
    villages = {place.code: place for place in allowed if place.code}
    found = Listed([], {}, [])
    lines: dict[str, int] = {}
    code_at, copies_at = 0, 1
    for at, (line, cells) in enumerate(_rows(text)):
        names = [cell.lower() for cell in cells]
        if at == 0 and any(name in _CODE_NAMES for name in names):
            code_at = next(n for n, name in enumerate(names) if name in _CODE_NAMES)
            given = [n for n, name in enumerate(names) if name in _COPIES_NAMES]
            copies_at = given[0] if given else -1
            continue
        written = cells[code_at] if code_at < len(cells) else ""
        quantity = cells[copies_at] if 0 <= copies_at < len(cells) else ""
        parts = _CODE.fullmatch(written)
        code = ".".join(parts.groups()) if parts else ""
        reason = _reason(written, code, quantity, villages, lines)
        if reason:
            found.rejected.append(Rejected(line, "; ".join(cells)[:80], reason))
            continue
        lines[code] = line
        found.places.append(villages[code])
        if quantity:
            found.copies[villages[code].id] = int(quantity)
    return found


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row that says anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";\t,", key=first.count)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, [cell.strip() for cell in cells]))
            if len(rows) > _MOST_ROWS:
                raise OutreachError(
                    "Daftar ini lebih dari %(most)s baris.", "Bagi menjadi beberapa pesanan.",
                    most=_MOST_ROWS,
                )  # fmt: skip
    except csv.Error as error:
        raise OutreachError(
            "Berkas ini bukan daftar CSV.", "Simpan dari Excel sebagai CSV, lalu unggah lagi."
        ) from error
    return rows


def _reason(
    written: str, code: str, quantity: str, villages: dict[str, Place], lines: dict[str, int]
) -> str:
    """Why a row does not count; empty when it does."""
    if written.startswith(_FORMULA) or quantity.startswith(_FORMULA):
        return _("Isinya tampak seperti rumus; tulis kode dan angka biasa.")
    if not code:
        return _("Ini bukan kode desa; contohnya 32.14.01.1001.")
    if code not in villages:
        return _("Kode ini tidak termasuk desa kampanye.")
    if code in lines:
        return _("Kode ini sudah ada di baris %(line)s.", line=lines[code])
    if quantity and not (quantity.isascii() and quantity.isdigit()):
        return _("Jumlahnya bukan angka bulat.")
    if quantity and not 1 <= int(quantity[:9]) <= MOST_COPIES:
        return _("Jumlahnya harus 1 sampai %(most)s.", most=MOST_COPIES)
    return ""
