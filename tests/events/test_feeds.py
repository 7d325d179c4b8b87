"""Calendars of phones read what we hand out, hear of every change, and only with an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotFound
from outreach.events.addresses import address_of, renew, subject_of
from outreach.events.feeds import BACK, calendar_of
from outreach.events.models import Event
from outreach.events.plan import move_event, remove_event
from outreach.places.find import villages
from outreach.secret import secret_key
from outreach.settings import Settings
from tests.build import KEY, SLUG, person, signed_in
from tests.events.held import ADMIN, at, held

SITE = "https://outreach.example.go.id"
NINE, ELEVEN = at(2027, 2, 3, 9), at(2027, 2, 3, 11, 30)
NOW = at(2027, 2, 1)
AWKWARD = "Gempungan; Bojong, \\ “Wargi” (C:\\nama) dan kawan-kawan: " + "é" * 60 + "\nBaris kedua"


def _events(body: bytes) -> list[Any]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


def test_an_independent_parser_reads_every_letter_back(database: Database) -> None:
    with database.writing() as session:
        place = villages(session)[0]
        siti = person(session, "planner", "siti").id
        event = held(
            session, NINE, ELEVEN, title=AWKWARD, place=place.id, people=[siti],
            agenda=["09.00 Pembukaan", "09.30 Tanya jawab"], invited=["Dinas Kesehatan"],
            notes="Bawa pelantang; parkir di belakang.",
        )  # fmt: skip
        body = calendar_of(session, "campaign", event.campaign_id, KEY, SITE, lambda: NOW)

    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.count(b"\n") == body.count(b"\r\n")
    [read] = _events(body)
    assert str(read["SUMMARY"]) == AWKWARD
    assert str(read["LOCATION"]) == f"{place.label}, {place.district.name}"
    assert read["DTSTART"].dt == NINE and read["DTEND"].dt == ELEVEN
    assert str(read["DTSTART"].params["TZID"]) == "Asia/Jakarta"
    assert read["STATUS"] == "CONFIRMED" and read["SEQUENCE"] == 0
    assert str(read["URL"]) == f"{SITE}/kampanye/{SLUG}/kegiatan/{event.id}"
    for told in ("Siti", "Dinas Kesehatan", "09.30 Tanya jawab", "parkir di belakang"):
        assert told in str(read["DESCRIPTION"])
    zone = Calendar.from_ical(body).walk("STANDARD")[0]
    assert zone["TZOFFSETTO"].td == timedelta(hours=7)


def test_a_change_is_the_same_event_told_anew_and_a_cancelled_one_says_so(
    database: Database,
) -> None:
    with database.writing() as session:
        event = held(session, NINE, ELEVEN)
        first = calendar_of(session, "campaign", event.campaign_id, KEY, SITE, lambda: NOW)
        move_event(session, event, at(2027, 2, 10).date(), event.revision, ADMIN)
        moved = calendar_of(session, "campaign", event.campaign_id, KEY, SITE, lambda: NOW)
        remove_event(session, event, ADMIN)
        gone = calendar_of(session, "campaign", event.campaign_id, KEY, SITE, lambda: NOW)

    told = [_events(body)[0] for body in (first, moved, gone)]
    assert len({str(one["UID"]) for one in told}) == 1
    assert [one["SEQUENCE"] for one in told] == [0, 1, 2]
    assert [one["STATUS"] for one in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert told[1]["DTSTART"].dt == at(2027, 2, 10, 9)
    assert told[1]["DTEND"].dt == at(2027, 2, 10, 11, 30)


def test_a_person_hears_of_what_they_hold_and_of_nothing_long_past(database: Database) -> None:
    with database.writing() as session:
        siti, dede = person(session, "planner", "siti"), person(session, "planner", "dede")
        held(session, NINE, title="Milik Siti", people=[siti.id])
        held(session, NINE, title="Milik Dede", people=[dede.id], slug="ogan-lopian")
        held(session, NOW - BACK - timedelta(hours=1), title="Dulu", people=[siti.id])
        body = calendar_of(session, "person", siti.id, KEY, SITE, lambda: NOW)
        siti.active = False

    assert [str(one["SUMMARY"]) for one in _events(body)] == ["Milik Siti"]
    with database.reading() as session, pytest.raises(NotFound):
        calendar_of(session, "person", siti.id, KEY, SITE, lambda: NOW)


def test_those_who_are_invited_see_no_staff_and_no_notes(database: Database) -> None:
    with database.writing() as session:
        siti = person(session, "planner", "siti").id
        event = held(session, NINE, people=[siti], agenda=["09.00 Pembukaan"], notes="Rahasia",
                     invited=["Dinas Kesehatan"])  # fmt: skip
        body = calendar_of(session, "event", event.id, KEY, SITE)

    [read] = _events(body)
    assert str(read["DESCRIPTION"]) == "09.00 Pembukaan"
    assert "URL" not in read
    for hidden in (b"Siti", b"Rahasia", b"Dinas Kesehatan"):
        assert hidden not in body


def test_only_the_newest_address_opens_and_no_invented_one(database: Database) -> None:
    with database.writing() as session:
        old = address_of(session, KEY, "person", ADMIN)
        assert subject_of(session, KEY, old) == ("person", ADMIN)
        renew(session, "person", ADMIN, ADMIN, "admin")
        new = address_of(session, KEY, "person", ADMIN)
        assert subject_of(session, KEY, new) == ("person", ADMIN)
        for wrong in (old, new.replace("p1", "c1"), new.replace("p1", "p2"), new[:-1], "", "p1-"):
            with pytest.raises(NotFound):
                subject_of(session, KEY, wrong)
        with pytest.raises(NotFound):
            subject_of(session, b"another key", new)


def test_an_address_needs_no_account_until_it_is_made_anew(
    app: Flask, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        held(session, NINE + timedelta(days=20000))
        campaign = campaign_by_slug(session, SLUG).id
    key = secret_key(settings.home_path)

    def path() -> str:
        with database.reading() as session:
            return f"/ics/{address_of(session, key, 'campaign', campaign)}.ics"

    stranger, old = app.test_client(), path()
    answer = stranger.get(old)
    assert answer.mimetype == "text/calendar"
    assert len(_events(answer.data)) == 1
    tag = answer.headers["ETag"]
    assert stranger.get(old, headers={"If-None-Match": tag}).status_code == 304
    viewer, planner = signed_in(app, database, "viewer"), signed_in(app, database, "planner")
    assert viewer.post(f"/kampanye/{SLUG}/kegiatan/alamat-baru").status_code == 403

    planner.post(f"/kampanye/{SLUG}/kegiatan/alamat-baru")

    assert stranger.get(old).status_code == 404
    assert stranger.get(path()).status_code == 200
    assert path() in planner.get(f"/kampanye/{SLUG}/kegiatan").get_data(as_text=True)


def test_an_event_tells_its_address_on_its_page(app: Flask, database: Database) -> None:
    with database.writing() as session:
        event = held(session, NINE).id
    page = signed_in(app, database, "viewer").get(f"/kampanye/{SLUG}/kegiatan/{event}")
    address = page.get_data(as_text=True).split(f"{SITE}/ics/")[1].split("<")[0]

    read = app.test_client().get(f"/ics/{address}")

    assert str(_events(read.data)[0]["SUMMARY"]) == "Gempungan Bojong"
    with database.writing() as session:
        remove_event(session, session.get_one(Event, event), ADMIN)
    again = app.test_client().get(f"/ics/{address}")
    assert _events(again.data)[0]["STATUS"] == "CANCELLED"
