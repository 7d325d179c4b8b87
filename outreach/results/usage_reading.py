"""A table of a service's use as offices write it → figures, or what is wrong in each line."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.errors import OutreachError
from outreach.language import gettext as _
from outreach.places.find import districts
from outreach.results.models_outcome import Usage
from outreach.results.usage import COLUMNS, Figure
from outreach.services.models import Service
from outreach.wib import Now, today, utc_now, whole_number

# What the second press carries back must fit Flask's 500 kB for a field of a form, in our own
# spelling, which is up to a third longer.
MOST_BYTES, MOST_ROWS = 300_000, 10_000
_MOST_VALUE = 10**12
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Month, category, code of the kecamatan or nothing.
Key = tuple[date, str, str]
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("januari january jan", "februari february feb", "maret march mar", "april apr",
         "mei may", "juni june jun", "juli july jul", "agustus august agu aug",
         "september sep sept", "oktober october okt oct", "november nov",
         "desember december des dec"), start=1,
    )
    for name in names.split()
}  # fmt: skip


def read_figures(
    session: Session, service: Service, data: bytes, now: Now = utc_now
) -> tuple[list[Figure], list[tuple[int, str]]]:
    """Every row of the table, and (line, reason) of those that cannot be taken; with any of these
    nothing should count.

    UTF-8, UTF-16 or Windows' western letters; comma, semicolon or tab; the columns `bulan`,
    `kategori`, `jumlah` and, where figures have it, `kecamatan`. A category is spelled as the
    service's figures spell it already. Raises `OutreachError` for what is no such table.
    """
    names, lines = _table(data)
    codes = {district.name.lower(): district.code for district in districts(session)}
    spelled = {
        known.casefold(): known
        for known in session.scalars(
            select(Usage.category).where(Usage.service_id == service.id).distinct()
        )
    }
    this_month = today(now).replace(day=1)
    found: dict[Key, tuple[int, Figure]] = {}
    refused = []
    for number, cells in lines:
        try:
            figure = _figure(dict(zip(names, cells, strict=False)), codes, spelled)
            key = (figure.month, figure.category, figure.district)
            if figure.month >= this_month:
                raise OutreachError("bulan itu belum selesai; angkanya akan tampak turun", "")
            if key in found:
                raise OutreachError("sama dengan baris %(n)s", "", n=found[key][0])
            found[key] = number, figure
        except OutreachError as error:
            refused.append((number, error.sentence))
    refused += _sums_told_twice(found)
    if not found and not refused:
        raise OutreachError("Tabel ini tidak berisi angka.", "Pakai contoh tabel di halaman ini.")
    return [figure for _number, figure in found.values()], sorted(refused)


def _table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, and (line, cells) of the rows that say anything."""
    if len(data) > MOST_BYTES:
        raise OutreachError(
            "Tabel ini lebih besar dari 300 kB.", "Bagi per tahun, lalu unggah satu per satu."
        )
    text = _decoded(data)
    first, _sign, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):
        text = f"\n{rest}"
    head = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count))
    lines, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise OutreachError("Tabel ini tidak terbaca.", "Simpan ulang sebagai CSV.") from error
    names = [name.strip().lower() for name in lines[0][1]] if lines else []
    lacking = [name for name in COLUMNS if name not in names and name != "kecamatan"]
    if lacking:
        raise OutreachError(
            "Kolom %(names)s tidak ada di baris pertama.", "Pakai contoh tabel di halaman ini.",
            names=", ".join(lacking),
        )  # fmt: skip
    if len(lines) > MOST_ROWS:
        raise OutreachError(
            "Tabel ini lebih dari 10.000 baris.", "Bagi per tahun, lalu unggah satu per satu."
        )
    return names, lines[1:]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith(_WIDE) else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise OutreachError("Berkas ini bukan CSV.", "Simpan dari Excel sebagai CSV, lalu unggah lagi.")


def _sums_told_twice(found: Mapping[Key, tuple[int, Figure]]) -> list[tuple[int, str]]:
    """Rows without a kecamatan that are the sum of the kecamatan beside them: both would count."""
    sums: dict[tuple[date, str], list[int]] = {}
    for _number, one in found.values():
        if one.district:
            sums.setdefault((one.month, one.category), []).append(one.value)
    return [
        (number, _("ini jumlah dari kecamatannya; hapus baris ini supaya tidak terhitung dua kali"))
        for number, one in found.values()
        if not one.district
        and one.value
        and len(beside := sums.get((one.month, one.category), [])) > 1
        and sum(beside) == one.value
    ]


def _figure(row: Mapping[str, str], codes: Mapping[str, str], spelled: dict[str, str]) -> Figure:
    # Our own files put an apostrophe before what a spreadsheet would compute.
    category = " ".join(row.get("kategori", "").split()).removeprefix("'")
    if not 0 < len(category) <= 60:
        raise OutreachError("kategorinya kosong atau lebih dari 60 huruf", "")
    place = " ".join(row.get("kecamatan", "").split())
    name = re.sub(r"^kec(amatan|\.)?\s+", "", place.lower())
    if name and name not in codes:
        near = difflib.get_close_matches(name, codes, 1)
        if near:
            raise OutreachError("kecamatan “%(name)s” tidak dikenal; mungkin %(near)s?", "",
                                name=place[:30], near=near[0].title())  # fmt: skip
        raise OutreachError("kecamatan “%(name)s” tidak dikenal", "", name=place[:30])
    month = month_of(row.get("bulan", ""))
    value = _count(row.get("jumlah", ""))
    return Figure(month, spelled.setdefault(category.casefold(), category),
                  codes.get(name, ""), value)  # fmt: skip


def month_of(text: str) -> date:
    """The month's first day of 2025-03, 03/2025, Maret 2025, 2025-03-01; raises `OutreachError`."""
    words = text.strip().lower()
    year, month = 0, 0
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?", words):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(?:\d{1,2}[-/.])?(\d{1,2})[-/.](\d{4})", words):
        year, month = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([a-z]+)[\s.-]+(\d{4})", words):
        year, month = int(found[2]), _MONTHS.get(found[1], 0)
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise OutreachError("bulan “%(text)s” tidak terbaca", "", text=text.strip()[:30])
    return date(year, month, 1)


def _count(text: str) -> int:
    typed = text.strip()
    if not typed:
        raise OutreachError("jumlahnya kosong; tulis 0 bila tidak ada", "")
    value = whole_number(typed)
    if value is None or value > _MOST_VALUE:
        raise OutreachError("jumlah “%(text)s” bukan bilangan bulat", "", text=typed[:30])
    return value
