"""The tables that staff take along: ranking, days, kecamatan, materials, unknown codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.export import Sheet
from outreach.language import gettext as _
from outreach.results.figures import scans_per_district, scans_per_material
from outreach.results.models import DayCount
from outreach.results.orphans import orphans
from outreach.results.ranking import ranking
from outreach.results.visitors import visitors_per_day
from outreach.results.words import ORPHAN_NAMES

_KINDS = ("human", "bot", "preview", "head")


def ranking_sheet(session: Session, campaign: Campaign) -> Sheet:
    """Every place, the most scanned first."""
    columns = [
        _("Peringkat"), _("Kode desa"), _("Tempat"), _("Kecamatan"), _("Pindaian"),
        _("7 hari ini"), _("Kode terbit"), _("Terpasang"), _("Terakhir dipindai"),
    ]  # fmt: skip
    rows = [
        (
            row.rank, row.place.code, row.place.label, row.place.district.name, row.scans,
            row.week, row.codes, row.in_place, row.last_at,
        )
        for row in ranking(session, campaign.id)
    ]  # fmt: skip
    return Sheet(_("Peringkat tempat"), columns, rows)


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


def orphans_sheet(session: Session) -> Sheet:
    """The unknown codes that were opened most, at most two thousand."""
    columns = [
        _("Kode seperti diketik"), _("Pindaian"), _("Pertama"), _("Terakhir"), _("Kemungkinan"),
        _("Kode yang dimaksud"),
    ]  # fmt: skip
    rows = [
        (
            row.code, row.scans, row.first_at, row.last_at, str(ORPHAN_NAMES[row.reason]),
            row.meant.code.code if row.meant else None,
        )
        for row in orphans(session, limit=2_000)
    ]  # fmt: skip
    return Sheet(_("Kode tak dikenal"), columns, rows)


# The last part of the address → the campaign's table.
CAMPAIGN_SHEETS: dict[str, Callable[[Session, Campaign], Sheet]] = {
    "peringkat": ranking_sheet,
    "hari": days_sheet,
    "kecamatan": districts_sheet,
    "materi": materials_sheet,
}
