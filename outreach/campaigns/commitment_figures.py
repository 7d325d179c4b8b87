"""How far agencies are: what was promised, done and is late, by agency and by service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, lazyload, load_only, selectinload

from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.commitments import in_order
from outreach.campaigns.models import Campaign
from outreach.language import gettext as _
from outreach.listing import Choice, Column


@dataclass(frozen=True)
class Standing:
    """How many commitments of one agency or service stand where; `open` are not late (yet)."""

    key: int
    name: str
    done: int
    open: int
    late: int

    @property
    def total(self) -> int:
        return self.done + self.open + self.late


@dataclass(frozen=True)
class Progress:
    """All figures of the page for the head; `lines` are late first."""

    all: Standing
    by_agency: Sequence[Standing]
    by_service: Sequence[Standing]
    lines: Sequence[Commitment]


def progress(session: Session, day: date, campaign_id: int | None = None) -> Progress:
    """Of one campaign, or of all of them.

    What was withdrawn counts nowhere, and of an agency that is no more only what it has done.
    The agencies with most that is late come first, then those with most that is open.
    """
    named = selectinload(Commitment.campaign).options(
        load_only(Campaign.slug, Campaign.name), lazyload(Campaign.service)
    )
    query = select(Commitment).options(
        defer(Commitment.created_at), named,
        selectinload(Commitment.agency), selectinload(Commitment.service),
    )  # fmt: skip
    if campaign_id is not None:
        query = query.where(Commitment.campaign_id == campaign_id)
    rows = [one for one in session.scalars(query).unique() if _counts(one)]
    return Progress(
        all=_standing(0, "", rows, day),
        by_agency=_grouped(rows, day, lambda one: (one.agency_id, one.agency.short_name)),
        by_service=_grouped(rows, day, lambda one: (one.service_id, one.service.name)),
        lines=in_order(rows, day),
    )


def _counts(one: Commitment) -> bool:
    return one.state == "done" or (one.state == "open" and one.agency.active)


def _grouped(
    rows: Iterable[Commitment], day: date, key: Callable[[Commitment], tuple[int, str]]
) -> list[Standing]:
    groups: dict[tuple[int, str], list[Commitment]] = {}
    for one in rows:
        groups.setdefault(key(one), []).append(one)
    found = [_standing(number, name, group, day) for (number, name), group in groups.items()]
    return sorted(found, key=lambda one: (-one.late, -one.open, -one.done, one.name.lower()))


def _standing(key: int, name: str, rows: Sequence[Commitment], day: date) -> Standing:
    done = sum(one.state == "done" for one in rows)
    late = sum(one.days_late(day) > 0 for one in rows)
    return Standing(key, name, done, len(rows) - done - late, late)


def agency_columns() -> list[Column[Standing]]:
    """How far each agency is, column by column."""
    return [
        Column("nama", _("Nama OPD"), lambda one: one.name),
        Column("komitmen", _("Komitmen"), lambda one: one.total, falling=True),
        Column("dipenuhi", _("Dipenuhi"), lambda one: one.done, falling=True),
        Column("belum", _("Belum jatuh tempo"), lambda one: one.open, falling=True),
        Column("terlambat", _("Terlambat"), lambda one: one.late, falling=True),
    ]


def commitment_columns(day: date) -> list[Column[Commitment]]:
    """Commitments, column by column."""
    return [
        Column("opd", _("Nama OPD"), lambda one: one.agency.name),
        Column("singkat", _("Nama singkat"), lambda one: one.agency.short_name),
        Column("kampanye", _("Kampanye"), lambda one: one.campaign.name),
        Column("layanan", _("Layanan"), lambda one: one.service.name),
        Column("isi", _("Isi komitmen"), lambda one: one.promise),
        Column("batas", _("Batas"), lambda one: one.due_on),
        Column("berdiri", _("Keadaan"), lambda one: state_of(one, day)),
        Column("hari", _("Hari terlambat"), lambda one: one.days_late(day) or None, falling=True),
        Column("tanggal", _("Dipenuhi pada"), lambda one: one.done_on, falling=True),
        Column("bukti", _("Bukti atau alasan"), lambda one: one.proof),
    ]


def state_choice(day: date) -> Choice[Commitment]:
    """To choose those that stand somewhere."""
    states = [("late", _("Terlambat")), ("open", _("Belum jatuh tempo")), ("done", _("Dipenuhi")),
              ("withdrawn", _("Ditarik"))]  # fmt: skip
    return Choice("keadaan", _("Keadaan"), states,
                  lambda one: "late" if one.days_late(day) else one.state)  # fmt: skip


def state_of(one: Commitment, day: date) -> str:
    """Its state in a word."""
    if one.days_late(day):
        return _("Terlambat")
    return {"open": _("Belum jatuh tempo"), "done": _("Dipenuhi"), "withdrawn": _("Ditarik")}[
        one.state
    ]
