"""The calendar shows every campaign's events, and moves them with what follows them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from outreach.accounts.models import AuditEntry
from outreach.audience.words import REMINDERS
from outreach.broadcasts.models import Broadcast
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.models import Event
from outreach.events.timeline import timeline
from outreach.wib import utc_now
from tests.build import SLUG, person, signed_in
from tests.events.held import at, held

OTHER = "ogan-lopian"
MONTH, WEEK = "/kalender/?tanggal=2027-02-03", "/kalender/?lihat=minggu&tanggal=2027-02-03"


def _page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_month_and_week_show_all_campaigns_and_the_filters_choose(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        siti = person(session, "planner", "siti").id
        held(session, at(2027, 2, 3, 9), title="Rabu pagi", people=[siti])
        held(session, at(2027, 2, 26, 9), title="Jumat lain", slug=OTHER)
        held(session, at(2027, 3, 20, 9), title="Bulan lain")
    viewer = signed_in(app, database, "viewer")

    month = _page(viewer, MONTH)
    assert "Rabu pagi" in month and "Jumat lain" in month and "Bulan lain" not in month
    assert "Tahun Baru Imlek" in month
    week = _page(viewer, WEEK)
    assert "Rabu pagi" in week and "Jumat lain" not in week
    assert "Rabu pagi" not in _page(viewer, f"{MONTH}&kampanye={OTHER}")
    only = _page(viewer, f"{MONTH}&petugas={siti}")
    assert "Rabu pagi" in only and "Jumat lain" not in only
    # Somebody who only looks has nothing to drag.
    assert "data-calendar=" not in month


@pytest.mark.one_database
def test_a_clash_with_what_the_filter_hides_is_still_told(app: Flask, database: Database) -> None:
    with database.writing() as session:
        siti = person(session, "planner", "siti").id
        held(session, at(2027, 2, 3, 9), people=[siti])
        held(session, at(2027, 2, 3, 10), people=[siti], slug=OTHER)

    assert "Bentrok: Siti" in _page(signed_in(app, database, "viewer"), f"{MONTH}&kampanye={SLUG}")


@pytest.mark.one_database
def test_a_full_day_says_how_many_more_there_are(app: Flask, database: Database) -> None:
    with database.writing() as session:
        for hour in range(7, 14):
            held(session, at(2027, 2, 3, hour), title=f"Kegiatan jam {hour}")
    viewer = signed_in(app, database, "viewer")

    assert "+3 lagi" in _page(viewer, MONTH)
    assert "Kegiatan jam 13" in _page(viewer, WEEK)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "path",
    ["/kalender/?tanggal=besok", "/kalender/?tanggal=0001-01-01", "/kalender/?tanggal=9999-12-31",
     "/kalender/?lihat=abad&petugas=x&kampanye=tidak-ada", "/kalender/lini-masa?dari=9999-12-31",
     "/kalender/?lihat=minggu&tanggal=0001-01-01",
     "/kalender/?petugas=99999999999999999999", "/kalender/lini-masa?dari=0001-01-01&halaman=-1",
     "/kalender/lini-masa?halaman=99999999999999999999"],
)  # fmt: skip
def test_nonsense_in_the_address_still_shows_a_calendar(
    app: Flask, database: Database, path: str
) -> None:
    _page(signed_in(app, database, "viewer"), path)


def test_an_event_moves_to_another_day_with_its_reminders(app: Flask, database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        # Far ahead, on the same weekdays: only a reminder that is still to come moves along.
        event = held(session, at(2055, 2, 3, 9), at(2055, 2, 3, 11)).id
        for name, offsets, status in (("Undangan", [-7], "approved"), ("Batal", [-1], "cancelled")):
            session.add(
                Broadcast(
                    campaign_id=campaign.id, name=name, channel="email", purpose=REMINDERS,
                    status=status, created_at=utc_now(), content_hash="",
                    schedule={"kind": "event", "event": event, "offsets": offsets, "at": "07:00"},
                )
            )  # fmt: skip
    planner = signed_in(app, database, "planner")
    form = {"event": event, "seen": 0, "day": "2055-02-14"}

    answer = planner.post("/kalender/pindah", data=form)

    assert answer.status_code == 200
    assert answer.json == {
        "said": [
            "“Gempungan Bojong” kini Minggu, 14 Februari 2055.",
            "Siaran “Undangan” ikut bergeser ke Minggu, 7 Februari 2055 pukul 07.00 WIB.",
        ],
        "conflicts": ["Hari Minggu."],
        "revision": 1,
    }
    with database.reading() as session:
        moved = session.get_one(Event, event)
        assert (moved.starts_at, moved.ends_at) == (at(2055, 2, 14, 9), at(2055, 2, 14, 11))
        assert session.query(AuditEntry).filter_by(action="event.change").count() == 1
    page = _page(planner, f"/kampanye/{SLUG}/kegiatan/{event}")
    assert "Undangan" in page and "Hari Minggu." in page


def test_what_cannot_be_moved_stays_and_says_why(app: Flask, database: Database) -> None:
    with database.writing() as session:
        event = held(session, at(2027, 2, 3, 9)).id
    planner = signed_in(app, database, "planner")
    good = {"event": event, "seen": 0, "day": "2027-02-04"}

    for wrong, status in (({"day": "besok"}, 409), ({"day": "9999-12-31"}, 409),
                          ({"seen": 7}, 409), ({"seen": ""}, 409), ({"event": 999}, 404),
                          ({"event": "99999999999999999999"}, 404)):  # fmt: skip
        answer = planner.post("/kalender/pindah", data={**good, **wrong})
        assert answer.status_code == status
        assert answer.json and answer.json["said"][0]
    assert signed_in(app, database, "viewer").post("/kalender/pindah", data=good).status_code == 403
    with database.reading() as session:
        assert session.get_one(Event, event).starts_at == at(2027, 2, 3, 9)


def test_the_timeline_holds_campaigns_that_touch_its_year(database: Database) -> None:
    with database.writing() as session:
        first, second, third = (
            campaign_by_slug(session, slug) for slug in (SLUG, OTHER, "sampurasun-anne")
        )
        first.starts_on, first.ends_on = date(2026, 11, 1), date(2027, 1, 1)
        second.starts_on, second.ends_on = date(2028, 1, 1), None
        held(session, at(2027, 1, 1, 0, 30))
        held(session, at(2027, 1, 1, 9))
        held(session, at(2026, 12, 31, 23, 30))
        held(session, at(2027, 12, 31, 23), slug="sampurasun-anne")
        held(session, at(2027, 5, 1, 9), slug="sampurasun-anne").removed_at = utc_now()

    with database.reading() as session:
        shown = timeline(session, date(2027, 1, 1))

    assert (shown.first, shown.last, shown.pages) == (date(2027, 1, 1), date(2027, 12, 31), 1)
    assert [(line.slug, line.held) for line in shown.lines] == [
        (SLUG, {date(2027, 1, 1): 2}),
        (third.slug, {date(2027, 12, 31): 1}),
    ]


@pytest.mark.one_database
def test_the_timeline_is_drawn_and_told_as_a_list(app: Flask, database: Database) -> None:
    with database.writing() as session:
        campaign_by_slug(session, SLUG).starts_on = date(2027, 2, 1)
        held(session, at(2027, 2, 3, 9))

    page = _page(signed_in(app, database, "viewer"), "/kalender/lini-masa?dari=2027-01-01")

    assert '<rect class="bar" x="8.49%" width="91.51%"' in page
    assert "<title>3 Februari 2027: 1 kegiatan</title>" in page
    assert " style=" not in page


def _put_away(database: Database, slug: str) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, slug)
        campaign.status, campaign.archived_at = "finished", utc_now()


@pytest.mark.one_database
def test_calendar_and_timeline_leave_out_what_is_put_away_until_asked(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        held(session, at(2027, 2, 3, 9), title="Gempungan lama", slug=OTHER)
        held(session, at(2027, 2, 3, 10), title="Gempungan baru")
        names = [campaign_by_slug(session, slug).name for slug in (OTHER, SLUG)]
    viewer = signed_in(app, database, "viewer")
    years = "/kalender/lini-masa?dari=2027-01-01"
    assert "diarsipkan" not in _page(viewer, MONTH) + _page(viewer, years)
    _put_away(database, OTHER)

    for path in (MONTH, WEEK):
        page = _page(viewer, path)
        assert "Gempungan baru" in page and "Gempungan lama" not in page
        assert f'value="{OTHER}"' not in page and "Tampilkan yang diarsipkan" in page
        page = _page(viewer, f"{path}&arsip=1")
        assert "Gempungan lama" in page and "Sembunyikan yang diarsipkan" in page
        # Other months, the tabs and the filter stay with what was asked for.
        assert page.count("arsip=1") > 8 and 'name="arsip" value="1"' in page
        # Who asks for the campaign by name asks for it, archived or not.
        assert "Gempungan lama" in _page(viewer, f"{path}&kampanye={OTHER}")
    assert names[0] not in _page(viewer, years) and names[1] in _page(viewer, years)
    page = _page(viewer, f"{years}&arsip=1")
    assert names[0] in page and "arsip=1" in page and "Sembunyikan yang diarsipkan" in page
