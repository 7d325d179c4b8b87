"""All campaigns side by side: what was scanned today, and what needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.results.models import DayCount
from outreach.results.silent import silent_posters
from outreach.results.spikes import spikes
from outreach.wib import Now, today, utc_now


@dataclass(frozen=True)
class CampaignLine:
    """A campaign's scans by people today, in 7 days with today, and in all; its signals."""

    campaign: Campaign
    today: int
    week: int
    total: int
    silent: int
    spikes: int


def campaign_lines(
    session: Session, campaigns: Sequence[Campaign], now: Now = utc_now
) -> list[CampaignLine]:
    """One line for each campaign, in their order."""
    day = today(now)
    totals = _sums(session)
    weeks = _sums(session, DayCount.day > day - timedelta(days=7))
    todays = _sums(session, DayCount.day == day)
    return [
        CampaignLine(
            campaign,
            todays.get(campaign.id, 0),
            weeks.get(campaign.id, 0),
            totals.get(campaign.id, 0),
            len(silent_posters(session, campaign.id, now)),
            len(spikes(session, campaign.id, now)),
        )
        for campaign in campaigns
    ]


def _sums(session: Session, *conditions: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(
        select(DayCount.campaign_id, func.sum(DayCount.scans))
        .where(DayCount.kind == "human", *conditions)
        .group_by(DayCount.campaign_id)
    )
    return {campaign: int(scans) for campaign, scans in rows}
