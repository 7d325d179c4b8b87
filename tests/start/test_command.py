"""`campaigns new` makes what the guided start makes, or says in one sentence why not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from outreach.campaigns.plan import campaign_by_slug
from outreach.cli import main
from outreach.database import Database
from outreach.services.registry import service_by_slug
from outreach.settings import Settings, variable
from outreach.start.days import first_day, last_day
from outreach.wib import today
from outreach.workdays import holiday_name
from tests.build import VILLAGE, signed_in
from tests.start.build import SHIPPED, begun, campaign_count, drafts, made

pytestmark = pytest.mark.one_database

FROM = first_day(today())
TO = last_day(FROM)


@pytest.fixture(autouse=True)
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable("home"), settings.home)
    monkeypatch.setenv(variable("send_window"), settings.send_window)


def _new(**changed: str) -> int:
    options = {"service": "ogan-lopian", "places": "all", "from": str(FROM), "to": str(TO)}
    given = [f"--{name}={value}" for name, value in {**options, **changed}.items()]
    return main(["campaigns", "new", *given])


def test_it_is_the_same_draft_as_the_guided_start_makes(
    app: Flask, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new() == 0
    slug = capsys.readouterr().out.strip()
    admin = signed_in(app, database, "admin")
    guided = made(admin, begun(admin, "ogan-lopian"))

    with database.reading() as session:
        one, other = campaign_by_slug(session, slug), campaign_by_slug(session, guided)
        for name in ("name", "goal", "note", "content", "starts_on", "ends_on", "status", "places",
                     "service_id"):  # fmt: skip
            assert getattr(one, name) == getattr(other, name), name
    assert [(b.name, b.channel, b.schedule, b.message) for b in drafts(database, slug)] == [
        (b.name, b.channel, b.schedule, b.message) for b in drafts(database, guided)
    ]


def test_a_first_day_that_is_no_workday_is_told_and_kept(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    off = next(day for day in (FROM + timedelta(days=n) for n in range(500)) if holiday_name(day))

    assert _new(**{"from": str(off), "to": str(off + timedelta(days=30))}) == 0

    told = capsys.readouterr()
    assert "adalah hari libur" in told.err and len(told.out.splitlines()) == 1
    with database.reading() as session:
        assert campaign_by_slug(session, told.out.strip()).starts_on == off


def test_places_materials_and_name_are_taken(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "desa.csv"
    listed.write_bytes(f"Kecamatan;Kode\r\nPurwakarta;{VILLAGE}\r\nBojong;\r\n".encode("utf-8-sig"))

    for places, expected in ((f"bojong,{VILLAGE}", 15), ("32.14.11", 14), (f"@{listed}", 15)):
        assert _new(places=places, name="Coba", materials="roll-up,poster-a4") == 0
        slug = capsys.readouterr().out.strip()
        with database.reading() as session:
            campaign = campaign_by_slug(session, slug)
            assert len(campaign.places) == expected, places
            assert campaign.name == "Coba"
            assert [m["slug"] for m in campaign.content["materials"]] == ["poster-a4", "roll-up"]


def test_a_service_of_several_packs_begins_with_the_one_that_is_named(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new(pack="opd-akselerasi") == 0
    slug = capsys.readouterr().out.strip()

    with database.reading() as session:
        campaign = campaign_by_slug(session, slug)
        shipped = campaign_by_slug(session, "opd-akselerasi")
        assert campaign.content["copy"] == shipped.content["copy"]


def test_what_cannot_be_made_is_one_sentence_and_makes_nothing(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        service_by_slug(session, "sampurasun-purwakarta").status = "stopped"
    unknown = tmp_path / "salah.csv"
    unknown.write_text(f"{VILLAGE}\n32.14.01.9999\n")
    early = str(today() - timedelta(days=1))

    for changed, told in (
        ({"service": "tidak-ada"}, "Yang ada: call-center-112"),
        ({"service": "sampurasun-purwakarta"}, "sudah dihentikan"),
        ({"places": ""}, "Tempat tidak dikenal"),
        ({"places": "Bandung"}, "Tempat tidak dikenal: Bandung."),
        ({"places": f"{VILLAGE},32.14.01.9999"}, "32.14.01.9999"),
        ({"places": f"@{unknown}"}, "2 (32.14.01.9999)"),
        ({"places": f"@{tmp_path}/tidak-ada.csv"}, "tidak bisa dibaca"),
        ({"from": early}, "Tanggal mulai sudah lewat."),
        ({"to": early}, "mendahului tanggal mulai"),
        ({"to": "9999-12-31"}, "Terlalu jauh"),
        ({"from": "1 Februari"}, "bukan tanggal"),
        ({"materials": "baliho"}, "Yang ada:"),
        ({"pack": "call-center-112"}, "Yang ada: ogan-lopian, opd-akselerasi."),
        ({"name": "★"}, "perlu huruf atau angka"),
    ):
        assert _new(**changed) == 1, changed
        caught = capsys.readouterr()
        assert caught.out == ""
        assert told in caught.err, (changed, caught.err)
        assert caught.err.startswith("outreach: ") and caught.err.count("\n") == 1
    assert campaign_count(database) == SHIPPED
