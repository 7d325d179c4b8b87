"""Staff's pages over scans: signals, designs, all campaigns, unknown codes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import event

from outreach.database import Database
from outreach.gate.code import ALPHABET, check_character, is_valid
from outreach.places.find import villages
from outreach.results.models import OrphanCount
from outreach.results.orphans import orphans
from outreach.results.overview import look_for_signals
from outreach.results.silent import silent_posters
from outreach.wib import today
from tests.build import SLUG, signed_in
from tests.results.build import NOON, hang, scanned

PAGES = ["/pindaian/", "/pindaian/kode-tak-dikenal", f"/kampanye/{SLUG}/hasil/cek",
         f"/kampanye/{SLUG}/hasil/banding"]  # fmt: skip


def orphan(code: str, scans: int = 1) -> OrphanCount:
    return OrphanCount(code=code, scans=scans, first_at=NOON, last_at=NOON)


def mistyped(code: str) -> str:
    """`code` with another first letter, which its check character refuses."""
    return next(letter for letter in ALPHABET if letter != code[0]) + code[1:]


def test_unknown_codes_are_told_with_what_they_may_be(database: Database) -> None:
    never = "CDFHJKM" + check_character("CDFHJKM")
    with database.writing() as session:
        [code] = hang(session, villages(session)[:1])
        wrong = mistyped(code.code)
        assert not is_valid(wrong)
        session.add_all([orphan(wrong, 5), orphan(never, 4), orphan("CDFH", 3), orphan("=1+1", 2)])
        session.flush()
        found = orphans(session)

    assert [(o.code, o.reason) for o in found] == [
        (wrong, "typo"), (never, "unissued"), ("CDFH", "torn"), ("=1+1", "foreign"),
    ]  # fmt: skip
    assert found[0].meant is not None and found[0].meant.code.code == code.code


@pytest.mark.one_database
def test_what_a_stranger_typed_is_shown_as_text(app: Flask, database: Database) -> None:
    with database.writing() as session:
        session.add(orphan("<b>&\"'=1"))
    page = signed_in(app, database, "viewer").get("/pindaian/kode-tak-dikenal")
    assert "&lt;b&gt;&amp;&#34;&#39;=1" in page.get_data(as_text=True)


def test_a_silent_poster_leads_to_its_page(app: Flask, database: Database) -> None:
    now = datetime.now(UTC)
    with database.writing() as session:
        mute, *others = hang(session, villages(session)[:9], now=now)
        for code in others:
            scanned(session, code, {ago: 3 for ago in range(1, 29)}, today=today())
        assert len(silent_posters(session, mute.placement.campaign_id)) == 1
    look_for_signals(database)
    browser = signed_in(app, database, "viewer")

    link = f"/kampanye/{SLUG}/pemasangan/{mute.placement_id}"

    assert link in browser.get(f"/kampanye/{SLUG}/hasil/cek").get_data(as_text=True)
    assert browser.get(link).status_code == 200
    overview = browser.get("/pindaian/").get_data(as_text=True)
    assert '1<span class="visually-hidden"> poster sepi di Kenali Call Center 112' in overview


def test_no_page_reads_the_table_of_scans(app: Flask, database: Database) -> None:
    with database.writing() as session:
        for material in ("poster-a4", "spanduk"):
            for code in hang(session, material=material, now=datetime.now(UTC)):
                scanned(session, code, {2: 3}, today=today())
    browser = signed_in(app, database, "viewer")
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    for path in PAGES:
        assert browser.get(path).status_code == 200

    assert said
    assert not [s for s in said if "FROM scans" in s or "JOIN scans" in s]


@pytest.mark.one_database
@pytest.mark.parametrize("query", ["a=x&b=y", "a=poster-a4&b=poster-a4", "a=spanduk"])
def test_any_choice_of_designs_is_answered(app: Flask, database: Database, query: str) -> None:
    with database.writing() as session:
        for material in ("poster-a4", "spanduk"):
            hang(session, villages(session)[:3], material=material)
    page = signed_in(app, database, "viewer").get(f"/kampanye/{SLUG}/hasil/banding?{query}")
    assert "Datanya belum cukup" in page.get_data(as_text=True)
