"""Agencies with people and commitments."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from outreach.agencies import register
from outreach.agencies.models import Agency
from outreach.agencies.register import Facts
from outreach.audience.agree import Basis
from outreach.audience.contacts import Row, add_contact
from outreach.audience.models import Contact
from outreach.audience.words import DUTY
from outreach.campaigns import commitments
from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.commitments import Promise
from outreach.campaigns.plan import campaign_by_slug
from outreach.places.find import villages
from tests.build import KEY

PACK = "opd-akselerasi"
ADMIN = 1
DUE = date(2025, 2, 3)


def agency(session: Session, name: str = "Dinas Kesehatan", short: str = "Dinkes") -> Agency:
    return register.add(session, Facts(name, short, "dinas"), ADMIN)


def speaker(session: Session, of: Agency, email: str) -> Contact:
    """Somebody at that agency who may be written to because of their office."""
    return add_contact(
        session,
        Row(1, email.split("@")[0].title(), email, villages(session)[0].id, "OPD",
            agency_id=of.id),
        Basis("public_duty", DUTY, "Karena tugas jabatan.", "SK uji"),
        by=None,
        key=KEY,
    )  # fmt: skip


def promised(
    session: Session,
    of: Agency,
    text: str = "memindahkan pengaduan",
    due: date = DUE,
    slug: str = PACK,
) -> Commitment:
    campaign = campaign_by_slug(session, slug)
    commitments.promise(
        session, campaign, [of], Promise(campaign.service_id, text, due), ADMIN
    )  # fmt: skip
    [made] = [
        one for one in commitments.of_agency(session, of.id, due) if one.promise == text
    ]  # fmt: skip
    return made
