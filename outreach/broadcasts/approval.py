"""What a head agreed to send, and whether that is still what would be sent."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy.orm import Session

from outreach.broadcasts.models import Broadcast
from outreach.campaigns.approve import approved_hash


def seal(broadcast: Broadcast) -> str:
    """SHA-256 (hex) of all that decides what is sent to whom and when."""
    facts = {
        "campaign": broadcast.campaign.slug,
        "service": broadcast.campaign.service.name,
        "channel": broadcast.channel,
        "purpose": broadcast.purpose,
        "segment": broadcast.segment.rules if broadcast.segment else None,
        "message": broadcast.message,
        "attach": broadcast.attach,
        "schedule": broadcast.schedule,
        "bypass": broadcast.bypass,
    }
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def current_hash(session: Session, broadcast: Broadcast) -> str | None:
    """What `content_hash` must be for this broadcast to send now; None: it may not at all.

    A message of its own needs its own approval. The campaign's words are covered by the campaign's
    approval, and so are its posters, which a message may carry.
    """
    campaign = approved_hash(session, broadcast.campaign)
    if broadcast.message is None:
        return campaign
    if broadcast.approved_by is None or (broadcast.attach and campaign is None):
        return None
    return seal(broadcast)
