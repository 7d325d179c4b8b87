"""A campaign copied for a new year: the same words and weekdays, new dates, codes and approval."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.broadcasts.edit import draft
from outreach.campaigns.approve import approved_hash
from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.versions import newest, save
from outreach.database import Database
from outreach.events.plan import Occasion, add_event, events_of, remove_event
from outreach.links.issue import codes_of
from outreach.places.find import villages_by_codes
from outreach.results.targets import goals, set_goals
from outreach.settings import Settings
from outreach.start.copy import _free_of_holidays, _same_weekday
from outreach.wib import WIB, today
from outreach.workdays import holiday_name
from tests.build import SLUG, VILLAGE, approved, issued_codes, signed_in
from tests.start.build import SHIPPED, campaign_count, drafts

COPY = f"/kampanye/{SLUG}/salin"
# A Friday; so is 7 January 2028.
FIRST = date(2027, 1, 8)
ALWAYS = Settings(send_window="always").window


def _last_year(database: Database) -> None:
    """An approved campaign with an event, three broadcasts, one of them cancelled, and codes."""
    issued_codes(database)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        words = {**campaign.content, "copy": {**campaign.content["copy"]}}
        words["copy"]["id"] = {**words["copy"]["id"], "headline": "Ingat 112."}
        save(session, campaign, words, seen=newest(session, campaign).number, by=1)
        campaign.starts_on, campaign.ends_on = FIRST, FIRST + timedelta(days=60)
        campaign.places = villages_by_codes(session, [VILLAGE])
        set_goals(session, campaign, {"scans": 500}, by=1)
        campaign.routes = {"other": "landing"}
        held = datetime(2027, 1, 19, 9, tzinfo=WIB)
        occasion = Occasion(
            "Gempungan 2027", "gempungan", 1, held, held + timedelta(hours=2), people=[1],
            agenda=["Pembukaan"], needs={"roll-up": 2}, invited=["Camat"], notes="Kursi",
        )  # fmt: skip
        event = add_event(session, campaign, occasion, by=1)
        gone = add_event(session, campaign, Occasion("Batal", "other", None, held, None), by=1)
        remove_event(session, gone, by=1)
        for name, rule in (
            ("Undangan", {"kind": "event", "event": event.id, "offsets": [-7, -1], "at": "09:00"}),
            ("Pembukaan", {"kind": "once", "at": datetime(2027, 1, 8, 9, tzinfo=WIB).isoformat()}),
            ("Batal", {"kind": "once", "at": datetime(2027, 1, 8, 9, tzinfo=WIB).isoformat()}),
            ("Mingguan", {"kind": "weekly", "days": [0], "every": 1, "at": "09:00",
                          "from": "2027-01-08", "until": "2027-03-08"}),
        ):  # fmt: skip
            made = draft(session, campaign, name=name, channel="email", purpose="reminders",
                         segment_id=None, window=ALWAYS, by=1)  # fmt: skip
            made.schedule, made.bypass = rule, "alasan lama"
            made.status = "cancelled" if name == "Batal" else "done"
        approved(session)


def test_all_that_was_planned_comes_along_and_nothing_that_was_decided(
    app: Flask, database: Database
) -> None:
    _last_year(database)
    admin = signed_in(app, database, "admin")

    page = admin.get(COPY).get_data(as_text=True)
    assert 'value="2028-01-07"' in page and "Kenali Call Center 112 Tahun 2028" in page
    answer = admin.post(COPY, data={"name": "Kenali 112 lagi", "starts_on": "2028-01-07",
                                    "ends_on": ""})  # fmt: skip

    assert answer.status_code == 302, answer.get_data(as_text=True)
    slug = answer.headers["Location"].rsplit("/", 1)[1]
    with database.reading() as session:
        old, new = campaign_by_slug(session, SLUG), campaign_by_slug(session, slug)
        assert new.content == old.content
        assert new.content["copy"]["id"]["headline"] == "Ingat 112."
        assert (new.goal, new.note, new.routes) == (old.goal, old.note, old.routes)
        assert [place.code for place in new.places] == [VILLAGE]
        assert (new.starts_on, new.ends_on) == (date(2028, 1, 7), date(2028, 3, 7))
        assert (old.status, new.status) == ("approved", "draft")
        assert [one.goal for one in goals(session, new) if one.goal] == [500]
        assert new.approvals == [] and approved_hash(session, new) is None
        assert codes_of(session, new.id) == [] and len(codes_of(session, old.id)) == 192
        [event] = events_of(session, new.id)
        starts = event.starts_at.astimezone(WIB)
        assert (event.title, event.place_id) == ("Gempungan 2028", 1)
        assert (starts.date(), starts.hour) == (date(2028, 1, 18), 9)
        assert ([one.id for one in event.people], event.agenda) == ([1], ["Pembukaan"])
        assert (event.needs, event.invited, event.notes) == ({"roll-up": 2}, ["Camat"], "Kursi")
        assert event.ends_at and event.ends_at - event.starts_at == timedelta(hours=2)
    invite, opens, weekly = drafts(database, slug)
    assert {one.status for one in (invite, opens, weekly)} == {"draft"}
    assert {one.bypass for one in (invite, opens, weekly)} == {""}
    assert (invite.schedule["event"], invite.schedule["offsets"]) == (event.id, [-7, -1])
    assert opens.schedule["at"].startswith("2028-01-07T09:00")
    assert (weekly.schedule["from"], weekly.schedule["until"]) == ("2028-01-07", "2028-03-06")


@pytest.mark.one_database
def test_dates_that_cannot_be_copy_nothing(app: Flask, database: Database) -> None:
    _last_year(database)
    admin = signed_in(app, database, "admin")

    for starts_on, ends_on, told in (
        ("2020-01-03", "", "Tanggal mulai sudah lewat."),
        ("2028-01-07", "2028-01-01", "mendahului tanggal mulai"),
        ("2028-01-07", "2028-01-10", "di antara tanggal mulai"),
        ("9999-12-31", "", "Terlalu jauh"),
        ("besok", "", "Wajib diisi."),
    ):
        answer = admin.post(COPY, data={"name": "X", "starts_on": starts_on, "ends_on": ends_on})
        assert answer.status_code == 200
        assert told in answer.get_data(as_text=True), starts_on

    look = admin.post(COPY, data={"name": "X", "starts_on": "2028-03-01", "ends_on": "2028-01-01",
                                  "look": "1"})  # fmt: skip
    assert "Selasa, 14 Maret 2028 pukul 09.00 WIB" in look.get_data(as_text=True)
    assert campaign_count(database) == SHIPPED


@pytest.mark.one_database
def test_a_campaign_without_dates_begins_when_somebody_says_so(
    app: Flask, database: Database
) -> None:
    admin = signed_in(app, database, "admin")
    begins = (today() + timedelta(days=30)).isoformat()

    answer = admin.post(COPY, data={"name": "Lagi", "starts_on": begins, "ends_on": ""})

    assert answer.headers["Location"] == "/kampanye/lagi"
    with database.reading() as session:
        assert campaign_by_slug(session, "lagi").ends_on is None


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(2025, 2032))
@settings(max_examples=200)
def test_the_same_weekday_next_year_is_near_and_no_holiday(first: date, year: int) -> None:
    there = _same_weekday(first, year)
    free = _free_of_holidays(there)

    assert there.weekday() == first.weekday()
    assert abs((there - first).days - round((year - first.year) * 365.2425)) <= 4
    assert not holiday_name(free) and free >= there
    assert (free.weekday() == 6) == (first.weekday() == 6)
