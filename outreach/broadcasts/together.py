"""What is proposed and decided for a campaign in one go, broadcast after broadcast."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.broadcasts.approval import propose
from outreach.broadcasts.channels import Channel
from outreach.broadcasts.checks import faults
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.schedule import of_campaign


def drafts(session: Session, campaign_id: int) -> list[Broadcast]:
    """The campaign's broadcasts of their own words that nobody has handed to the head."""
    return [
        one
        for one in of_campaign(session, campaign_id)
        if one.status == "draft" and one.message is not None
    ]


def propose_drafts(
    session: Session, campaign_id: int, by: Person, channels: Mapping[str, Channel]
) -> tuple[int, int]:
    """Hand all of them to the head that nothing stands against; (proposed, left as drafts)."""
    wanted = drafts(session, campaign_id)
    ready = [one for one in wanted if not faults(session, one, channels, proposing=True)]
    for one in ready:
        propose(session, one, by, [])
    return len(ready), len(wanted) - len(ready)


def next_waiting(session: Session, campaign_id: int, person: Person) -> Broadcast | None:
    """The campaign's first proposed broadcast that this person may decide about."""
    return session.scalar(
        select(Broadcast)
        .where(
            Broadcast.campaign_id == campaign_id,
            Broadcast.status == "proposed",
            Broadcast.proposed_by != person.id,
        )
        .order_by(Broadcast.id)
        .limit(1)
    )
