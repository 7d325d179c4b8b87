"""An invitation says when and where as it is when it leaves, and brings the event for calendars."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from icalendar import Calendar
from sqlalchemy.orm import Session

from outreach.audience.consent import Recipient
from outreach.broadcasts import approval
from outreach.broadcasts.channels import Letter
from outreach.broadcasts.channels.email.mime import message
from outreach.broadcasts.checks import faults
from outreach.broadcasts.claim import Claimed
from outreach.broadcasts.event_words import calendar_file
from outreach.broadcasts.models import Broadcast
from outreach.broadcasts.sending import Sending
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models import Event
from outreach.events.plan import Occasion, add_event, change_event, move_event
from outreach.links.issue import issue_codes
from outreach.places.find import villages
from outreach.settings import Settings
from outreach.start.reminders import opening
from outreach.wib import WIB, long_date, today, utc_now
from tests.broadcasts.build import TEXT, agreed, own
from tests.build import KEY, SLUG

DAY = today() + timedelta(days=30)
ADMIN = 1


def occasion(session: Session, title: str = "Gempungan {{ link }}", **more: Any) -> Occasion:
    at = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=WIB)
    return Occasion(title, "gempungan", **{"place_id": villages(session)[0].id, "starts_at": at,
                                           "ends_at": None, **more})  # fmt: skip


def invited(session: Session, **more: Any) -> tuple[Event, Broadcast]:
    """An event, and an approved e-mail of the guided start's words that follows it."""
    event = add_event(session, campaign_by_slug(session, SLUG), occasion(session, **more), ADMIN)
    rule = {"kind": "event", "event": event.id, "offsets": [-7], "at": "09:00", "base": 0}
    broadcast = own(session, message=opening("invite", TEXT, "email"), schedule=rule)
    agreed(session, broadcast)
    return event, broadcast


def sent(database: Database, session: Session, settings: Settings, broadcast: Broadcast) -> Letter:
    place = villages(session)[0]
    issue_codes(session, broadcast.campaign, "email", [place], settings.public_url)
    to = Claimed(7, 1, "desa@example.go.id", place.id, Recipient("Ibu Lurah", "", "id"), broadcast)
    session.flush()
    sending = Sending(settings, database, KEY, "uji")
    made = sending.compose({}, session, broadcast, [to])[7]
    assert isinstance(made, Letter)
    return made


def said(day: date) -> str:
    return f"{long_date(day, 'id')} pukul 09.00 WIB"


def calendar_in(letter: Letter) -> Any:
    """The event that a mail program finds in the letter."""
    read = message_from_bytes(message(letter, "dinas@example.go.id", utc_now()),
                              policy=policy.default)  # fmt: skip
    [part] = list(read.iter_attachments())
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "kegiatan.ics")
    [event] = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    return event


def test_an_invitation_tells_when_and_where_and_brings_the_event(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        event, broadcast = invited(session)
        before = sent(database, session, settings, broadcast)
        move_event(session, event, DAY + timedelta(days=7), event.revision, ADMIN)
        session.flush()
        after = sent(database, session, settings, broadcast)
        where = f"{villages(session)[0].label}, Kecamatan {villages(session)[0].district.name}"

        # A title is no template, whatever is in it.
        assert f"“Gempungan {{{{ link }}}}”, {said(DAY)}, di {where}." in before.body
        assert said(DAY + timedelta(days=7)) in after.body and said(DAY) not in after.body
        one, other = calendar_in(before), calendar_in(after)
        assert one["DTSTART"].dt.date() == DAY and other["UID"] == one["UID"]
        assert other["SEQUENCE"] > one["SEQUENCE"] and "DESCRIPTION" not in one
        assert approval.stands(session, broadcast), "a day that moved needs no second approval"
        later = event.starts_at + timedelta(minutes=1)
        assert calendar_file(session, broadcast.schedule, KEY, lambda: later) == ()


def test_who_agreed_to_an_invitation_agreed_to_its_name_and_place(database: Database) -> None:
    with database.writing() as session:
        event, broadcast = invited(session)
        change_event(session, event, occasion(session, "Undian berhadiah"), ADMIN)
        session.flush()
        assert not approval.stands(session, broadcast)
        change_event(session, event, occasion(session), ADMIN)
        session.flush()
        assert approval.stands(session, broadcast)
        change_event(session, event, occasion(session, place_id=None), ADMIN)
        session.flush()
        session.expire(event)
        assert not approval.stands(session, broadcast)


def test_an_event_nobody_follows_is_not_invited_to(database: Database) -> None:
    with database.writing() as session:
        broadcast = own(session, message=opening("invite", TEXT, "email"))
        told = faults(session, broadcast, {})
    assert any("jadwalnya tidak mengikuti kegiatan" in sentence for sentence in told)
