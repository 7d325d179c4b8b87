"""Wrong addresses and expired sessions: a page that says what to do, and nothing changed."""

import re

import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug, campaigns
from outreach.database import Database
from outreach.settings import Settings
from outreach.web.app import create_app
from tests.build import SLUG, signed_in

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "path",
    ["/kampanye/tidak-ada", "/kampanye/tidak-ada/hasil", "/layanan/x", "/layanan/x/sasaran/fax",
     "/pengguna/999", "/cetakan/7/poster.pdf", "/cetakan/7/..%2f..%2foutreach.db", "/apa-ini"],
)  # fmt: skip
def test_what_is_not_there_gets_a_page_for_people(
    app: Flask, database: Database, path: str
) -> None:
    answer = signed_in(app, database, "admin").get(path)

    assert answer.status_code == 404
    text = answer.get_data(as_text=True)
    assert "Traceback" not in text
    assert "tidak " in text


def test_a_number_that_no_database_can_hold_is_not_there(app: Flask, database: Database) -> None:
    admin = signed_in(app, database, "admin")
    rules = [r for r in app.url_map.iter_rules() if "<int" in r.rule and "GET" in (r.methods or ())]
    assert len(rules) > 30

    for number in (2**31, 10**24):
        for rule in rules:
            path = re.sub("<int[^>]*>", str(number), rule.rule)
            answer = admin.get(re.sub("<[^>]*>", SLUG, path))
            assert answer.status_code == 404, rule.rule
            assert "tidak " in answer.get_data(as_text=True)


def test_an_unknown_material_or_place_orders_nothing(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    for wrong in ({"material": "baliho", "place": "villages"},
                  {"material": "poster-a4", "place": "99.99"}):  # fmt: skip
        planner.post(f"/kampanye/{SLUG}/materi", data={**wrong, "language": "id", "tone": "mono"})

    assert "data-run" not in planner.get(f"/kampanye/{SLUG}/materi").get_data(as_text=True)


def test_an_expired_session_loses_nothing_and_says_so(
    settings: Settings, database: Database
) -> None:
    client = create_app(settings, database).test_client()

    answer = client.post("/kampanye/baru/layanan", data={"service": "X"}, follow_redirects=True)

    assert "Sesi Anda sudah berakhir" in answer.get_data(as_text=True)
    with database.reading() as session:
        assert len(campaigns(session)) == 4


def test_dates_in_the_wrong_order_are_told_at_their_field(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")

    answer = planner.post(
        f"/kampanye/{SLUG}/ubah",
        data={"name": "112", "starts_on": "2026-12-31", "ends_on": "2026-12-01"},
    )

    assert "mendahului tanggal mulai" in answer.get_data(as_text=True)
    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).ends_on is None
