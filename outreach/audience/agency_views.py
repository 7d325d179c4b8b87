"""An agency's people: the part of its page that the audience room knows."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.accounts.guard import ANYONE, needs
from outreach.agencies.register import agency_of
from outreach.audience.contacts import mask
from outreach.audience.models import Contact
from outreach.audience.words import CHANNELS, reached_by
from outreach.request import session

blueprint = Blueprint("agency_contacts", __name__)


@blueprint.get("/kontak/opd/<int(max=2147483647):agency_id>")
@needs(*ANYONE)
def people(agency_id: int) -> ResponseReturnValue:
    agency = agency_of(session(), agency_id)
    found = session().scalars(
        select(Contact).where(Contact.agency_id == agency.id).order_by(Contact.name, Contact.id)
    )
    return render_template(
        "audience/agency_people.html",
        contacts=found.unique().all(),
        channels=CHANNELS,
        reached_by=reached_by,
        mask=mask,
    )


def count_people(session: Session, agency_ids: Collection[int]) -> dict[int, int]:
    """Agency → how many contacts speak for it; those without any are left out."""
    rows = session.execute(
        select(Contact.agency_id, func.count())
        .where(Contact.agency_id.in_(agency_ids))
        .group_by(Contact.agency_id)
    )
    return {number: count for number, count in rows if number}
