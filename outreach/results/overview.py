"""All campaigns side by side: what was scanned today, and what needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, delete, distinct, func, or_, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.database import Database
from outreach.links.models import Code, Placement
from outreach.results.models import CodeCount, DayCount, Signals
from outreach.results.silent import silent_posters
from outreach.results.spikes import spikes
from outreach.results.targets import late_measures
from outreach.wib import Now, today, utc_now

# Signals come from whole days, so an hour is soon enough; a round looks at a few campaigns.
_FRESH = timedelta(hours=1)
_A_ROUND = 20


@dataclass(frozen=True)
class CampaignLine:
    """A campaign's scans by people today, in 7 days with today, and in all; places reached.

    `signals` is None until the clock has looked, and for campaigns that are over.
    """

    campaign: Campaign
    today: int
    week: int
    total: int
    places: int
    signals: Signals | None

    @property
    def silent(self) -> int:
        return self.signals.silent if self.signals else 0

    @property
    def spikes(self) -> int:
        return self.signals.spikes if self.signals else 0


def campaign_lines(
    session: Session, campaigns: Sequence[Campaign], now: Now = utc_now
) -> list[CampaignLine]:
    """One line for each campaign, in their order, from sums alone."""
    day, ids = today(now), [campaign.id for campaign in campaigns]
    weeks = _weeks(session, ids, day)
    totals = {
        key: (int(scans), places)
        for key, scans, places in session.execute(
            select(
                Placement.campaign_id,
                func.sum(CodeCount.scans),
                func.count(distinct(Placement.place_id)),
            )
            .join(Code, Code.placement_id == Placement.id)
            .join(CodeCount, CodeCount.code == Code.code)
            .where(CodeCount.kind == "human", Placement.campaign_id.in_(ids))
            .group_by(Placement.campaign_id)
        )
    }
    looked = session.scalars(select(Signals).where(Signals.campaign_id.in_(ids)))
    signals = {row.campaign_id: row for row in looked}
    return [
        CampaignLine(
            campaign,
            *weeks.get(campaign.id, (0, 0)),
            *totals.get(campaign.id, (0, 0)),
            signals.get(campaign.id),
        )
        for campaign in campaigns
    ]


def look_for_signals(database: Database, now: Now = utc_now) -> int:
    """Look at the campaigns whose signals are the oldest; returns at how many.

    To find them costs some 10 ms a campaign, too much for a page over hundreds. Campaigns that are
    over have none.
    """
    day = today(now)
    over = or_(Campaign.status == "finished", Campaign.ends_on < day)
    with database.writing() as session:
        session.execute(
            delete(Signals).where(Signals.campaign_id.in_(select(Campaign.id).where(over)))
        )
        wanted = session.scalars(
            select(Campaign.id)
            .outerjoin(Signals, Signals.campaign_id == Campaign.id)
            .where(
                ~func.coalesce(over, False),
                or_(Signals.looked_at.is_(None), Signals.looked_at <= now() - _FRESH),
            )
            .order_by(Signals.looked_at.is_not(None), Signals.looked_at)
            .limit(_A_ROUND)
        ).all()
    for campaign in wanted:
        with database.reading() as session:
            silent = len(silent_posters(session, campaign, now))
            risen = len(spikes(session, campaign, now))
            late = late_measures(session, session.get_one(Campaign, campaign), now)
        with database.writing() as session:
            session.merge(
                Signals(
                    campaign_id=campaign, silent=silent, spikes=risen, late=late, looked_at=now()
                )
            )
    return len(wanted)


def _weeks(session: Session, campaigns: Sequence[int], day: date) -> dict[int, tuple[int, int]]:
    """Campaign → scans on that day, and in 7 days with it; along the primary key: campaign, day."""
    rows = session.execute(
        select(
            DayCount.campaign_id,
            func.sum(case((DayCount.day == day, DayCount.scans), else_=0)),
            func.sum(DayCount.scans),
        )
        .where(
            DayCount.campaign_id.in_(campaigns), DayCount.kind == "human",
            DayCount.day > day - timedelta(days=7),
        )
        .group_by(DayCount.campaign_id)
    )  # fmt: skip
    return {campaign: (int(today), int(week)) for campaign, today, week in rows}
