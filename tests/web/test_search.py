"""One word finds whatever has a page, and bad words find nothing politely."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.agencies.models import Agency
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.events.plan import Occasion, add_event
from outreach.wib import WIB, utc_now
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
