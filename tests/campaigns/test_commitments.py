"""What agencies promise is kept once, is late by its date alone, and every step is in the trail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from outreach.accounts.models import AuditEntry
from outreach.agencies import register
from outreach.agencies.register import Facts
from outreach.campaigns import commitments
from outreach.campaigns.commitment_figures import progress
from outreach.campaigns.commitment_models import Commitment
from outreach.campaigns.commitments import Promise
from outreach.campaigns.models import Version
from outreach.campaigns.plan import campaign_by_slug, import_pack
from outreach.database import Database
from outreach.errors import NotFound, OutreachError
from outreach.settings import ROOT
from outreach.wib import today
from tests.agencies.build import ADMIN, DUE, PACK, agency, promised
from tests.build import SLUG, signed_in

PAGE = f"/kampanye/{PACK}/opd"
DAY = timedelta(days=1)


def test_the_pack_shares_its_service_and_changes_nothing_of_it(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, PACK)
        assert campaign.service is campaign_by_slug(session, "ogan-lopian").service
        campaign.service.name = "Ogan Lopian Baru"
        session.execute(delete(Version).where(Version.campaign_id == campaign.id))
        session.delete(campaign)
        session.flush()
        assert import_pack(session, ROOT / "campaigns" / PACK) == "added"
        assert import_pack(session, ROOT / "campaigns" / PACK) == "unchanged"
        assert campaign_by_slug(session, PACK).service.name == "Ogan Lopian Baru"
        actions = session.scalars(select(AuditEntry.action)).all()

    assert actions.count("service.add") == 0


def test_a_promise_of_many_is_kept_once_each(database: Database) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, PACK)
        offices = [agency(session), agency(session, "Dinas Pendidikan", "Disdik")]
        given = Promise(campaign.service_id, "  memindahkan\n pengaduan ", DUE)
        first = commitments.promise(session, campaign, offices, given, ADMIN)
        second = commitments.promise(session, campaign, offices, given, ADMIN)
        [one, _other] = commitments.of_campaign(session, campaign.id, DUE)
        commitments.withdraw(session, one, "dilebur", ADMIN)
        later = Promise(campaign.service_id, "memindahkan pengaduan", DUE + DAY)
        third = commitments.promise(session, campaign, offices, later, ADMIN)

        assert (first.added, first.known) == (2, 0)
        assert (second.added, second.known) == (0, 2)
        assert (third.added, third.reopened, third.known) == (0, 1, 1)
        assert (one.state, one.due_on, one.proof) == ("open", DUE + DAY, "")
        with pytest.raises(OutreachError, match="kosong"):
            commitments.promise(session, campaign, offices, Promise(1, " ", DUE), ADMIN)


def test_late_is_the_day_after_and_only_of_what_is_open(database: Database) -> None:
    with database.writing() as session:
        office = agency(session)
        one = promised(session, office)
        campaign = campaign_by_slug(session, PACK)

        def late(day: date, slug: str = PACK) -> list[int]:
            return list(session.scalars(commitments.agencies_with("late", slug, day)))

        assert (one.days_late(DUE), one.days_late(DUE + 9 * DAY)) == (0, 9)
        assert late(DUE) == []
        assert late(DUE + DAY) == late(DUE + DAY, "") == [office.id]
        assert late(DUE + DAY, SLUG) == late(DUE + DAY, "tidak-ada") == []
        assert list(session.scalars(commitments.agencies_with("open", PACK, DUE))) == [office.id]
        facts = Facts(office.name, office.short_name, "dinas", active=False)
        register.change(session, office, facts, ADMIN)
        session.flush()
        assert late(DUE + DAY) == []
        assert progress(session, DUE + DAY, campaign.id).all.total == 0
        register.change(session, office, Facts(*[office.name, office.short_name, "dinas"]), ADMIN)
        commitments.fulfil(session, one, DUE, "https://x.id/surat", ADMIN, today=DUE + DAY)
        session.flush()
        assert late(DUE + DAY) == []


def test_done_needs_a_proof_and_a_day_that_has_come(database: Database) -> None:
    with database.writing() as session:
        one = promised(session, agency(session))
        with pytest.raises(OutreachError, match="belum tiba"):
            commitments.fulfil(session, one, DUE + DAY, "surat", ADMIN, today=DUE)
        with pytest.raises(OutreachError, match="Buktinya"):
            commitments.fulfil(session, one, DUE, "  ", ADMIN, today=DUE)
        with pytest.raises(OutreachError, match="Alasannya"):
            commitments.withdraw(session, one, "", ADMIN)
        commitments.fulfil(session, one, DUE, "Surat edaran", ADMIN, today=DUE)
        commitments.reopen(session, one, ADMIN)
        session.flush()
        assert (one.state, one.done_on, one.proof) == ("open", None, "")
        with pytest.raises(NotFound):
            commitments.commitment_of(session, campaign_by_slug(session, SLUG), one.id)
        told = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.action.startswith("commitment."))
            .order_by(AuditEntry.id)
        )
        assert list(told) == ["commitment.add", "commitment.done", "commitment.reopen"]


def test_figures_add_up_by_agency_and_by_service(database: Database) -> None:
    with database.writing() as session:
        first, second = agency(session), agency(session, "Dinas Pendidikan", "Disdik")
        promised(session, first)
        done = promised(session, second)
        promised(session, second, "memasang poster", DUE + 30 * DAY)
        promised(session, second, "menautkan 112", DUE, SLUG)
        gone = promised(session, first, "ditarik saja")
        commitments.fulfil(session, done, DUE, "surat", ADMIN, today=DUE)
        commitments.withdraw(session, gone, "salah", ADMIN)
        session.flush()
        day = DUE + DAY
        found = progress(session, day)
        of_one = progress(session, day, campaign_by_slug(session, PACK).id)

    assert [(s.name, s.done, s.open, s.late) for s in found.by_agency] == [
        ("Disdik", 1, 1, 1), ("Dinkes", 0, 0, 1),
    ]  # fmt: skip
    assert {s.name: s.total for s in found.by_service} == {"Ogan Lopian": 3, "Call Center 112": 1}
    assert (found.all.done, found.all.open, found.all.late) == (1, 1, 2)
    assert of_one.all.total == 3
    assert found.lines[0].days_late(day) == 1 and found.lines[-1].state == "done"


@pytest.mark.one_database
def test_the_tab_adds_for_many_marks_done_and_hands_out(app: Flask, database: Database) -> None:
    planner, viewer = signed_in(app, database, "planner"), signed_in(app, database, "viewer")
    assert "Daftar OPD masih kosong" in planner.get(PAGE).get_data(as_text=True)
    with database.writing() as session:
        ids = [agency(session).id, agency(session, "Dinas Pendidikan", "Disdik").id]
        service = campaign_by_slug(session, PACK).service_id
    yesterday = (today() - DAY).isoformat()
    form = {"promise": "memindahkan pengaduan", "service": service, "due_on": yesterday,
            "agencies": ids}  # fmt: skip

    assert viewer.post(PAGE, data=form).status_code == 403
    for wrong in ({"agencies": []}, {"agencies": ["x"]}, {"due_on": "besok"}, {"service": 999}):
        assert planner.post(PAGE, data={**form, **wrong}).status_code == 200
    assert planner.post(PAGE, data=form, follow_redirects=True).get_data(as_text=True).count(
        "Terlambat 1 hari"
    ) == 2  # fmt: skip
    everyone = {**form, "promise": "memasang poster di loket", "agencies": [], "everyone": "y"}
    planner.post(PAGE, data=everyone)
    assert viewer.get(PAGE).get_data(as_text=True).count("memasang poster di loket") == 2
    with database.writing() as session:
        session.execute(delete(Commitment).where(Commitment.promise == everyone["promise"]))
    with database.reading() as session:
        [one, other] = session.scalars(select(Commitment.id).order_by(Commitment.id))

    future = {"done_on": (today() + DAY).isoformat(), "proof": "surat"}
    early = planner.post(f"{PAGE}/{one}/dipenuhi", data=future)
    assert "belum tiba" in early.get_data(as_text=True)
    link = {"done_on": yesterday, "proof": "https://x.id/<b>"}
    planner.post(f"{PAGE}/{one}/dipenuhi", data=link)
    assert 'href="https://x.id/&lt;b&gt;"' in viewer.get(PAGE).get_data(as_text=True)
    script = {"done_on": yesterday, "proof": "javascript:alert(1)"}
    planner.post(f"{PAGE}/{other}/dipenuhi", data=script)
    assert 'href="javascript' not in viewer.get(PAGE).get_data(as_text=True)
    planner.post(f"{PAGE}/{other}/buka")
    planner.post(f"{PAGE}/{other}", data={**form, "promise": "memasang poster"})
    planner.post(f"{PAGE}/{other}/tarik", data={"reason": "dilebur"})
    part = viewer.get(f"/opd/{ids[1]}/komitmen", headers={"HX-Request": "true"})
    assert "memasang poster" in part.get_data(as_text=True)
    assert "<html" not in part.get_data(as_text=True)
    assert "<html" in viewer.get(f"/opd/{ids[1]}/komitmen").get_data(as_text=True)

    csv = viewer.get(f"{PAGE}?unduh=csv&keadaan=done").get_data().decode("utf-8-sig")
    assert csv.count("\n") == 2 and "Dinas Kesehatan" in csv
    page = viewer.get(f"/opd/kemajuan?kampanye={PACK}").get_data(as_text=True)
    assert "100% dari semuanya" in page and "memasang poster" not in page
    for table in ("opd-unduh", "unduh"):
        assert viewer.get(f"/opd/kemajuan?{table}=xlsx").data.startswith(b"PK")
    assert viewer.get("/opd/kemajuan?unduh=exe").status_code == 404
    assert viewer.get("/opd/kemajuan?kampanye=tidak-ada").status_code == 404
