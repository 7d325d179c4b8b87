"""A campaign's broadcasts are proposed in one go, and decided one after the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from outreach.broadcasts.approval import propose, seal
from outreach.broadcasts.asked import ManualChannel
from outreach.broadcasts.checks import faults
from outreach.broadcasts.models import Broadcast
from outreach.campaigns.approve import propose as propose_campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.wib import utc_now
from tests.broadcasts.build import client, own, somebody
from tests.build import SLUG, approved

pytestmark = pytest.mark.one_database
PAGE = f"/kampanye/{SLUG}/persetujuan"
BY_HAND = {
    "channel": "manual",
    "message": {"id": {"body": "Halo {{ name }}: {{ link }}. Stop: {{ unsubscribe }}"}},
}


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [one.status for one in session.query(Broadcast).order_by(Broadcast.id)]


def test_every_draft_that_is_ready_is_proposed_and_the_others_are_told(
    app: Flask, database: Database
) -> None:
    planner, viewer = (client(app, database, role) for role in ("planner", "viewer"))
    past = {"kind": "once", "at": (utc_now() - timedelta(days=2)).isoformat()}
    with database.writing() as session:
        own(session, **BY_HAND)
        own(
            session,
            **BY_HAND,
            schedule={"kind": "monthly", "day": 1, "at": "09:00", "from": "2025-01-01"},
        )
        own(session, **BY_HAND, schedule=past)
        own(session, message=None)
    button = "Ajukan siaran draf"
    assert button not in planner.get(f"{PAGE}/siaran").get_data(as_text=True), "before the campaign"
    planner.post(f"/kampanye/{SLUG}/ajukan")
    assert button in planner.get(f"{PAGE}/siaran").get_data(as_text=True)
    assert button not in viewer.get(f"{PAGE}/siaran").get_data(as_text=True)
    assert viewer.post(f"{PAGE}/siaran").status_code == 403

    told = planner.post(f"{PAGE}/siaran", follow_redirects=True).get_data(as_text=True)

    assert states(database) == ["proposed", "proposed", "draft", "draft"]
    assert "2 siaran diajukan kepada pimpinan." in told
    assert "1 siaran belum bisa diajukan" in told


def test_a_poster_goes_along_with_its_campaign_to_the_head_and_not_before_it_is_approved(
    database: Database,
) -> None:
    channels = {"manual": ManualChannel()}
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        with_poster = own(session, **BY_HAND, attach=True)

        def wrong(*, proposing: bool) -> list[str]:
            return faults(session, with_poster, channels, proposing=proposing)

        assert "ajukan dulu kampanyenya" in wrong(proposing=True)[0]
        propose_campaign(session, campaign, somebody(session, "planner"))
        assert wrong(proposing=True) == []
        assert "putuskan dulu kampanyenya" in wrong(proposing=False)[0]
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.status = "draft"
        approved(session)
        [kept] = session.query(Broadcast).all()
        assert faults(session, kept, channels) == []


def test_the_head_is_led_from_one_decision_to_the_next(app: Flask, database: Database) -> None:
    head = client(app, database, "approver")
    with database.writing() as session:
        planner = somebody(session, "planner")
        made = [own(session, **BY_HAND, name=f"Siaran {at}") for at in range(3)]
        for one in made[:2]:
            propose(session, one, planner, [])
        propose(session, made[2], somebody(session, "approver"), [])
        (first, seen), (second, also), _own = [(one.id, seal(one)) for one in made]
    page = head.get(f"{PAGE}/siaran").get_data(as_text=True)
    assert page.count("Periksa dan putuskan") == 2

    agree = {"decision": "agree", "seen": seen}
    led = head.post(f"/siaran/{first}/persetujuan", data=agree, follow_redirects=True)

    assert led.request.path == f"/siaran/{second}/persetujuan"
    assert "Siaran 0: Disetujui. Ini siaran berikutnya" in led.get_data(as_text=True)
    back = {"decision": "return", "seen": also, "note": "Terlalu panjang."}
    last = head.post(f"/siaran/{second}/persetujuan", data=back, follow_redirects=True)
    assert last.request.path == f"/siaran/{second}/persetujuan"
    assert states(database) == ["approved", "draft", "proposed"]
