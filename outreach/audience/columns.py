"""Which column of a list holds what: guessed from its headings, changed by staff."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from outreach.audience.table_file import Format
from outreach.language import lazy as _

FIELDS = {
    "name": _("Nama"),
    "phone": _("Nomor HP"),
    "email": _("E-mail"),
    "code": _("Kode desa"),
    "village": _("Nama desa atau kelurahan"),
    "district": _("Kecamatan"),
    "role": _("Jabatan"),
    "language": _("Bahasa pesan"),
    "tags": _("Tag"),
    "agency": _("Nama OPD"),
}
# Headings without signs, blanks and case; a longer one that contains one of these counts too.
_HEADINGS = {
    "name": ("nama", "namalengkap", "namakontak", "namapenerima", "name", "fullname", "nm"),
    "phone": (
        "nohp", "hp", "nomorhp", "nohandphone", "handphone", "telepon", "notelepon", "telp",
        "notelp", "tlp", "notlp", "nomortelepon", "nomorponsel", "ponsel", "wa", "nowa",
        "nomorwa", "whatsapp", "nowhatsapp", "nomorwhatsapp", "hpwa", "nohpwa", "phone",
        "phonenumber", "mobile", "mobilephone", "cellphone", "kontak",
    ),
    "email": ("email", "surel", "alamatemail", "alamatsurel", "emailaddress", "mail"),
    "code": (
        "kodedesa", "kode", "kodekelurahan", "kodewilayah", "kodekemendagri", "kddesa",
        "villagecode", "code",
    ),
    "village": (
        "desa", "kelurahan", "desakelurahan", "kelurahandesa", "namadesa", "namakelurahan",
        "desakel", "keldesa", "village", "villagename",
    ),
    "district": ("kecamatan", "kec", "namakecamatan", "district", "subdistrict"),
    "role": ("jabatan", "peran", "pekerjaan", "posisi", "role", "position", "title", "jobtitle"),
    "language": ("bahasa", "bahasapesan", "language", "lang"),
    "tags": ("tag", "tags", "label", "kelompok", "grup", "group"),
    # Not `instansi`: on a list of visitors that is any office, and unknown ones are refused.
    "agency": ("opd", "namaopd", "singkatanopd", "skpd", "agency"),
}  # fmt: skip
_KNOWN = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_SIGNS = re.compile(r"[^a-z]+")
_PHONE = re.compile(r"[+0-9 .()-]{9,20}")
_CODE = re.compile(r"\d\d\.?\d\d\.?\d\d\.?\d{4}")


@dataclass(frozen=True)
class Mapping:
    """How a list is read and what holds for all of its rows; kept as `ContactList.mapping`.

    `heading` is the line of the headings, 0 for none; rows up to it are passed over. `columns`
    holds for each of `FIELDS` that the list has the number of its column, from 0. `place_id`,
    `language` and `role` stand in where a row says nothing; `tags` are given to every row.
    """

    format: Format
    sheet: int = 0
    heading: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    channels: list[str] = field(default_factory=list)
    place_id: int | None = None
    language: str = "id"
    role: str = ""
    tags: list[str] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Mapping:
        return cls(**{**stored, "format": Format(**stored["format"])})


def guess(
    format: Format,
    rows: Sequence[tuple[int, list[str]]],
    sheet: int = 0,
    heading: int | None = None,
) -> Mapping:
    """The mapping that the first rows of a file suggest.

    Titles may stand above the headings: the line among the first ten with the most known headings
    (two or more) is theirs, unless `heading` says which. Without headings, cells that look like
    an address, a number or a village code tell.
    """
    if heading is None:
        named = [(len(_headings(cells)), -line) for line, cells in rows[:10]]
        count, line = max(named, default=(0, 0))
        heading = -line if count >= 2 else 0
    cells = next((cells for line, cells in rows if line == heading), None)
    columns = _headings(cells) if cells else {}
    body = [cells for line, cells in rows if line > heading]
    for name, column in _looks(body).items():
        if column not in columns.values():
            columns.setdefault(name, column)
    if not heading and columns and "name" not in columns:
        free = [n for n in range(len(body[0])) if n not in columns.values() and body[0][n]]
        columns |= {"name": free[0]} if free else {}
    channels = ["whatsapp"] if "phone" in columns else []
    channels = ["email", *channels] if "email" in columns else channels
    return Mapping(format, sheet, heading, columns, channels)


def _headings(cells: Sequence[str]) -> dict[str, int]:
    """Field → column, of exact headings first and then of those that contain a known word."""
    found: dict[str, int] = {}
    plain = [_SIGNS.sub("", cell[:60].lower()) for cell in cells]
    for column, heading in enumerate(plain):
        if heading in _KNOWN and _KNOWN[heading] not in found:
            found[_KNOWN[heading]] = column
    for column, cell in enumerate(cells):
        if column in found.values() or len(cell) > 40:
            continue
        for word in _SIGNS.split(cell.lower()):
            name = _KNOWN.get(word)
            if name and name not in found:
                found[name] = column
                break
    return found


def _looks(body: Sequence[Sequence[str]]) -> dict[str, int]:
    """Field → column whose cells mostly look like it."""
    found: dict[str, int] = {}
    width = max(map(len, body), default=0)
    tests = {
        "email": lambda cell: "@" in cell and "." in cell,
        "code": lambda cell: _CODE.fullmatch(cell) is not None,
        "phone": lambda cell: _PHONE.fullmatch(cell) is not None and cell[:1] in "+068",
    }
    for column in range(width):
        cells = [row[column].strip() for row in body if column < len(row) and row[column].strip()]
        for name, fits in tests.items():
            if cells and sum(map(fits, cells)) * 2 > len(cells):
                found.setdefault(name, column)
                break
    return found
