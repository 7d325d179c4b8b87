"""Builders: people, approved campaigns, contacts."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.accounts.people import add_person
from outreach.audience.contacts import Basis, Row, add_contact
from outreach.audience.models import Contact
from outreach.audience.words import REMINDERS
from outreach.campaigns.approve import content_hash, decide, propose
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.links.issue import issue_codes
from outreach.places.find import villages, villages_by_codes

SLUG = "call-center-112"
VILLAGE = "32.14.01.1001"
KEY = b"k" * 32
PASSWORD = "kata-sandi-uji-1"


def person(session: Session, role: str, username: str | None = None) -> Person:
    """An account of that role whose password needs no change."""
    name = username or role
    return add_person(
        session, username=name, name=name.title(), role=role, password=PASSWORD, by=None,
        must_change=False,
    )  # fmt: skip


def approved(session: Session, slug: str = SLUG) -> Campaign:
    """The campaign, proposed by one person and approved by another."""
    campaign = campaign_by_slug(session, slug)
    propose(session, campaign, _somebody(session, "planner"))
    decide(
        session, campaign, _somebody(session, "approver"), agreed=True,
        seen_hash=content_hash(campaign), note="",
    )  # fmt: skip
    return campaign


def _somebody(session: Session, role: str) -> Person:
    known = session.scalar(select(Person).where(Person.username == role))
    return known or person(session, role)


def contact(session: Session, email: str, village: str = VILLAGE, key: bytes = KEY) -> Contact:
    """A contact with recorded consent."""
    [place] = villages_by_codes(session, [village])
    return add_contact(
        session,
        Row(1, email.split("@")[0].title(), email, place.id),
        Basis("consent", REMINDERS, "Saya setuju.", "formulir uji"),
        by=None,
        key=key,
    )


def signed_in(app: Flask, database: Database, role: str) -> FlaskClient:
    """A browser of somebody with that role; `admin` is the one that a new home has."""
    if role != "admin":
        with database.writing() as session:
            person(session, role)
    client = app.test_client()
    client.post("/masuk", data={"username": role, "password": PASSWORD})
    return client


def issued_codes(database: Database, slug: str = SLUG) -> list[str]:
    """The codes of a poster in each village."""
    with database.writing() as session:
        campaign = campaign_by_slug(session, slug)
        issued = issue_codes(session, campaign, "poster-a4", villages(session), "https://x.id")
        return [code.code for code in issued]
