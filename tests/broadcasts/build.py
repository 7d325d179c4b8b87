"""Broadcasts with words of their own, and those who write and decide about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.audience.words import REMINDERS
from outreach.broadcasts.approval import decide, propose, seal
from outreach.broadcasts.models import Broadcast, Delivery, Firing, FiringCount
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.wib import utc_now
from tests.build import PASSWORD, SLUG, contact, person, signed_in

TEXT = {
    "id": {
        "subject": "Undangan untuk {{ village }}",
        "body": "Yth. {{ name }}, silakan datang: {{ link }}. Berhenti: {{ unsubscribe }}",
        "template": "",
    }
}


def somebody(session: Session, role: str) -> Person:
    """The one person with that role, made when first asked for."""
    known = session.query(Person).filter_by(username=role).one_or_none()
    return known or person(session, role)


def own(session: Session, **changes: Any) -> Broadcast:
    """A draft with its own e-mail text, due now."""
    given: dict[str, Any] = {
        "campaign_id": campaign_by_slug(session, SLUG).id, "name": "Undangan", "channel": "email",
        "purpose": REMINDERS, "message": TEXT, "status": "draft", "created_at": utc_now(),
        "schedule": {"kind": "once", "at": utc_now().isoformat()},
        "created_by": somebody(session, "planner").id,
    }  # fmt: skip
    made = Broadcast(**{**given, **changes})
    session.add(made)
    session.flush()
    return made


def agreed(session: Session, broadcast: Broadcast) -> None:
    """Proposed by the planner and approved by the head."""
    propose(session, broadcast, somebody(session, "planner"), [])
    decide(session, broadcast, somebody(session, "approver"), agreed=True, seen=seal(broadcast),
           note="", found=[])  # fmt: skip


def fired(
    session: Session, broadcast: Broadcast, statuses: list[str], at: datetime | None = None
) -> list[int]:
    """A firing with one delivery for each of these states, as the sender would leave them."""
    moment = at or utc_now()
    firing = Firing(broadcast_id=broadcast.id, due_at=moment, status="sending", started_at=moment,
                    recipients=len(statuses))  # fmt: skip
    session.add(firing)
    session.flush()
    made = []
    for number, status in enumerate(statuses):
        to = contact(session, f"warga{number:03}.f{firing.id}@example.go.id")
        delivery = Delivery(
            firing_id=firing.id, contact_id=to.id, channel="email", address=to.email or "",
            place_id=to.place_id, status=status, due_at=moment, at=moment, attempts=1,
            outcome="Putus saat isi surat dikirim." if status == "in_doubt" else "",
        )  # fmt: skip
        session.add(delivery)
        session.flush()
        made.append(delivery.id)
    for status in {"sent", "failed", "in_doubt", "skipped"} & set(statuses):
        session.add(FiringCount(firing_id=firing.id, status=status,
                                number=statuses.count(status)))  # fmt: skip
    session.flush()
    return made


def client(app: Flask, database: Database, role: str) -> FlaskClient:
    """A browser of the one person with that role."""
    with database.writing() as session:
        known = session.query(Person).filter_by(username=role).one_or_none()
    if known is None:
        return signed_in(app, database, role)
    browser = app.test_client()
    browser.post("/masuk", data={"username": role, "password": PASSWORD})
    return browser
