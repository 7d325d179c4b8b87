"""A campaign's end: by hand or by its last day, and no way round the head on the way back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.accounts.models import Person
from outreach.campaigns.approve import approved_hash, reopen
from outreach.campaigns.finish import finish, is_finished, resume, running
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import NotAllowed
from tests.build import SLUG, approved, person

DAY = date(2026, 11, 2)


def planner(session: Session) -> Person:
    return person(session, "planner", "perencana")


def test_it_ends_by_itself_after_its_last_day(database: Database) -> None:
    with database.writing() as session:
        campaign = approved(session)
        campaign.ends_on = DAY

        assert not is_finished(campaign, DAY)
        assert [c.slug for c in running(session, DAY)] == [SLUG]
        assert is_finished(campaign, date(2026, 11, 3))
        assert running(session, date(2026, 11, 3)) == []
        assert campaign.status == "approved", "derived, not stored"


def test_to_finish_ends_printing_as_approved_and_to_resume_brings_it_back(
    database: Database,
) -> None:
    with database.writing() as session:
        campaign, rina = approved(session), planner(session)
        before = approved_hash(session, campaign)

        finish(session, campaign, rina)
        assert is_finished(campaign, DAY)
        assert approved_hash(session, campaign) is None
        with pytest.raises(NotAllowed):
            finish(session, campaign, rina)

        resume(session, campaign, rina)
        assert approved_hash(session, campaign) == before
        with pytest.raises(NotAllowed):
            resume(session, campaign, rina)


def test_resuming_is_no_way_round_the_head(database: Database) -> None:
    with database.writing() as session:
        campaign, rina = approved(session), planner(session)
        reopen(session, campaign, rina)

        finish(session, campaign, rina)
        resume(session, campaign, rina)
        assert campaign.status == "draft", "approval had been taken back"


def test_what_changed_while_it_was_finished_must_be_approved_anew(database: Database) -> None:
    with database.writing() as session:
        campaign, rina = approved(session), planner(session)
        finish(session, campaign, rina)
        campaign.service.primary_colour = "#123456"

        resume(session, campaign, rina)
        assert campaign.status == "draft"


def test_only_what_is_approved_begun_and_alive_runs(database: Database) -> None:
    with database.writing() as session:
        campaign = approved(session)
        campaign.starts_on = date(2026, 11, 3)
        assert running(session, DAY) == []
        campaign.starts_on = DAY
        campaign.service.status = "stopped"
        assert running(session, DAY) == []
        assert campaign_by_slug(session, SLUG) is campaign
