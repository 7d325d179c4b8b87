"""How far agencies are: what was promised, done and is late, by agency and by service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.commitments import in_order
from outreach.export import Sheet
from outreach.language import gettext as _


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
    query = select(Commitment).options(joinedload(Commitment.campaign))
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


def agencies_sheet(found: Progress) -> Sheet:
    """By agency, as a download."""
    return Sheet(
        _("Kemajuan OPD"),
        [_("Nama OPD"), _("Komitmen"), _("Dipenuhi"), _("Belum jatuh tempo"), _("Terlambat")],
        [(one.name, one.total, one.done, one.open, one.late) for one in found.by_agency],
    )


def commitments_sheet(found: Sequence[Commitment], day: date) -> Sheet:
    """One line a commitment, as a download."""
    return Sheet(
        _("Komitmen OPD"),
        [_("Nama OPD"), _("Kampanye"), _("Layanan"), _("Isi komitmen"), _("Batas"), _("Keadaan"),
         _("Hari terlambat"), _("Dipenuhi pada"), _("Bukti atau alasan")],
        [
            (
                one.agency.name, one.campaign.name, one.service.name, one.promise, one.due_on,
                str(state_of(one, day)), one.days_late(day) or None, one.done_on, one.proof,
            )
            for one in found
        ],
    )  # fmt: skip


def state_of(one: Commitment, day: date) -> str:
    """Its state in a word."""
    if one.days_late(day):
        return _("Terlambat")
    return {"open": _("Belum jatuh tempo"), "done": _("Dipenuhi"), "withdrawn": _("Ditarik")}[
        one.state
    ]
