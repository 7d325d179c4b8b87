"""A target that no longer answers is taken out of the way, said so, and comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from outreach.accounts.models import AuditEntry
from outreach.database import Database
from outreach.links.publish import build
from outreach.services.health import EVERY, FAILURES, alerts, look_round
from outreach.services.models import TargetHealth
from outreach.services.probe import probe
from outreach.services.registry import service_by_slug, set_target
from outreach.settings import Settings
from tests.build import signed_in
from tests.services.answering import Site, certificate, site

OGAN = "ogan-lopian"
asks = partial(probe, private_too=True, seconds=3)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def web(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with site(pem) as made:
        yield made


@pytest.fixture
def control(pem: Path, web: Site) -> Iterator[Site]:
    with site(pem) as made:
        yield made


class Clock:
    """Time that moves when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def rounds(self, database: Database, count: int, *controls: str) -> None:
        for _ in range(count):
            self.at += EVERY
            look_round(database, asks, controls, self)


def confirm(database: Database, device: str, value: str, confirmed: bool = True) -> None:
    with database.writing() as session:
        set_target(session, service_by_slug(session, OGAN), device, value=value, source="surat",
                   confirmed=confirmed, by=1)  # fmt: skip


def down(database: Database) -> list[str]:
    with database.reading() as session:
        return [alert.device for alert in alerts(session)]


def trail(database: Database) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.action.like("target.%"))
                .order_by(AuditEntry.id)
            )
        )


def android_goes_to(database: Database, settings: Settings) -> str:
    with database.reading() as session:
        made = build(session, settings)
        campaign_order = [t for t in made.targets if "Ogan Lopian" in t.pages["id"]]
        return campaign_order[0].url.get("android", "page")


@pytest.mark.parametrize(
    ("status", "well"), [(200, True), (403, True), (429, True), (404, False), (500, False)]
)
def test_a_server_that_only_turns_machines_away_is_alive(
    web: Site, status: int, well: bool
) -> None:
    web.answers["/"] = (status, None)
    outcome = asks(web.url)
    assert (outcome.well, outcome.reason) == (well, "" if well else str(status))


def test_head_is_tried_first_and_get_where_it_is_not_understood(web: Site) -> None:
    assert asks(web.url).well
    assert web.asked == ["HEAD /"]
    web.head_allowed = False
    assert asks(f"{web.url}/a?b=c").well
    assert web.asked[1:] == ["HEAD /a?b=c", "GET /a?b=c"]


def test_redirects_are_followed_but_not_for_ever(web: Site) -> None:
    web.answers = {"/here": (302, "/there"), "/round": (302, "/round")}
    assert asks(f"{web.url}/here").well
    assert asks(f"{web.url}/round").reason == "redirects"
    web.answers["/gone"] = (301, "/nothing")
    web.answers["/nothing"] = (404, None)
    assert asks(f"{web.url}/gone").reason == "404"
    web.answers["/app"] = (302, "market://details?id=id.go.example")
    assert asks(f"{web.url}/app").well


def test_only_public_addresses_are_asked(web: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (web.url, "https://192.168.1.1/", "https://[::1]/", "https://169.254.169.254/"):
        assert probe(url).reason == "private"
    assert web.asked == []
    web.answers["/"] = (302, "https://10.0.0.1/")
    # The first hop is allowed here; the second one is judged by itself.
    monkeypatch.setattr("ipaddress.IPv4Address.is_global", property(lambda a: str(a)[:3] == "127"))
    monkeypatch.setattr("ipaddress.IPv6Address.is_global", property(lambda a: str(a) == "::1"))
    assert probe(web.url).reason == "private"


def test_what_cannot_be_reached_is_said_in_one_word(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.switch_off()
    assert asks(web.url).reason == "refused"
    assert asks("https://tidak-ada.invalid/").reason == "name"
    web.switch_on()
    monkeypatch.delenv("SSL_CERT_FILE")
    assert asks(web.url).reason == "tls"


def test_after_three_failures_scans_go_elsewhere_until_it_answers_again(
    app: Flask, database: Database, settings: Settings, web: Site, control: Site
) -> None:
    staff = signed_in(app, database, "viewer")
    clock = Clock()
    confirm(database, "android", f"{web.url}/aplikasi")
    confirm(database, "whatsapp", "0812 3456 7890")
    clock.rounds(database, 1, control.url)
    assert android_goes_to(database, settings) == f"{web.url}/aplikasi"

    web.switch_off()
    clock.rounds(database, FAILURES - 1, control.url)
    assert down(database) == []
    assert android_goes_to(database, settings) == f"{web.url}/aplikasi"
    clock.rounds(database, 1, control.url)
    since = clock.at
    assert down(database) == ["android"]
    assert android_goes_to(database, settings) == "https://wa.me/6281234567890"
    for page in ("/", f"/layanan/{OGAN}"):
        shown = staff.get(page).get_data(as_text=True)
        assert "tidak menjawab sejak" in shown
        assert "2 November 2026" in shown

    clock.rounds(database, 2, control.url)
    with database.reading() as session:
        assert [alert.since for alert in alerts(session)] == [since]
    web.switch_on()
    clock.rounds(database, 1, control.url)
    assert down(database) == []
    assert android_goes_to(database, settings) == f"{web.url}/aplikasi"
    assert trail(database) == ["target.down", "target.up"]
    assert "tidak menjawab sejak" not in staff.get("/").get_data(as_text=True)


def test_an_office_that_is_offline_takes_no_target_down(
    database: Database, web: Site, control: Site
) -> None:
    clock = Clock()
    confirm(database, "web", web.url)
    clock.rounds(database, 1, control.url)
    web.switch_off()
    control.switch_off()
    clock.rounds(database, FAILURES + 2, control.url)
    assert down(database) == []
    with database.reading() as session:
        row = session.scalars(select(TargetHealth)).one()
        assert (row.state, row.failures, row.reason) == ("up", 0, "offline")
    control.switch_on()
    clock.rounds(database, FAILURES, control.url)
    assert down(database) == ["web"]


def test_another_target_that_answers_is_proof_enough(database: Database, web: Site) -> None:
    clock = Clock()
    confirm(database, "web", web.url)
    confirm(database, "android", "https://tidak-ada.invalid/")
    clock.rounds(database, FAILURES)
    assert down(database) == ["android"]


def test_a_new_address_starts_with_a_clean_record(
    database: Database, web: Site, control: Site
) -> None:
    clock = Clock()
    confirm(database, "web", f"{web.url}/lama")
    web.answers["/lama"] = (410, None)
    clock.rounds(database, FAILURES, control.url)
    assert down(database) == ["web"]
    confirm(database, "web", f"{web.url}/baru")
    assert down(database) == []
    clock.rounds(database, 1, control.url)
    assert down(database) == []
    assert trail(database) == ["target.down"]


def test_only_confirmed_addresses_are_asked_and_no_more_often_than_due(
    database: Database, web: Site
) -> None:
    clock = Clock()
    confirm(database, "web", web.url, confirmed=False)
    confirm(database, "whatsapp", "0812 3456 7890")
    assert look_round(database, asks, (), clock) == 0
    confirm(database, "web", web.url)
    assert look_round(database, asks, (), clock) == 1
    clock.at += EVERY - timedelta(seconds=1)
    assert look_round(database, asks, (), clock) == 0
    clock.at += timedelta(seconds=1)
    assert look_round(database, asks, (), clock) == 1
