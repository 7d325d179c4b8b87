"""A logo is the owner's, not ours: neutral until uploaded, cleaned, locked by approval."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from outreach.campaigns.approve import approved_hash
from outreach.database import Database
from outreach.services.registry import service_by_slug, set_logo
from tests.build import approved, signed_in

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/><!--x--></svg>'
)


@pytest.mark.one_database
def test_a_planner_uploads_a_logo_and_takes_it_away(app: Flask, database: Database) -> None:
    planner = signed_in(app, database, "planner")
    address = "/layanan/call-center-112/logo"
    planner.post(address, data={"logo": (io.BytesIO(DRAWING), "a.svg")})
    shown = planner.get(f"{address}/gambar")
    assert shown.mimetype == "image/svg+xml"
    assert b"<path" in shown.data
    assert b"<!--" not in shown.data
    planner.post(address, data={"remove": "1"})
    assert planner.get(f"{address}/gambar").status_code == 404


@pytest.mark.one_database
def test_a_bad_logo_is_refused_in_words_and_the_former_stays(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")
    address = "/layanan/call-center-112/logo"
    planner.post(address, data={"logo": (io.BytesIO(DRAWING), "a.svg")})
    refused = planner.post(address, data={"logo": (io.BytesIO(b"<svg"), "b.svg")})
    assert "SVG ini tidak bisa dipakai" in refused.get_data(as_text=True)
    huge = planner.post(address, data={"logo": (io.BytesIO(b"0" * 20_000_000), "c.png")})
    assert huge.status_code == 413
    assert "terlalu besar" in huge.get_data(as_text=True)
    assert planner.get(f"{address}/gambar").status_code == 200


def test_a_new_logo_needs_a_new_approval(database: Database) -> None:
    with database.writing() as session:
        campaign = approved(session)
        assert approved_hash(session, campaign) is not None
        set_logo(session, service_by_slug(session, "call-center-112"), DRAWING, by=1)
        assert approved_hash(session, campaign) is None
