"""One state for each campaign on each day, and a way into the archive and out again."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from outreach.campaigns.approve import content_hash, decide, propose, reopen, withdraw
from outreach.campaigns.archive import archive, take_back
from outreach.campaigns.finish import finish, resume
from outreach.campaigns.models import Approval, Campaign
from outreach.campaigns.plan import Plan, campaign_by_slug, campaigns, change_plan, import_pack
from outreach.campaigns.state import STATES, state
from outreach.database import Database
from outreach.errors import NotAllowed
from outreach.settings import ROOT
from tests.build import SLUG, approved, person, signed_in

DAY = date(2026, 11, 2)
LATER = date(2026, 12, 2)


def now() -> datetime:
    return datetime(2026, 11, 2, 3, tzinfo=UTC)


def test_the_state_follows_decisions_and_days(database: Database) -> None:
    with database.writing() as session:
        campaign, rina = campaign_by_slug(session, SLUG), person(session, "admin", "rina")
        assert state(campaign, DAY) == "draft"
        propose(session, campaign, rina)
        campaign.ends_on = date(2026, 10, 1)
        assert state(campaign, DAY) == "proposed", "somebody must still decide"
        withdraw(session, campaign, rina)
        assert state(campaign, DAY) == "finished"
        campaign.ends_on = None
        approved(session)
        campaign.starts_on, campaign.ends_on = date(2026, 11, 3), date(2026, 11, 30)
        assert state(campaign, DAY) == "approved"
        assert state(campaign, date(2026, 11, 3)) == "running"
        assert state(campaign, LATER) == "finished"
        campaign.service.status = "stopped"
        assert state(campaign, date(2026, 11, 3)) == "approved", "nobody is led to it"
        finish(session, campaign, rina)
        assert state(campaign, DAY) == "finished"
        archive(session, campaign, rina, now)
        assert state(campaign, DAY) == "archived"
        assert set(STATES) == {"draft", "proposed", "approved", "running", "finished", "archived"}


def test_only_what_has_ended_is_put_away_and_it_comes_back_as_it_was(database: Database) -> None:
    with database.writing() as session:
        campaign, rina = approved(session), person(session, "admin", "rina")
        campaign.ends_on = DAY
        with pytest.raises(NotAllowed, match="sudah selesai"):
            archive(session, campaign, rina, now)
        campaign.ends_on = date(2026, 11, 1)

        archive(session, campaign, rina, now)

        assert campaign not in campaigns(session)
        assert campaigns(session, archived=True) == [campaign]
        for deed in (resume, reopen, finish, propose):
            with pytest.raises(NotAllowed):
                deed(session, campaign, rina)
        with pytest.raises(NotAllowed, match="diarsipkan"):
            change_plan(session, campaign, Plan("x", "", None, None, []), rina.id)
        take_back(session, campaign, rina)
        resume(session, campaign, rina)
        assert campaign.status == "approved", "what the head agreed to still stands"
        with pytest.raises(NotAllowed):
            take_back(session, campaign, rina)


def test_the_table_itself_keeps_running_campaigns_out_of_the_archive(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        approved(session).archived_at = now()


def test_the_table_itself_refuses_an_agreement_with_oneself(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        [agreed] = approved(session).approvals
        agreed.proposed_by = agreed.person_id


def test_a_pack_does_not_slip_under_what_the_head_is_reading(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "art").mkdir()
    for file in (ROOT / "campaigns" / SLUG).rglob("*"):
        if file.is_file():
            target = tmp_path / file.relative_to(ROOT / "campaigns" / SLUG)
            target.parent.mkdir(exist_ok=True, parents=True)
            target.write_bytes(file.read_bytes())
    toml = tmp_path / "campaign.toml"
    toml.write_text(toml.read_text().replace("Darurat? Telepon 112.", "Darurat? Tekan 112."))
    with database.writing() as session:
        campaign, rina = campaign_by_slug(session, SLUG), person(session, "planner", "rina")
        propose(session, campaign, rina)
        with pytest.raises(NotAllowed, match="diperiksa pimpinan"):
            import_pack(session, tmp_path)
        withdraw(session, campaign, rina)
        assert import_pack(session, tmp_path) == "changed"


def test_of_two_heads_who_press_at_once_one_decides(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        propose(session, campaign, person(session, "planner"))
        seen, heads = (
            content_hash(campaign),
            [person(session, "approver", n) for n in ["ab1", "cd1"]],
        )
    refused: list[NotAllowed] = []
    together = threading.Barrier(2)

    def press(head: int) -> None:
        with database.reading() as looking:
            known = looking.scalars(select(Campaign).where(Campaign.slug == SLUG)).one()
            assert known.status == "proposed"
        together.wait()
        try:
            with database.writing() as session:
                decide(session, campaign_by_slug(session, SLUG), session.merge(heads[head]),
                       agreed=True, seen_hash=seen, note="")  # fmt: skip
        except NotAllowed as error:
            refused.append(error)

    threads = [threading.Thread(target=press, args=(n,)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    with database.reading() as session:
        assert len(session.scalars(select(Approval)).all()) == 1


@pytest.mark.one_database
def test_pages_tell_the_state_and_lists_leave_the_archive_out(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")
    page = f"/kampanye/{SLUG}"
    planner.post(f"{page}/selesai")
    assert "Selesai" in planner.get(page).get_data(as_text=True)

    planner.post(f"{page}/arsipkan")

    assert f'href="{page}"' not in planner.get("/kampanye/").get_data(as_text=True)
    assert f'href="{page}"' in planner.get("/kampanye/?arsip=1").get_data(as_text=True)
    narrowed = planner.get("/kampanye/?arsip=1&cari=112&keadaan=archived").get_data(as_text=True)
    assert f'href="{page}"' in narrowed
    assert 'name="arsip" value="1"' in narrowed, "the list's form stays in the archive"
    assert 'value="archived"' not in planner.get("/kampanye/").get_data(as_text=True)
    assert f"/kampanye/{SLUG}/" not in planner.get("/").get_data(as_text=True)
    for path in (page, f"{page}/persetujuan"):
        assert "Diarsipkan" in planner.get(path).get_data(as_text=True)
    assert "Ubah rencana" not in planner.get(page).get_data(as_text=True)
    assert planner.post(f"{page}/lanjutkan").status_code == 403
    planner.post(f"{page}/keluarkan")
    assert f'href="{page}"' in planner.get("/kampanye/").get_data(as_text=True)


@pytest.mark.one_database
def test_a_service_that_changed_is_told_beside_the_state(app: Flask, database: Database) -> None:
    with database.writing() as session:
        approved(session).service.primary_colour = "#123456"
    client = signed_in(app, database, "viewer")

    for path in ("", "/kegiatan", "/persetujuan"):
        text = client.get(f"/kampanye/{SLUG}{path}").get_data(as_text=True)
        assert "Berjalan" in text
        assert "Perlu disetujui lagi" in text
