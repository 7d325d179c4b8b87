"""A service's own figures, month by month: shown before they count, kept, handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session, joinedload

from outreach.accounts.audit import record
from outreach.errors import NotFound
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.places.find import districts
from outreach.results.models_outcome import Usage
from outreach.services.models import Service
from outreach.spreadsheet import harmless
from outreach.wib import today

COLUMNS = ("bulan", "kategori", "kecamatan", "jumlah")


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
