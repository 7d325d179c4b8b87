"""What was saved once comes back; what is approved is locked; nobody overwrites another unseen."""

from __future__ import annotations

import copy
import threading
from typing import Any

import pytest

from outreach.campaigns.approve import approved_hash
from outreach.campaigns.colours import SHADES, contrast, objections, shades
from outreach.campaigns.models import Campaign
from outreach.campaigns.plan import PACKS, campaign_by_slug, import_pack
from outreach.campaigns.versions import (
    Overtaken,
    changes,
    newest,
    picture,
    restore,
    save,
    store_picture,
    version,
    versions,
)
from outreach.database import Database
from outreach.errors import NotAllowed, NotFound
from tests.build import SLUG, approved, person
from tests.services.test_logo import DRAWING


def said(campaign: Campaign, headline: str) -> dict[str, Any]:
    """The campaign's content with another headline."""
    content = copy.deepcopy(campaign.content)
    content["copy"]["id"]["headline"] = headline
    return content


def test_each_save_is_a_version_that_is_shown_and_comes_back(database: Database) -> None:
    with database.writing() as session:
        campaign, rina = campaign_by_slug(session, SLUG), person(session, "planner", "rina")
        first = campaign.content

        save(session, campaign, said(campaign, "Gawat? Telepon 112."), seen=1, by=rina.id)
        restore(session, campaign, 1, seen=2, by=rina.id)

        kept = versions(session, campaign)
        assert [(v.number, v.restored) for v in kept] == [(3, 1), (2, None), (1, None)]
        assert campaign.content == first == kept[0].content
        [change] = changes(kept[2].content, kept[1].content)
        assert change.path == ("copy", "id", "headline")
        assert (change.before, change.after) == ("Darurat? Telepon 112.", "Gawat? Telepon 112.")
        with pytest.raises(NotFound):
            version(session, campaign, 9)


def test_a_save_that_changes_nothing_makes_no_version(database: Database) -> None:
    with database.writing() as session:
        campaign = approved(session)
        assert save(session, campaign, copy.deepcopy(campaign.content), seen=1, by=1) is None
        assert approved_hash(session, campaign)


def test_a_change_after_approval_needs_a_new_one_and_the_old_content_does_not_sneak_back(
    database: Database,
) -> None:
    with database.writing() as session:
        campaign = approved(session)
        assert campaign.approvals[0].version == 1

        save(session, campaign, said(campaign, "Gawat? Telepon 112."), seen=1, by=1)
        assert campaign.status == "draft"
        restore(session, campaign, 1, seen=2, by=1)

        assert approved_hash(session, campaign) is None


def test_what_the_head_examines_stays_as_it_is(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        for status in ("proposed", "finished"):
            campaign.status = status
            session.flush()
            with pytest.raises(NotAllowed):
                save(session, campaign, said(campaign, "Gawat?"), seen=1, by=1)


def test_of_two_who_save_at_the_same_moment_one_is_told(database: Database) -> None:
    ready = threading.Barrier(2)
    outcome: list[str] = []

    def write(headline: str) -> None:
        with database.reading() as session:
            content = said(campaign_by_slug(session, SLUG), headline)
        ready.wait()
        try:
            with database.writing() as session:
                save(session, campaign_by_slug(session, SLUG), content, seen=1, by=1)
            outcome.append("saved")
        except Overtaken as error:
            assert error.parts[2]["n"] == 2
            outcome.append("told")

    both = [threading.Thread(target=write, args=(text,)) for text in ("Satu.", "Dua.")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(outcome) == ["saved", "told"]
    with database.reading() as session:
        assert newest(session, campaign_by_slug(session, SLUG)).number == 2


def test_an_imported_pack_is_a_version_too(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        save(session, campaign, said(campaign, "Gawat? Telepon 112."), seen=1, by=1)

        assert import_pack(session, PACKS / SLUG) == "changed"

        assert newest(session, campaign).number == 3
        assert version(session, campaign, 2).content["copy"]["id"]["headline"].startswith("Gawat")


def test_a_picture_is_kept_once_and_approval_locks_it(database: Database) -> None:
    with database.writing() as session:
        digest = store_picture(session, DRAWING)
        assert store_picture(session, DRAWING) == digest
        kept = picture(session, digest)
        assert kept and kept.media_type == "image/svg+xml"
        campaign = approved(session)

        content = {**campaign.content, "look": {"logo": digest}}
        save(session, campaign, content, seen=1, by=1)

        assert approved_hash(session, campaign) is None


def test_colours_stay_within_the_brand_and_readable(database: Database) -> None:
    assert round(contrast("#ffffff", "#000000"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    with database.reading() as session:
        for slug in ("call-center-112", "ogan-lopian", "sampurasun-anne"):
            service = campaign_by_slug(session, slug).service
            assert set(shades(service)) == set(SHADES)
            assert objections(service, "primary", "accent") == {}
            told = objections(service, "accent", "accent-light")
            assert "1,8 : 1" in told["ground"] and "perlu 3 : 1" in told["tile"]
