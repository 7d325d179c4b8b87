"""One word finds whatever has a page, and bad words find nothing politely."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.agencies.models import Agency
from outreach.campaigns.plan import Plan, campaign_by_slug, draft_campaign, packs
from outreach.database import Database
from outreach.events.plan import Occasion, add_event
from outreach.web.search import MOST
from outreach.wib import WIB, utc_now
from tests.broadcasts.build import own
from tests.build import SLUG, contact, issued_codes, signed_in


def _all(app: Flask, database: Database) -> dict[str, str]:
    """Words, each with the address at which what it names stands."""
    code = issued_codes(database)[0]
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        at = datetime.now(WIB) + timedelta(days=3)
        event = add_event(session, campaign, Occasion("Gempungan Bojong", "gempungan", None, at,
                                                      None), by=1)  # fmt: skip
        agency = Agency(name="Dinas Kesehatan", short_name="Dinkes", kind="dinas",
                        created_at=utc_now())  # fmt: skip
        session.add(agency)
        person = contact(session, "siti@desa.id")
        session.flush()
        return {
            "call center": f"/kampanye/{SLUG}",
            "gempungan b": f"/kampanye/{SLUG}/kegiatan/{event.id}",
            f"{code[:4]} {code[4:].lower()}": f"/kode/{code}",
            "dinkes": f"/opd/{agency.id}",
            "siti@des": f"/kontak/{person.id}",
            "nagri kidul": "di=32.14.01",
            "ogan": "/layanan/ogan-lopian",
        }


def test_whatever_has_a_page_is_found(app: Flask, database: Database) -> None:
    wanted = _all(app, database)
    browser = signed_in(app, database, "viewer")
    for word, address in wanted.items():
        page = browser.get("/cari", query_string={"q": word}).get_data(as_text=True)
        assert address in page, word


def test_a_letter_or_an_unknown_word_says_so(app: Flask, database: Database) -> None:
    browser = signed_in(app, database, "viewer")
    assert "sedikitnya 2 huruf" in browser.get("/cari?q=a").get_data(as_text=True)
    assert "Tidak ada yang cocok" in browser.get("/cari?q=zzqx").get_data(as_text=True)


@pytest.mark.one_database
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(word=st.text(max_size=90))
def test_any_word_is_answered(app: Flask, database: Database, word: str) -> None:
    browser = app.test_client()
    browser.post("/masuk", data={"username": "admin", "password": "kata-sandi-uji-1"})
    assert browser.get("/cari", query_string={"q": word}).status_code == 200


def test_what_is_put_away_is_found_last_and_says_so(app: Flask, database: Database) -> None:
    with database.writing() as session:
        names = []
        for slug, hours in (("ogan-lopian", 3), (SLUG, 1)):
            campaign = campaign_by_slug(session, slug)
            campaign.name = f"Sosialisasi {campaign.name}"
            names.append(campaign.name)
            at = datetime.now(WIB) + timedelta(hours=hours)
            add_event(session, campaign, Occasion(f"Gempungan {slug}", "gempungan", None, at,
                                                  None), by=1)  # fmt: skip
            own(session, campaign_id=campaign.id, name=f"Undangan {slug}")
    browser = signed_in(app, database, "viewer")

    def found(word: str) -> str:
        page = browser.get("/cari", query_string={"q": word}).get_data(as_text=True)
        return page[page.index('class="found"') :]

    assert "Arsip" not in found("sosialisasi")
    with database.writing() as session:
        away = campaign_by_slug(session, "ogan-lopian")
        away.status, away.archived_at = "finished", utc_now()

    for word, first, last in (
        ("sosialisasi", names[1], names[0]),
        ("gempungan", f"Gempungan {SLUG}", "Gempungan ogan-lopian"),
        ("undangan", f"Undangan {SLUG}", "Undangan ogan-lopian"),
    ):
        page = found(word)
        assert page.index(f"<strong>{first}") < page.index(f"<strong>{last}"), word
        [label] = re.findall(r"<strong>([^<]*)</strong> <span[^>]*>Arsip<", page)
        assert label == last, word
    with database.writing() as session:
        service = campaign_by_slug(session, SLUG).service
        for number in range(MOST - 1):
            plan = Plan(f"Sosialisasi {number}", "", None, None, ())
            draft_campaign(session, service, packs()[0].content, plan, by=1)
    # Only this one does not fit, and it stands in the archive's own list.
    assert "arsip=1" in found("sosialisasi")
