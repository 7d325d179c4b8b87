"""While Meta has not approved the confirmation's template, staff see why and nobody is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from outreach.accounts.models import Person
from outreach.audience.citizen_words import WORDS
from outreach.audience.joining import Confirmation, ask, send_confirmations
from outreach.broadcasts import control
from outreach.broadcasts.confirm import TEMPLATE, send_waiting, senders
from outreach.broadcasts.models import Stop
from outreach.database import Database
from outreach.places.find import villages_by_codes
from outreach.settings import ROOT, Settings
from outreach.wib import utc_now
from tests.broadcasts.channels.far_side import Asked, Said, far_side, said
from tests.build import KEY, VILLAGE, signed_in

UNKNOWN = {"error": {"code": 132001, "message": "Template name does not exist"}}


def test_who_signs_up_waits_until_the_template_is_approved(
    app: Flask, database: Database, settings: Settings
) -> None:
    begun = utc_now()
    with database.writing() as session:
        [place] = villages_by_codes(session, [VILLAGE])
        for number in ("081200000001", "081200000002"):
            ask(session, channel="whatsapp", address=number, name="", place_id=place.id,
                language="id", key=KEY, now=lambda: begun)  # fmt: skip
    approved: list[bool] = []
    asked: list[str] = []

    def meta(one: Asked) -> Said:
        asked.append(one.json()["to"])
        return said(200, {"messages": [{"id": "wamid.1"}]}) if approved else said(404, UNKNOWN)

    with far_side(meta) as origin:
        ready = replace(
            settings, whatsapp_phone_id="1", whatsapp_token="t", whatsapp_api=f"{origin}/v1"
        )
        sends = senders(ready)

        def round_after(passed: timedelta) -> int:
            return send_confirmations(
                database, sends, "https://x.go.id", KEY, lambda: begun + passed
            )

        assert round_after(timedelta(0)) == round_after(timedelta(seconds=30)) == 0
        assert len(asked) == 1
        assert round_after(timedelta(days=3)) == 0
        page = signed_in(app, database, "viewer").get("/kontak/").text
        assert "2 orang yang mendaftar lewat WhatsApp" in page
        assert "132001 Template name does not exist" in page

        approved.append(True)
        assert round_after(timedelta(days=5)) == 2
        assert round_after(timedelta(days=5, hours=1)) == 0

    assert sorted(asked[-2:]) == ["6281200000001", "6281200000002"]
    assert "belum bisa dikirimi" not in signed_in(app, database, "planner").get("/kontak/").text


def test_a_stop_of_all_holds_confirmations_too(database: Database) -> None:
    asked: list[str] = []
    with database.writing() as session:
        [place] = villages_by_codes(session, [VILLAGE])
        ask(session, channel="email", address="a@example.go.id", name="", place_id=place.id,
            language="id", key=KEY)  # fmt: skip
        stopped = control.stop(session, 1, "Server surat dibajak.")

    def send(one: Confirmation) -> str:
        asked.append(one.address)
        return ""

    assert send_waiting(database, {"email": send}, "https://x.go.id", KEY) == 0
    with database.writing() as session:
        control.lift(session, session.get_one(Stop, stopped.id), session.get_one(Person, 1))
    assert send_waiting(database, {"email": send}, "https://x.go.id", KEY) == 1
    assert asked == ["a@example.go.id"]


def test_staff_are_told_to_submit_the_very_words_that_are_sent() -> None:
    told = (ROOT / "docs" / "saluran.md").read_text()

    assert f"`{TEMPLATE}`" in told
    assert f"`{WORDS['id']['short'].format(link='{{1}}')}`" in told
