"""Goals beside what is reached: what is late, what will be, and what it cost."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotFound
from outreach.events.attendance import Visitor, add_from_paper
from outreach.events.plan import Occasion, add_event, remove_event
from outreach.links.installation import take_step
from outreach.places.find import villages
from outreach.results.costs import add_cost, cost_per_scan, costs_of, remove_cost
from outreach.results.models import Signals
from outreach.results.overview import look_for_signals
from outreach.results.targets import (
    Standing,
    copy_goals,
    goals,
    late_campaigns,
    set_goals,
    suggested_goals,
)
from tests.build import SLUG, signed_in
from tests.results.build import NOON, TODAY, hang, noon, scanned

PAGE = f"/kampanye/{SLUG}/sasaran"
ADMIN = 1


def planned(session: Session, begun: int = 20, days: int = 100) -> Campaign:
    """The campaign, whose plan of `days` days began `begun` days ago."""
    campaign = campaign_by_slug(session, SLUG)
    campaign.starts_on = TODAY - timedelta(days=begun)
    campaign.ends_on = campaign.starts_on + timedelta(days=days - 1)
    session.flush()
    return campaign


def standing(session: Session, campaign: Campaign, measure: str) -> Standing:
    return next(one for one in goals(session, campaign, noon) if one.measure == measure)


def scans(session: Session, campaign: Campaign, goal: int, per_day: int) -> Standing:
    """Where scans stand that came evenly since the campaign began, up to today."""
    [code] = hang(session, villages(session)[:1])
    scanned(session, code, {ago: per_day for ago in range(21)})
    set_goals(session, campaign, {"scans": goal}, ADMIN)
    return standing(session, campaign, "scans")


def test_what_is_due_grows_by_the_day_and_the_pace_tells_the_end(database: Database) -> None:
    with database.writing() as session:
        found = scans(session, planned(session), goal=1000, per_day=8)
    # 20 of 100 days are over: 200 are due. 8 a day: 160 by yesterday, and 80 days are left.
    assert (found.actual, found.due, found.forecast) == (168, 200, 160 + 8 * 80)
    assert found.state == "late" and found.share == 16


def test_what_is_behind_but_catches_up_is_not_late(database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        [code] = hang(session, villages(session)[:1])
        scanned(session, code, {ago: 12 for ago in range(1, 15)})
        set_goals(session, campaign, {"scans": 1000}, ADMIN)
        found = standing(session, campaign, "scans")
    assert (found.actual, found.due, found.forecast) == (168, 200, 168 + 12 * 80)
    assert found.state == "on_course"


@pytest.mark.one_database
def test_nothing_is_due_before_a_campaign_begins_and_all_of_it_when_it_is_over(
    database: Database,
) -> None:
    with database.writing() as session:
        campaign = planned(session, begun=-5)
        set_goals(session, campaign, {"scans": 50, "villages": 10}, ADMIN)
        for measure in ("scans", "villages"):
            found = standing(session, campaign, measure)
            assert (found.due, found.forecast, found.state) == (0, None, "before")
        planned(session, begun=0)
        assert standing(session, campaign, "scans").state == "on_course"
        planned(session, begun=100, days=100)
        assert standing(session, campaign, "scans").due == 50
        assert standing(session, campaign, "scans").state == "missed"
        # Finished by hand before its last day.
        planned(session, begun=5).status = "finished"
        found = standing(session, campaign, "scans")
        assert (found.due, found.forecast, found.state) == (50, None, "missed")


@pytest.mark.one_database
def test_without_both_dates_nothing_is_late(database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        campaign.ends_on = None
        set_goals(session, campaign, {"scans": 50}, ADMIN)
        found = standing(session, campaign, "scans")
    assert (found.due, found.forecast, found.state) == (None, None, "open")


def test_a_village_counts_once_and_a_venue_counts_for_its_village(database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        first, second, third = places = villages(session)[:3]
        codes = [*hang(session, places), *hang(session, [first], material="spanduk")]
        for code, ago in zip(codes, (3, 16, 0, 18), strict=True):
            scanned(session, code, {ago: 2})
        scanned(session, codes[0], {1: 4})
        third.village_id = second.id
        third.kind, third.code = "school", None
        session.flush()
        found = standing(session, campaign, "villages")
    # The first was scanned 18 days ago, the second 16: neither is new in the last 14 days.
    assert found.actual == 2 and found.forecast == 2


def test_a_piece_that_was_taken_down_was_in_place(database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        codes = hang(session, villages(session)[:5], days=3)
        hang(session, villages(session)[:2], material="email", days=3)
        at = [code.placement_id for code in codes]
        take_step(session, "again", at[:1], by=ADMIN, now=noon)
        take_step(session, "checked", at[:1], by=ADMIN, now=noon)
        take_step(session, "removed", at[:1], by=ADMIN, now=noon)
        set_goals(session, campaign, {"pieces": 192}, ADMIN)
        found = standing(session, campaign, "pieces")
    # The pace would give far more than the five there are.
    assert (found.actual, found.forecast, found.state) == (5, 5, "late")


def test_participants_are_those_of_events_that_were_held(database: Database) -> None:
    people = [Visitor(f"Warga {n}", "Desa", "L") for n in range(3)]
    with database.writing() as session:
        campaign = planned(session)
        held, called_off = (
            add_event(session, campaign, Occasion(title, "market", None, at, None), ADMIN, noon)
            for title, at in (("Pasar", NOON - timedelta(days=4)), ("Batal", NOON))
        )
        for one in (held, called_off):
            add_from_paper(session, one, people, ADMIN, noon)
        remove_event(session, called_off, ADMIN)
        found = standing(session, campaign, "participants")
    assert (found.actual, found.forecast) == (3, 3 + round(3 / 14 * 80))


def test_costs_are_what_is_spent_of_the_budget(database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        set_goals(session, campaign, {"budget": 1_000_000}, ADMIN)
        paid = add_cost(session, campaign, TODAY, " Cetak   poster ", 900_000, ADMIN, noon)
        assert paid.what == "Cetak poster"
        found = standing(session, campaign, "budget")
        assert (found.actual, found.due, found.forecast, found.state) == (
            900_000, None, None, "within",
        )  # fmt: skip
        more = add_cost(session, campaign, TODAY, "Sewa tenda", 100_001, ADMIN, noon)
        assert standing(session, campaign, "budget").state == "over"
        remove_cost(session, campaign, more.id, ADMIN)
        assert [one.what for one in costs_of(session, campaign.id)] == ["Cetak poster"]
        with pytest.raises(NotFound):
            remove_cost(session, campaign, more.id, ADMIN)
        said = session.scalars(select(AuditEntry).where(AuditEntry.action == "cost.remove")).one()
        assert said.detail == {"day": "2025-03-05", "what": "Sewa tenda", "amount": 100_001}
    assert cost_per_scan(900_000, 450) == 2000
    assert cost_per_scan(0, 450) is None and cost_per_scan(5, 0) is None


def test_the_clock_notes_what_is_late_for_home(app: Flask, database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        set_goals(session, campaign, {"scans": 500, "villages": 100, "budget": 10}, ADMIN)
        add_cost(session, campaign, TODAY, "Cetak", 11, ADMIN, noon)
    look_for_signals(database, noon)
    with database.reading() as session:
        assert late_campaigns(session) == [
            (SLUG, "Kenali Call Center 112", ["scans", "villages", "budget"])
        ]
    with database.writing() as session:
        # The plan of a real year, so that the page's own clock finds it running too.
        campaign = campaign_by_slug(session, SLUG)
        campaign.starts_on, campaign.ends_on = date(2020, 1, 1), date(2090, 1, 1)
    planner = signed_in(app, database, "planner")
    home = planner.get("/").get_data(as_text=True)
    assert "Di luar rencana: pindaian warga, desa terjangkau, anggaran" in home
    assert f'href="{PAGE}"' in home

    planner.post(PAGE, data={"villages": "192"})

    with database.reading() as session:
        assert session.scalars(select(Signals.late).where(Signals.late != "")).all() == ["villages"]


def test_goals_are_set_and_costs_noted_on_the_page(app: Flask, database: Database) -> None:
    planner, viewer = (signed_in(app, database, role) for role in ("planner", "viewer"))
    empty = planner.get(PAGE).get_data(as_text=True)
    # Suggested: every village, and a piece in each.
    assert empty.count('value="192"') == 2
    # A label leads to its field only where nothing else is called alike.
    assert max(Counter(re.findall(r'\sid="([^"]+)"', empty)).values()) == 1

    planner.post(PAGE, data={"scans": "5.000", "budget": "Rp12.500.000", "villages": ""})
    planner.post(f"{PAGE}/biaya", data={"day": "2025-03-04", "what": "=Cetak", "amount": "250.000"})

    page = viewer.get(PAGE).get_data(as_text=True)
    for told in ("Rp12.500.000", "Rp250.000 (2 %)", "5.000", "Dalam anggaran"):
        assert told in page, told
    for strip in (f"{PAGE}/ringkas", f"/kampanye/{SLUG}/hasil"):
        told = viewer.get(strip).get_data(as_text=True)
        assert "<strong>Rp250.000</strong> / Rp12.500.000" in told
    assert f'hx-get="{PAGE}/ringkas"' in viewer.get(f"/kampanye/{SLUG}").get_data(as_text=True)
    # On every other page of the campaign they stand in one row.
    for tab in ("kegiatan", "berkas", "opd", "pemasangan", "materi"):
        told = viewer.get(f"/kampanye/{SLUG}/{tab}", follow_redirects=True).get_data(as_text=True)
        assert f'hx-get="{PAGE}/ringkas?baris=1"' in told, tab
    row = viewer.get(f"{PAGE}/ringkas?baris=1").get_data(as_text=True)
    assert "goals-line" in row and "<strong>Rp250.000</strong> / Rp12.500.000" in row
    listed = viewer.get(f"{PAGE}?biaya-unduh=csv").get_data(as_text=True)
    assert listed.splitlines()[1] == "2025-03-04,'=Cetak,250000,Planner"
    assert 'name="scans"' not in page and "Catat biaya" not in page
    for path in (PAGE, f"{PAGE}/biaya", f"{PAGE}/biaya/1/hapus"):
        assert viewer.post(path, data={"scans": "1"}).status_code == 403

    planner.post(f"{PAGE}/biaya/1/hapus")
    assert "Belum ada biaya" in planner.get(PAGE).get_data(as_text=True)
    assert planner.post(f"{PAGE}/biaya/1/hapus").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["12,5", "-4", "0", "banyak", "1.00", "9" * 20, "１２"])
def test_a_goal_that_is_no_number_is_told_and_changes_nothing(
    app: Flask, database: Database, typed: str
) -> None:
    planner = signed_in(app, database, "planner")
    answer = planner.post(PAGE, data={"scans": typed, "villages": "5"})
    assert answer.status_code == 200 and 'id="scans-error"' in answer.get_data(as_text=True)
    for day, amount in (("2025-03-04", typed), ("0900-01-01", "5"), ("kemarin", "5"), ("", "")):
        asked = {"day": day, "what": "Cetak", "amount": amount}
        answer = planner.post(f"{PAGE}/biaya", data=asked)
        assert answer.status_code == 200 and "-error" in answer.get_data(as_text=True)
    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        assert not costs_of(session, campaign.id)
        assert {one.goal for one in goals(session, campaign)} == {None}


def test_goals_go_along_to_a_new_year_and_costs_do_not(database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        other = campaign_by_slug(session, "ogan-lopian")
        set_goals(session, campaign, {"scans": 7, "participants": 9}, ADMIN)
        add_cost(session, campaign, TODAY, "Cetak", 5, ADMIN)
        copy_goals(session, campaign, other, ADMIN)
        taken = [(one.measure, one.goal) for one in goals(session, other) if one.goal]
        assert taken == [("scans", 7), ("participants", 9)]
        assert costs_of(session, other.id) == []
        other.places = villages(session)[:3]
        session.flush()
        assert suggested_goals(session, other) == {"villages": 3, "pieces": 3}


@pytest.mark.one_database
def test_the_strip_asks_few_questions_however_many_scans(app: Flask, database: Database) -> None:
    with database.writing() as session:
        campaign = planned(session)
        for code in hang(session):
            scanned(session, code, {ago: 2 for ago in range(1, 20)})
        set_goals(session, campaign, {"scans": 7}, ADMIN)
    with database.reading() as session:
        campaign = campaign_by_slug(session, SLUG)
        said: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
        goals(session, campaign, noon)
    assert len(said) <= 10
    assert not [one for one in said if "FROM scans" in one or "JOIN scans" in one]
