"""A poster's way from print to wall: only allowed steps, each with its event, no photo lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.links import installation
from outreach.links.installation import (
    BY_STAFF,
    STEPS,
    in_place_since,
    mark_printed,
    report_in_place,
    take_step,
)
from outreach.links.issue import issue_codes
from outreach.links.models import Code, Installation, InstallationEvent, Placement
from outreach.links.progress import by_district, posters, total
from outreach.places.find import villages
from tests.build import SLUG

BASE = "https://outreach.example.go.id"
START = datetime(2026, 2, 3, 2, 0, tzinfo=UTC)
ADMIN = 1


def placements(database: Database, count: int = 1) -> list[int]:
    """Ids of as many placements, with their codes."""
    with database.writing() as session:
        codes = issue_codes(
            session, campaign_by_slug(session, SLUG), "poster-a4", villages(session)[:count], BASE
        )
        return [code.placement_id for code in codes]


def status(session: Session, placement_id: int) -> str | None:
    row = session.get(Installation, placement_id)
    return row.status if row else None


def step(session: Session, name: str, placement_id: int, at: datetime, number: int) -> None:
    """Take one step as the one whose step it is."""
    if name == "printed":
        mark_printed(session, [placement_id], lambda: at)
    elif name == "in_place":
        report_in_place(session, placement_id, f"upload-{number}", f"{number}", lambda: at)
    else:
        take_step(session, name, [placement_id], by=ADMIN, note="unclear", now=lambda: at)


@hypothesis(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(names=st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_no_order_of_steps_leads_where_none_may(database: Database, names: list[str]) -> None:
    [placement_id] = placements(database)
    with Session(database.engine) as session:
        code = session.scalar(select(Code).where(Code.placement_id == placement_id))
        for number, name in enumerate(names):
            before, events = status(session, placement_id), _events(session, placement_id)
            at = START + timedelta(days=number)
            step(session, name, placement_id, at, number)
            after, row = status(session, placement_id), session.get(Installation, placement_id)
            allowed = before in STEPS[name]
            assert after == ({"again": "delivered"}.get(name, name) if allowed else before)
            # A photo is kept whatever the status is; any other refused step leaves nothing.
            added = _events(session, placement_id)[len(events) :]
            assert len(added) == (1 if allowed or name == "in_place" else 0)
            assert all(event.status == after for event in added)
            if row is not None:
                assert (row.in_place_at is not None) == (after in ("in_place", "checked"))
                assert row.since <= at
                if allowed:
                    assert row.since == at
            known = in_place_since(session, campaign_by_slug(session, SLUG).id)
            assert (code is not None and code.code in known) == (after in ("in_place", "checked"))
        assert session.get_one(Placement, placement_id).code is code
        session.rollback()


def _events(session: Session, placement_id: int) -> list[InstallationEvent]:
    found = select(InstallationEvent).where(InstallationEvent.placement_id == placement_id)
    return list(session.scalars(found.order_by(InstallationEvent.id)))


def test_checking_keeps_the_day_the_poster_was_put_up(database: Database) -> None:
    [placement_id] = placements(database)
    with database.writing() as session:
        report_in_place(session, placement_id, "upload-1", "a", lambda: START)
        take_step(
            session, "checked", [placement_id], by=ADMIN, now=lambda: START + timedelta(days=4)
        )
        since = in_place_since(session, campaign_by_slug(session, SLUG).id)
    assert list(since.values()) == [START]


def test_the_same_photo_twice_is_one_event(database: Database) -> None:
    [placement_id] = placements(database)
    with database.writing() as session:
        first = report_in_place(session, placement_id, "upload-1", "a")
    with database.writing() as session:
        second = report_in_place(session, placement_id, "upload-1", "b")
        assert (first.moved, first.repeated) == (True, False)
        assert (second.moved, second.repeated) == (False, True)
        assert second.event.id == first.event.id
        assert second.event.photo == "a"


def test_a_second_photo_of_a_checked_poster_is_kept_and_changes_nothing(
    database: Database,
) -> None:
    [placement_id] = placements(database)
    with database.writing() as session:
        report_in_place(session, placement_id, "upload-1", "a")
        take_step(session, "checked", [placement_id], by=ADMIN)
        later = report_in_place(session, placement_id, "upload-2", "b")
        assert not later.moved
        assert later.event.photo == "b"
        assert status(session, placement_id) == "checked"


def test_many_at_once_pass_over_those_that_may_not(database: Database) -> None:
    ids = placements(database, 5)
    with database.writing() as session:
        report_in_place(session, ids[0], "upload-1", "a")
        assert mark_printed(session, ids) == 4
        assert mark_printed(session, ids) == 0
        assert take_step(session, "delivered", ids, by=ADMIN, note="Lewat kecamatan") == 4
        assert status(session, ids[0]) == "in_place"
        trailed = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "installation.step")
        ).one()
        assert trailed.detail == {"step": "delivered", "placements": 4}
        assert trailed.person_id == ADMIN


@pytest.mark.one_database
@pytest.mark.parametrize("name", sorted(set(STEPS) - set(BY_STAFF)))
def test_staff_cannot_say_what_only_print_or_village_can(database: Database, name: str) -> None:
    [placement_id] = placements(database)
    with database.writing() as session, pytest.raises(NotAllowed):
        take_step(session, name, [placement_id], by=ADMIN)


def test_counts_tell_a_district_from_another(database: Database) -> None:
    ids = placements(database, 192)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        issue_codes(session, campaign, "email", villages(session)[:3], BASE)
        for number, placement_id in enumerate(ids[:3]):
            report_in_place(session, placement_id, f"upload-{number}", "a")
        take_step(session, "checked", ids[:1], by=ADMIN)
        districts = by_district(session, campaign)
        assert len(districts) == 17
        # Codes for e-mail hang on no wall.
        assert total(districts).total() == 192
        assert (districts[0].total, districts[0].up, districts[1].up) == (10, 3, 0)
        code = districts[0].district.code
        every = posters(session, campaign)
        here = [poster for poster in every if poster.placement.place.district_code == code]
        assert (len(here), sum(poster.not_up for poster in here)) == (10, 7)
        assert sum(poster.status == "checked" for poster in every) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE installations SET status = 'lost'",
        "UPDATE installations SET in_place_at = NULL",
        "UPDATE installation_events SET source = 'staff'",
        "INSERT INTO installation_events (placement_id, at, source, step, status, note, upload_id)"
        " SELECT placement_id, at, source, step, status, note, upload_id FROM installation_events",
    ],
)
def test_the_database_refuses_what_contradicts_itself(database: Database, statement: str) -> None:
    [placement_id] = placements(database)
    with database.writing() as session:
        installation.report_in_place(session, placement_id, "upload-1", "a")
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text(statement))
