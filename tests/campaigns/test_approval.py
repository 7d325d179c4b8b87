"""Four eyes: what one person plans another approves, and only what was seen."""

import pytest

from outreach.campaigns.approve import approved_hash, content_hash, decide, obstacles, propose
from outreach.campaigns.plan import Plan, campaign_by_slug, change_plan
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.places.find import villages
from outreach.services.registry import set_target
from tests.build import SLUG, approved, person


def test_nobody_approves_their_own(database: Database) -> None:
    with database.writing() as session:
        campaign, rina = campaign_by_slug(session, SLUG), person(session, "admin", "rina")
        propose(session, campaign, rina)

        with pytest.raises(NotAllowed, match="orang lain yang memutuskan"):
            decide(session, campaign, rina, agreed=True, seen_hash=content_hash(campaign), note="")


def test_what_changed_after_it_was_seen_is_not_approved(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        propose(session, campaign, person(session, "planner"))
        seen = content_hash(campaign)
        campaign.service.primary_colour = "#123456"

        with pytest.raises(NotAllowed, match="berubah sejak"):
            decide(session, campaign, person(session, "approver"), agreed=True, seen_hash=seen,
                   note="")  # fmt: skip

        assert approved_hash(session, campaign) is None


def test_a_change_after_approval_ends_it(database: Database) -> None:
    with database.writing() as session:
        campaign = approved(session)
        assert approved_hash(session, campaign)

        set_target(session, campaign.service, "telephone", value="112", source="", confirmed=False,
                   by=1)  # fmt: skip

        assert approved_hash(session, campaign) is None


@pytest.mark.parametrize(
    ("before", "after", "stands"),
    [((0, 1), (0,), True), ((0, 1), (0, 2), False), ((0,), (), False), ((), (0,), True)],
)
def test_more_places_than_the_head_saw_need_another_approval(
    database: Database, before: tuple[int, ...], after: tuple[int, ...], stands: bool
) -> None:
    with database.writing() as session:
        every = villages(session)
        campaign = campaign_by_slug(session, SLUG)
        campaign.places = [every[at] for at in before]
        approved(session)
        wanted = Plan("Lain", "", None, None, [every[at] for at in after])

        again = change_plan(session, campaign, wanted, person(session, "planner", "sari").id)

        assert again is not stands
        assert bool(approved_hash(session, campaign)) is stands


def test_an_unconfirmed_target_that_material_needs_blocks_approval(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, "ogan-lopian")
        rina = person(session, "planner")
        [poster] = campaign.content["materials"]
        campaign.content = {**campaign.content, "materials": [poster, {**poster, "slug": "f4"}]}
        [said] = obstacles(campaign)
        assert "belum dikonfirmasi" in said
        with pytest.raises(NotAllowed, match="belum dikonfirmasi"):
            propose(session, campaign, rina)

        set_target(session, campaign.service, "whatsapp", value="0812 3456 7890", source="surat",
                   confirmed=True, by=rina.id)  # fmt: skip
        campaign.service.status = "active"
        propose(session, campaign, rina)

        assert campaign.status == "proposed"
