"""A service's own figures, month by month: read from a table, shown before they count, kept."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from outreach.accounts.audit import record
from outreach.errors import NotFound, OutreachError
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.places.find import districts
from outreach.results.models_outcome import Usage
from outreach.services.models import Service
from outreach.spreadsheet import harmless
from outreach.wib import Now, today, utc_now, whole_number

MOST_BYTES, MOST_ROWS = 1 << 20, 20_000
COLUMNS = ("bulan", "kategori", "kecamatan", "jumlah")
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


@dataclass(frozen=True)
class Figure:
    """A month's (its first day) figure of a category; `district` is a kecamatan's code or empty."""

    month: date
    category: str
    district: str
    value: int


@dataclass(frozen=True)
class Change:
    """A month and category whose sum would be `after` where it is `before`; None: nothing yet."""

    month: date
    category: str
    before: int | None
    after: int


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


def changes(session: Session, service: Service, figures: Iterable[Figure]) -> list[Change]:
    """What taking these in would change, by month and category; what stays is left out."""
    now = totals(session, service.id)
    wanted: dict[tuple[date, str], int] = {}
    for one in figures:
        wanted[one.month, one.category] = wanted.get((one.month, one.category), 0) + one.value
    return [
        Change(month, category, now.get((month, category)), value)
        for (month, category), value in sorted(wanted.items())
        if now.get((month, category)) != value
    ]


def take_in(session: Session, service: Service, figures: Sequence[Figure], by: int) -> int:
    """Put these in the place of what is known of their months and categories; how many pairs."""
    pairs = sorted({(one.month, one.category) for one in figures})
    for begin in range(0, len(pairs), 500):
        session.execute(
            delete(Usage).where(
                Usage.service_id == service.id,
                tuple_(Usage.month, Usage.category).in_(pairs[begin : begin + 500]),
            )
        )
    session.add_all(
        Usage(service_id=service.id, month=one.month, category=one.category,
              district_code=one.district or None, value=one.value)
        for one in figures
    )  # fmt: skip
    session.flush()
    record(session, by, "usage.take", service.slug, rows=len(figures),
           months=sorted({f"{month:%Y-%m}" for month, _category in pairs}))  # fmt: skip
    return len(pairs)


def remove_month(session: Session, service: Service, month: date, by: int) -> None:
    """Forget a month; raises `NotFound` when nothing is known of it."""
    of_month = (Usage.service_id == service.id, Usage.month == month)
    if session.scalar(select(Usage.id).where(*of_month).limit(1)) is None:
        raise NotFound("Bulan itu tidak ada.", "Muat ulang halamannya.")
    session.execute(delete(Usage).where(*of_month))
    record(session, by, "usage.remove", service.slug, month=f"{month:%Y-%m}")


def totals(session: Session, service_id: int) -> dict[tuple[date, str], int]:
    """(Month, category) → the sum over kecamatan."""
    rows = session.execute(
        select(Usage.month, Usage.category, func.sum(Usage.value))
        .where(Usage.service_id == service_id)
        .group_by(Usage.month, Usage.category)
    )
    return {(month, category): int(value) for month, category, value in rows}


def usage_sheet(session: Session, service: Service) -> Sheet:
    """All figures in the shape in which they are taken in."""
    rows = session.scalars(
        select(Usage)
        .where(Usage.service_id == service.id)
        .options(joinedload(Usage.district))
        .order_by(Usage.month, Usage.category, Usage.district_code)
    )
    return Sheet(
        _("Pemakaian"), COLUMNS,
        [(f"{one.month:%Y-%m}", one.category, one.district.name if one.district else "", one.value)
         for one in rows],
    )  # fmt: skip


def to_fill_in(session: Session, service: Service) -> list[Sequence[str]]:
    """The rows of a table for last month, without its figures: what was told of the newest month
    there is, or examples."""
    newest = session.scalar(select(func.max(Usage.month)).where(Usage.service_id == service.id))
    rows = session.scalars(
        select(Usage)
        .where(Usage.service_id == service.id, Usage.month == newest)
        .options(joinedload(Usage.district))
        .order_by(Usage.category, Usage.district_code)
    )
    named = [(one.category, one.district.name if one.district else "") for one in rows]
    last_month = f"{today().replace(day=1) - timedelta(days=1):%Y-%m}"
    named = named or [("ambulans", district.name) for district in districts(session)]
    return [COLUMNS, *((last_month, _cell(category), place, "") for category, place in named)]


def _cell(text: str) -> str:
    """A category as a cell between semicolons."""
    quoted = harmless(text).replace('"', '""')
    return f'"{quoted}"' if set(quoted) & set(';"') else quoted


def _table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, and (line, cells) of the rows that say anything."""
    if len(data) > MOST_BYTES:
        raise OutreachError("Tabel ini lebih besar dari 1 MB.", "Unggah beberapa bulan saja dulu.")
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
        raise OutreachError("Tabel ini lebih dari 20.000 baris.", "Unggah beberapa bulan saja.")
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
