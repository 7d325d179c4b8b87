"""What a message may say of a recipient's agency: its name and what it still owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.agencies.models import Agency
from outreach.audience.models import Contact
from outreach.campaigns.commitment_models import Commitment
from outreach.database import among
from outreach.wib import short_date, today

# Most recipients speak for no agency.
NO_OFFICE = {"agency": "", "commitments": ""}
_UNTIL = {"id": "paling lambat", "su": "panglambatna"}


def asked(texts: Mapping[str, str]) -> bool:
    """True when these texts may name an agency: then it is worth looking for."""
    return any(field in text for text in texts.values() for field in NO_OFFICE)


def office_words(
    session: Session, campaign_id: int, contact_ids: Collection[int]
) -> dict[int, dict[str, str]]:
    """Contact → its agency's name and what it owes in this campaign, the oldest date first.

    That is what is late; of an agency that is not late, what is open. Contacts without an agency
    are left out.
    """
    day = today()
    rows = session.execute(
        select(Contact.id, Contact.language, Agency.id, Agency.name)
        .join(Agency, Agency.id == Contact.agency_id)
        .where(among(session, Contact.id, contact_ids))
    ).all()
    owed: dict[int, list[Commitment]] = defaultdict(list)
    for one in session.scalars(
        select(Commitment)
        .where(
            Commitment.campaign_id == campaign_id,
            Commitment.state == "open",
            among(session, Commitment.agency_id, {row[2] for row in rows}),
        )
        .order_by(Commitment.due_on, Commitment.id)
    ):
        # By date, so whatever is not late comes behind what is.
        before = owed[one.agency_id]
        if one.due_on < day or not before or before[0].due_on >= day:
            before.append(one)
    return {
        contact: {
            "agency": name,
            "commitments": "; ".join(
                f"{one.promise} ({_UNTIL[language]} {short_date(one.due_on, 'id')})"
                for one in owed[agency]
            ),
        }
        for contact, language, agency, name in rows
    }
