"""What was paid for a campaign: noted, taken back, and what a scan came to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.accounts.audit import record
from outreach.campaigns.models import Campaign
from outreach.errors import NotFound
from outreach.language import gettext as _
from outreach.listing import Column
from outreach.results.models_outcome import Cost
from outreach.wib import Now, utc_now

MOST_RUPIAH = 999_999_999_999


def costs_of(session: Session, campaign_id: int) -> list[Cost]:
    """All of them, the newest day first."""
    return list(
        session.scalars(
            select(Cost)
            .where(Cost.campaign_id == campaign_id)
            .options(joinedload(Cost.adder))
            .order_by(Cost.day.desc(), Cost.id.desc())
        )
    )


def add_cost(
    session: Session,
    campaign: Campaign,
    day: date,
    what: str,
    amount: int,
    by: int,
    now: Now = utc_now,
) -> Cost:
    """Note what was paid; `amount` in whole rupiah, 1 to `MOST_RUPIAH`."""
    made = Cost(
        campaign_id=campaign.id, day=day, what=" ".join(what.split()), amount=amount,
        added_by=by, added_at=now(),
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, by, "cost.add", campaign.slug, day=day.isoformat(), what=made.what,
           amount=amount)  # fmt: skip
    return made


def remove_cost(session: Session, campaign: Campaign, cost_id: int, by: int) -> None:
    """Take a wrong one out; the trail keeps what it said. Raises `NotFound`."""
    cost = session.get(Cost, cost_id)
    if cost is None or cost.campaign_id != campaign.id:
        raise NotFound("Biaya itu sudah tidak ada.", "Muat ulang halamannya.")
    record(session, by, "cost.remove", campaign.slug, day=cost.day.isoformat(), what=cost.what,
           amount=cost.amount)  # fmt: skip
    session.delete(cost)
    session.flush()


def cost_per_scan(total: int, scans: int) -> float | None:
    """Rupiah for each scan by a person; None while one of them is nothing. Source: DOMAIN.md."""
    return total / scans if total and scans else None


def cost_columns() -> list[Column[Cost]]:
    """Costs, column by column."""
    return [
        Column("hari", _("Hari"), lambda one: one.day, falling=True),
        Column("apa", _("Untuk apa"), lambda one: one.what),
        Column("jumlah", _("Rupiah"), lambda one: one.amount, falling=True),
        Column("oleh", _("Dicatat oleh"), lambda one: one.adder.name if one.adder else None),
    ]
