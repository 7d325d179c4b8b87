"""What is published for citizens: the page that stays, light pages, and links that work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.gate import snapshot
from outreach.gate.snapshot import Target
from outreach.links.pages import ROOM, actions
from outreach.links.publish import _with_former, build, publish
from outreach.links.rules import set_rules
from outreach.services.registry import set_target
from outreach.settings import Settings
from tests.build import SLUG, approved, issued_codes

OGAN = "ogan-lopian"
STORE = "https://play.google.com/store/apps/details?id=id.go.example"


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 5, tzinfo=UTC)


def target_of(
    session: Session, settings: Settings, campaign: Campaign, at: datetime | None = None
) -> Target:
    made = build(session, settings, (lambda: at) if at else (lambda: noon(2026, 11, 2)))
    order = [c.id for c in session.query(Campaign).order_by(Campaign.id)]
    return made.targets[order.index(campaign.id)]


def confirm(session: Session, campaign: Campaign, device: str, value: str) -> None:
    set_target(session, campaign.service, device, value=value, source="surat", confirmed=True,
               by=1)  # fmt: skip


def ogan_approved(session: Session) -> Campaign:
    campaign = campaign_by_slug(session, OGAN)
    confirm(session, campaign, "whatsapp", "0812 3456 7890")
    return approved(session, OGAN)


def test_the_codes_of_a_finished_campaign_open_112_and_what_runs_now(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        over, runs = approved(session), ogan_approved(session)
        over.ends_on = date(2026, 11, 1)

        found = target_of(session, settings, over)
        assert found.kind == "landing"
        for language, says in (("id", "sudah selesai"), ("su", "parantos réngsé")):
            page = found.pages[language]
            assert says in page
            assert page.index('href="tel:112"') < page.index("https://wa.me/6281234567890")
            assert runs.content["copy"][language]["headline"] in page
            assert "@@CODE@@" in page
        assert found.contact_card, "112 can still be saved"
        assert target_of(session, settings, over, noon(2026, 11, 1)).pages != found.pages


def test_the_page_that_stays_is_no_dead_end_when_nothing_else_runs(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, OGAN)
        confirm(session, campaign, "android", STORE)
        campaign.status = "finished"

        found = target_of(session, settings, campaign)
        assert found.url == {}
        assert 'href="tel:112"' in found.pages["id"]
        assert "kantor desa" in found.pages["id"]


def test_a_stopped_services_codes_do_not_lead_to_its_old_app(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, OGAN)
        confirm(session, campaign, "android", STORE)
        assert target_of(session, settings, campaign).url == {"android": STORE}
        campaign.service.status = "stopped"

        found = target_of(session, settings, campaign)
        assert found.url == {}
        assert "sudah berhenti" in found.pages["id"]


def test_the_first_button_is_112_or_whatsapp_and_numbers_can_be_read(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, OGAN)
        assert [a["href"] for a in actions(campaign.service, "id")] == ["tel:112"]
        confirm(session, campaign, "telephone", "0264 123456")
        confirm(session, campaign, "whatsapp", "0812 3456 7890")

        shown = actions(campaign.service, "id")
        assert [a["href"] for a in shown] == [
            "https://wa.me/6281234567890", "tel:+62264123456", "tel:112",
        ]  # fmt: skip
        assert shown[1]["label"] == "Telepon 0264 1234 56"
        assert [a["href"] for a in actions(campaign_by_slug(session, SLUG).service, "su")] == [
            "tel:112"
        ]


def test_a_rule_sends_each_device_where_staff_want_it(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, OGAN)
        confirm(session, campaign, "android", STORE)
        confirm(session, campaign, "web", "https://ogan.example.go.id/lapor")
        set_rules(session, campaign.service, {"other": "web"}, by=1)
        set_rules(session, campaign, {"android": "landing"}, by=1)

        assert target_of(session, settings, campaign).url == {
            "ios": "https://ogan.example.go.id/lapor",
            "other": "https://ogan.example.go.id/lapor",
        }


@pytest.mark.parametrize("text", ["kata " * 900, "&\"'<" * 900, "é" * 4000])
def test_pages_stay_light_however_long_the_copy_is(
    database: Database, settings: Settings, text: str
) -> None:
    with database.writing() as session:
        campaign = ogan_approved(session)
        content = dict(campaign.content)
        long = {**content["copy"]["id"], "headline": text, "subhead": text, "call": text,
                "how_to_report": text, "points": [{"text": text, "until": None}] * 20}  # fmt: skip
        campaign.content = {**content, "copy": {"id": long, "su": long}}
        over = campaign_by_slug(session, SLUG)
        over.status = "finished"

        made = build(session, replace(settings), lambda: noon(2026, 11, 2))
        for target in made.targets:
            for page in target.pages.values():
                assert len(page.encode()) <= ROOM
                assert 'href="tel:112"' in page


def test_a_database_from_an_older_backup_ends_no_printed_code(
    database: Database, settings: Settings
) -> None:
    issued = issued_codes(database)
    publish(database, settings)
    before = snapshot.read(settings.snapshot_path)
    kept = issued[:100]
    stranger = replace(before, codes={c: before.codes[c] for c in kept},
                       names={c: before.names[c] for c in kept})  # fmt: skip

    made = _with_former(stranger, settings.snapshot_path)

    assert made.codes.keys() == before.codes.keys()
    for code in issued:
        assert made.targets[made.codes[code]] == before.targets[before.codes[code]]
        assert made.names[code] == before.names[code]


def test_publishing_again_adds_nothing(database: Database, settings: Settings) -> None:
    issued_codes(database)
    publish(database, settings)
    first = snapshot.read(settings.snapshot_path)
    publish(database, settings)
    assert replace(snapshot.read(settings.snapshot_path), generated_at="") == replace(
        first, generated_at=""
    )
