"""A campaign's events are added, moved and called off by those who plan, and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from outreach.agencies.register import Facts
from outreach.agencies.register import add as add_agency
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models import Event
from outreach.events.plan import events_of
from outreach.wib import moment, utc_now
from tests.build import SLUG, person, signed_in
from tests.events.held import ADMIN, at, held

PAGE = f"/kampanye/{SLUG}/kegiatan"
FORM = {"title": "Gempungan Bojong", "kind": "gempungan", "place": "", "day": "2027-02-03",
        "hour": "09:00", "until": "11:30"}  # fmt: skip
HOUR = timedelta(hours=1)


def _events(database: Database) -> list[tuple[int, str, str]]:
    with database.reading() as session:
        found = events_of(session, campaign_by_slug(session, SLUG).id)
        return [(event.id, event.title, moment(event.starts_at)) for event in found]


def test_an_event_that_has_begun_is_not_told_as_past(app: Flask, database: Database) -> None:
    nine = at(2099, 2, 3, 9)
    with database.writing() as session:
        whole_day = held(session, nine)
        short = held(session, nine, at(2099, 2, 3, 11, 30))
        phases = {
            moment: (whole_day.phase(moment), short.phase(moment))
            for moment in (at(2099, 2, 3, 8), nine, at(2099, 2, 3, 12), at(2099, 2, 4, 0))
        }
        now = held(session, utc_now() - HOUR, utc_now() + HOUR).id
        past = held(session, utc_now() - 3 * HOUR, utc_now() - HOUR).id
    assert list(phases.values()) == [
        ("coming", "coming"), ("on", "on"), ("on", "over"), ("over", "over")
    ]  # fmt: skip

    viewer = signed_in(app, database, "viewer")

    for event, said, other in (
        (now, "Sedang berlangsung", "Sudah lewat"), (past, "Sudah lewat", "Sedang berlangsung"),
    ):  # fmt: skip
        page = viewer.get(f"{PAGE}/{event}").get_data(as_text=True)
        assert said in page and other not in page
    listed = viewer.get(PAGE).get_data(as_text=True)
    assert listed.count("Sedang berlangsung") == 1 and listed.count("Sudah lewat") == 1


def test_an_event_is_added_moved_and_called_off(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")

    assert planner.post(PAGE, data=FORM).status_code == 302
    [(event, title, when)] = _events(database)
    assert (title, when) == ("Gempungan Bojong", "Rabu, 3 Februari 2027 pukul 09.00 WIB")
    assert "Rabu, 3 Februari 2027 pukul 09.00 WIB" in planner.get(PAGE).get_data(as_text=True)

    planner.post(f"{PAGE}/{event}/ubah", data={**FORM, "day": "2027-02-10"})
    assert _events(database)[0][2].startswith("Rabu, 10 Februari 2027")

    planner.post(f"{PAGE}/{event}/batal")
    assert _events(database) == []
    assert planner.get(f"{PAGE}/{event}").status_code == 404


def test_all_of_an_event_is_kept_and_shown_on_its_page(app: Flask, database: Database) -> None:
    with database.writing() as session:
        siti, gone = person(session, "planner", "siti"), person(session, "planner", "dede")
        event = held(session, at(2027, 2, 3, 9), people=[gone.id]).id
        gone.active = False
    planner = signed_in(app, database, "planner")
    form = {**FORM, "kind": "car_free_day", "people": [siti.id, gone.id], "need-poster-a4": "20",
            "need-leaflet-a5": "", "agenda": " 09.00 Pembukaan \n\n09.30 Tanya jawab",
            "invited": "Dinas Kesehatan\nBPBD", "notes": "Bawa pelantang."}  # fmt: skip

    assert planner.post(f"{PAGE}/{event}/ubah", data=form).status_code == 302

    with database.reading() as session:
        kept = session.get_one(Event, event)
        assert [one.name for one in kept.people] == ["Dede", "Siti"]
        assert (kept.agenda, kept.needs, kept.invited, kept.notes, kept.revision) == (
            ["09.00 Pembukaan", "09.30 Tanya jawab"], {"poster-a4": 20},
            ["Dinas Kesehatan", "BPBD"], "Bawa pelantang.", 1,
        )  # fmt: skip
    viewer = signed_in(app, database, "viewer")
    page = viewer.get(f"{PAGE}/{event}").get_data(as_text=True)
    for told in ("Siti", "Dede", "09.30 Tanya jawab", "Poster A4", "BPBD", "Bawa pelantang.",
                 "Car Free Day", "sampai 11.30"):  # fmt: skip
        assert told in page
    assert viewer.get(f"{PAGE}/{event}/ubah").status_code == 403
    again = planner.get(f"{PAGE}/{event}/ubah").get_data(as_text=True)
    assert 'value="20"' in again and "09.00 Pembukaan\n09.30 Tanya jawab" in again


@pytest.mark.one_database
def test_agencies_are_invited_from_the_register(app: Flask, database: Database) -> None:
    with database.writing() as session:
        for name in ("Dinas Kesehatan", "Dinas Sosial"):
            add_agency(session, Facts(name, name.removeprefix("Dinas "), "dinas"), ADMIN)
        event = held(session, at(2027, 2, 3, 9), invited=["Dinas Sosial", "PMI"]).id
    planner = signed_in(app, database, "planner")

    page = planner.get(f"{PAGE}/{event}/ubah").get_data(as_text=True)
    assert re.search(r'checked[^>]*value="Dinas Sosial"', page)
    assert re.search(r">\s*PMI</textarea>", page)
    form = {**FORM, "offices": ["Dinas Kesehatan", "Dinas Sosial"], "invited": "PMI\nDinas Sosial"}
    assert planner.post(f"{PAGE}/{event}/ubah", data=form).status_code == 302
    refused = planner.post(f"{PAGE}/{event}/ubah", data={**FORM, "offices": ["Dinas Karangan"]})

    assert refused.status_code == 200
    with database.reading() as session:
        kept = session.get_one(Event, event).invited
    assert kept == ["Dinas Kesehatan", "Dinas Sosial", "PMI"]


@pytest.mark.one_database
def test_what_cannot_be_is_said_beside_the_field(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")

    backwards = planner.post(PAGE, data={**FORM, "until": "08:00"})
    assert "Selesainya mendahului mulainya." in backwards.get_data(as_text=True)
    for nonsense in ({"day": "besok"}, {"place": "999999"}, {"kind": "pesta"}, {"title": ""},
                     {"people": "99"}, {"need-poster-a4": "-1"}):  # fmt: skip
        assert planner.post(PAGE, data={**FORM, **nonsense}).status_code == 200
    assert _events(database) == []


@pytest.mark.one_database
def test_a_viewer_only_looks(app: Flask, database: Database) -> None:
    viewer = signed_in(app, database, "viewer")

    assert viewer.get(PAGE).status_code == 200
    assert viewer.post(PAGE, data=FORM).status_code == 403
