"""A campaign's events are added, moved and called off by those who plan, and by nobody else."""

from __future__ import annotations

from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.plan import events_of
from outreach.wib import moment
from tests.build import SLUG, signed_in

PAGE = f"/kampanye/{SLUG}/kegiatan"
FORM = {"title": "Gempungan Bojong", "kind": "gempungan", "place": "", "day": "2027-02-03",
        "hour": "09:00", "until": "11:30"}  # fmt: skip


def _events(database: Database) -> list[tuple[int, str, str]]:
    with database.reading() as session:
        found = events_of(session, campaign_by_slug(session, SLUG).id)
        return [(event.id, event.title, moment(event.starts_at)) for event in found]


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


def test_what_cannot_be_is_said_beside_the_field(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")

    backwards = planner.post(PAGE, data={**FORM, "until": "08:00"})
    assert "Selesainya mendahului mulainya." in backwards.get_data(as_text=True)
    for nonsense in ({"day": "besok"}, {"place": "999999"}, {"kind": "pesta"}, {"title": ""}):
        assert planner.post(PAGE, data={**FORM, **nonsense}).status_code == 200
    assert _events(database) == []


def test_a_viewer_only_looks(app: Flask, database: Database) -> None:
    viewer = signed_in(app, database, "viewer")

    assert viewer.get(PAGE).status_code == 200
    assert viewer.post(PAGE, data=FORM).status_code == 403
