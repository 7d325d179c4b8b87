"""A service's own figures, month by month: read from a table, shown before they count, kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from outreach.accounts.audit import record
from outreach.errors import NotFound, OutreachError
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.places.find import districts
from outreach.results.models_outcome import Usage
from outreach.services.models import Service

MOST_BYTES, MOST_ROWS = 1 << 20, 20_000
COLUMNS = ("bulan", "kategori", "kecamatan", "jumlah")
_MOST_VALUE = 10**12
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


def read_figures(session: Session, data: bytes) -> list[Figure]:
    """Every row of the table; raises `OutreachError` naming each wrong line, then nothing counts.

    UTF-8 or Windows' western letters; comma, semicolon or tab; the columns `bulan`, `kategori`,
    `jumlah` and, where figures have it, `kecamatan`.
    """
    if len(data) > MOST_BYTES:
        raise OutreachError("Tabel ini lebih besar dari 1 MB.", "Unggah beberapa bulan saja dulu.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    rows = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        lines = list(rows)
    except csv.Error as error:
        raise OutreachError("Tabel ini tidak terbaca.", "Simpan ulang sebagai CSV.") from error
    lacking = [name for name in COLUMNS if name not in names and name != "kecamatan"]
    if lacking:
        raise OutreachError(
            "Kolom %(names)s tidak ada di baris pertama.", "Pakai contoh tabel di halaman ini.",
            names=", ".join(lacking),
        )  # fmt: skip
    if len(lines) > MOST_ROWS:
        raise OutreachError("Tabel ini lebih dari 20.000 baris.", "Unggah beberapa bulan saja.")
    codes = {district.name.lower(): district.code for district in districts(session)}
    found: dict[tuple[date, str, str], Figure] = {}
    problems = []
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            figure = _figure(dict(zip(names, cells, strict=False)), codes)
            key = (figure.month, figure.category, figure.district)
            if key in found:
                raise OutreachError("bulan, kategori, dan kecamatan ini sudah ada di atas", "")
            found[key] = figure
        except OutreachError as error:
            problems.append(_("baris %(n)s: %(why)s", n=number, why=error.sentence))
    if problems:
        shown = "; ".join(problems[:10])
        if len(problems) > 10:
            shown += "; " + _("dan %(n)s lagi", n=len(problems) - 10)
        raise OutreachError(
            "%(problems)s.", "Tidak ada yang disimpan; perbaiki lalu unggah lagi.", problems=shown
        )
    if not found:
        raise OutreachError("Tabel ini tidak berisi angka.", "Pakai contoh tabel di halaman ini.")
    return list(found.values())


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
    sums: dict[tuple[date, str], int] = {}
    for month, category, value in session.execute(
        select(Usage.month, Usage.category, Usage.value).where(Usage.service_id == service_id)
    ):
        sums[month, category] = sums.get((month, category), 0) + value
    return sums


def usage_sheet(session: Session, service: Service) -> Sheet:
    """All figures in the shape in which they are taken in."""
    rows = session.scalars(
        select(Usage)
        .where(Usage.service_id == service.id)
        .order_by(Usage.month, Usage.category, Usage.district_code)
    )
    return Sheet(
        _("Pemakaian"), COLUMNS,
        [(f"{one.month:%Y-%m}", one.category, one.district.name if one.district else "", one.value)
         for one in rows],
    )  # fmt: skip


def _figure(row: Mapping[str, str], codes: Mapping[str, str]) -> Figure:
    category = " ".join(row.get("kategori", "").split())
    if not 0 < len(category) <= 60:
        raise OutreachError("kategorinya kosong atau lebih dari 60 huruf", "")
    place = " ".join(row.get("kecamatan", "").split()).lower()
    place = re.sub(r"^kec(amatan|\.)?\s+", "", place)
    if place and place not in codes:
        raise OutreachError("kecamatan “%(name)s” tidak dikenal", "", name=place)
    return Figure(month_of(row.get("bulan", "")), category, codes.get(place, ""),
                  _count(row.get("jumlah", "")))  # fmt: skip


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
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+", plain):
        plain = plain.replace(".", "").replace(",", "")
    if not (plain.isascii() and plain.isdigit()) or int(plain[:20]) > _MOST_VALUE:
        raise OutreachError("jumlah “%(text)s” bukan bilangan bulat", "", text=text.strip()[:30])
    return int(plain)
