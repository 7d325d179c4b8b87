"""A pasted list or a CSV file of agencies → rows, whatever the order of its columns."""

from __future__ import annotations

import csv
import io
import re

from outreach.agencies.register import Facts
from outreach.agencies.words import KIND_NAMES
from outreach.errors import OutreachError
from outreach.language import gettext as _

MOST_ROWS = 2_000
_ORDER = ("name", "short_name", "kind", "address", "note")
_HEADINGS = {
    "nama": "name", "namaopd": "name", "opd": "name", "instansi": "name", "namainstansi": "name",
    "perangkatdaerah": "name", "name": "name",
    "singkatan": "short_name", "namasingkat": "short_name", "shortname": "short_name",
    "jenis": "kind", "kind": "kind",
    "alamat": "address", "address": "address",
    "catatan": "note", "keterangan": "note", "note": "note",
}  # fmt: skip
_LENGTHS = {"name": 160, "short_name": 60, "address": 200, "note": 1000}
_KINDS = {
    "dinas": "dinas", "badan": "badan", "bagian": "bagian", "kecamatan": "kecamatan",
    "kec": "kecamatan", "bumd": "bumd", "perumda": "bumd", "pt": "bumd",
}  # fmt: skip


def read(text: str) -> tuple[dict[int, Facts], list[tuple[int, str]]]:
    """Line → facts of each agency, and (line, reason) of lines that cannot be read.

    Cells are parted by semicolons, tabs or commas, whichever the first line has most of; a
    first line of headings names the columns, else they are name, short name, kind, address, note.
    Raises `OutreachError` when there are more than `MOST_ROWS`.
    """
    text = text.removeprefix("\ufeff").replace("\0", "")
    first = text.strip().partition("\n")[0]
    sign = max(";\t,", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error:
        raise OutreachError(
            "Daftar ini tidak terbaca.", "Simpan sebagai CSV UTF-8, lalu ulangi."
        ) from None
    if len(rows) > MOST_ROWS:
        raise OutreachError(
            "Daftar ini lebih dari %(n)s baris.", "Bagi menjadi beberapa daftar.", n=MOST_ROWS
        )
    order: tuple[str, ...] = _ORDER
    found: dict[int, Facts] = {}
    refused: list[tuple[int, str]] = []
    for line, cells in enumerate(rows, start=1):
        cells = [" ".join(cell.split()) for cell in cells]
        if not any(cells):
            continue
        if not found and not refused and order is _ORDER and (named := _headings(cells)):
            order = named
            continue
        row = dict(zip(order, cells, strict=False))
        long = [name for name, most in _LENGTHS.items() if len(row.get(name, "")) > most]
        if not row.get("name"):
            refused.append((line, _("nama kosong")))
        elif long:
            refused.append((line, _("terlalu panjang: “%(text)s…”", text=row[long[0]][:40])))
        else:
            found[line] = Facts(
                name=row["name"],
                short_name=row.get("short_name", ""),
                kind=_kind(row.get("kind", ""), row["name"]),
                address=row.get("address", ""),
                note=row.get("note", ""),
            )
    return found, refused


def _headings(cells: list[str]) -> tuple[str, ...]:
    """The columns that a line of headings names; empty when it is none."""
    plain = [_HEADINGS.get(re.sub(r"[^a-z]", "", cell.lower()), "") for cell in cells]
    return tuple(plain) if "name" in plain else ()


def _kind(told: str, name: str) -> str:
    """A key of `KIND_NAMES`: as told, else what the name begins with."""
    told = told.lower()
    for kind, label in KIND_NAMES.items():
        if told and told in (kind, str(label).lower()):
            return kind
    begin = re.split(r"[\s.]", name.lower(), maxsplit=1)[0]
    return _KINDS.get(told) or _KINDS.get(begin) or "other"
