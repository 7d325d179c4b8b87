"""What waits for a person's decision."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.guard import DECIDES
from outreach.accounts.models import Person
from outreach.campaigns.approve import bar
from outreach.campaigns.models import Campaign


def waiting(session: Session, person: Person) -> list[Campaign]:
    """The campaigns that this person may agree to or give back, who waits longest first.

    None for roles that do not decide, and none of the person's own.
    """
    if person.role not in DECIDES:
        return []
    proposed = session.scalars(
        select(Campaign)
        .where(Campaign.status == "proposed")
        .order_by(Campaign.proposed_at, Campaign.id)
    )
    return [campaign for campaign in proposed if bar(session, campaign, person) is None]
