"""The tables that staff take along: ranking, days, kecamatan, materials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.listing import Column
from outreach.results.figures import scans_per_district, scans_per_material
from outreach.results.models import DayCount
from outreach.results.ranking import Ranked, ranking
from outreach.results.visitors import visitors_per_day

_KINDS = ("human", "bot", "preview", "head")


def ranking_columns() -> list[Column[Ranked]]:
    """The ranking of places, column by column."""
    return [
        Column("peringkat", _("Peringkat"), lambda row: row.rank),
        Column("kode", _("Kode desa"), lambda row: row.place.code),
        Column("tempat", _("Tempat"), lambda row: row.place.label),
        Column("wilayah", _("Kecamatan"), lambda row: row.place.district.name),
        Column("pindaian", _("Pindaian"), lambda row: row.scans, falling=True),
        Column("minggu", _("7 hari ini"), lambda row: row.week, falling=True),
        Column("kodenya", _("Kode terbit"), lambda row: row.codes, falling=True),
        Column("terpasang", _("Terpasang"), lambda row: row.in_place, falling=True),
        Column("terakhir", _("Terakhir dipindai"), lambda row: row.last_at, falling=True),
    ]


def ranking_sheet(session: Session, campaign: Campaign) -> Sheet:
    """Every place, the most scanned first."""
    columns = ranking_columns()
    rows = [[column.value(row) for column in columns] for row in ranking(session, campaign.id)]
    return Sheet(_("Peringkat tempat"), [column.label for column in columns], rows)


def days_sheet(session: Session, campaign: Campaign) -> Sheet:
    """Every day with a visit of any kind, oldest first."""
    days: dict[date, dict[str, int]] = {}
    for day, kind, scans in session.execute(
        select(DayCount.day, DayCount.kind, func.sum(DayCount.scans))
        .where(DayCount.campaign_id == campaign.id)
        .group_by(DayCount.day, DayCount.kind)
        .order_by(DayCount.day)
    ):
        days.setdefault(day, {})[kind] = int(scans)
    people = visitors_per_day(session, campaign.id, days)
    columns = [
        _("Hari"), _("Warga"), _("Orang (perkiraan)"), _("Robot"), _("Pratinjau"), "HEAD",
    ]  # fmt: skip
    rows = [
        (day, found.get("human", 0), people.get(day), *(found.get(k, 0) for k in _KINDS[1:]))
        for day, found in days.items()
    ]
    return Sheet(_("Pindaian per hari"), columns, rows)


def districts_sheet(session: Session, campaign: Campaign) -> Sheet:
    """All kecamatan in the order of their codes."""
    rows = [(d.code, d.name, d.scans) for d in scans_per_district(session, campaign.id)]
    columns = [_("Kode kecamatan"), _("Kecamatan"), _("Pindaian")]
    return Sheet(_("Pindaian per kecamatan"), columns, rows)


def materials_sheet(session: Session, campaign: Campaign) -> Sheet:
    """Every material with codes."""
    columns = [_("Materi"), _("Kode terbit"), _("Terpasang"), _("Pindaian")]
    rows = [(m.name, m.codes, m.in_place, m.scans) for m in scans_per_material(session, campaign)]
    return Sheet(_("Pindaian per materi"), columns, rows)


# The last part of the address → the campaign's table.
CAMPAIGN_SHEETS: dict[str, Callable[[Session, Campaign], Sheet]] = {
    "peringkat": ranking_sheet,
    "hari": days_sheet,
    "kecamatan": districts_sheet,
    "materi": materials_sheet,
}
