"""The head's page: all that is decided on, who may press what, and the words left there."""

from __future__ import annotations

import copy
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.accounts.models import AuditEntry, Person
from outreach.campaigns import approve, versions
from outreach.campaigns.models import Campaign, Comment
from outreach.campaigns.plan import campaign_by_slug
from outreach.campaigns.waiting import waiting
from outreach.database import Database
from outreach.events.plan import Occasion, add_event
from outreach.places.find import villages
from outreach.wib import utc_now
from tests.build import PASSWORD, SLUG, approved, contact, person

pytestmark = pytest.mark.one_database
PATH = f"/kampanye/{SLUG}/persetujuan"


@pytest.fixture
def rina(app: Flask, database: Database) -> FlaskClient:
    return _client(app, database, "planner", "rina")


@pytest.fixture
def head(app: Flask, database: Database) -> FlaskClient:
    return _client(app, database, "approver", "dedi")


def _client(app: Flask, database: Database, role: str, name: str) -> FlaskClient:
    with database.writing() as session:
        person(session, role, name)
    client = app.test_client()
    client.post("/masuk", data={"username": name, "password": PASSWORD})
    return client


def _who(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.username == name)).one()


def _page(client: FlaskClient, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _save(session: Session, campaign: Campaign, headline: str, by: int) -> None:
    content = copy.deepcopy(campaign.content)
    content["copy"]["id"]["headline"] = headline
    last = versions.newest(session, campaign).number
    versions.save(session, campaign, content, seen=last, by=by)


def test_a_draft_leads_to_its_proposal_and_says_what_it_waits_for(rina: FlaskClient) -> None:
    for slug, waits in ((SLUG, False), ("ogan-lopian", True)):
        plan = rina.get(f"/kampanye/{slug}").get_data(as_text=True)
        decision = f"/kampanye/{slug}/persetujuan"
        assert f'<a class="btn btn-primary btn-small" href="{decision}">' in plan

        told = rina.get(decision).get_data(as_text=True)

        assert ("Belum bisa diajukan" in told) is waits
        assert ("<span>Ajukan</span>" in told) is not waits


def test_what_a_pack_leaves_to_be_confirmed_is_told_until_the_head_agreed(
    database: Database, rina: FlaskClient
) -> None:
    note = "Perlu konfirmasi: nomor posko."
    for is_approved in (False, True):
        with database.writing() as session:
            campaign_by_slug(session, SLUG).note = note
            if is_approved:
                approved(session)
        for path in (f"/kampanye/{SLUG}", "/kampanye/"):
            assert (note in rina.get(path).get_data(as_text=True)) is not is_approved


def test_giving_back_demands_a_note_and_the_planner_reads_it(
    database: Database, rina: FlaskClient, head: FlaskClient
) -> None:
    rina.post(f"/kampanye/{SLUG}/ajukan")
    refused = head.post(PATH, data={"decision": "return", "note": " "})
    assert "Wajib diisi." in refused.get_data(as_text=True)
    assert "Menunggu persetujuan" in _page(rina)

    head.post(PATH, data={"decision": "return", "note": "Tulis alamat posko."})

    page = _page(rina)
    assert "Dikembalikan: Dedi" in page
    assert "Tulis alamat posko." in page
    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).status == "draft"


def test_anybody_comments_and_nothing_said_is_markup(
    app: Flask, database: Database, rina: FlaskClient
) -> None:
    viewer = _client(app, database, "viewer", "budi")
    viewer.post(f"/kampanye/{SLUG}/komentar", data={"text": "<b>Bagus</b>\r\nsekali"})
    empty = viewer.post(f"/kampanye/{SLUG}/komentar", data={"text": "  "})
    long = viewer.post(f"/kampanye/{SLUG}/komentar", data={"text": "x" * 2001})

    assert "Wajib diisi." in empty.get_data(as_text=True)
    assert long.status_code == 200
    page = _page(rina)
    assert "&lt;b&gt;Bagus&lt;/b&gt;\nsekali" in page
    assert "Budi" in page
    with database.reading() as session:
        assert [c.text for c in session.scalars(select(Comment))] == ["<b>Bagus</b>\nsekali"]
        assert session.scalar(select(AuditEntry).where(AuditEntry.action == "campaign.comment"))


def test_a_proposal_is_withdrawn_before_it_is_decided(
    database: Database, rina: FlaskClient, head: FlaskClient
) -> None:
    rina.post(f"/kampanye/{SLUG}/ajukan")
    assert head.post(f"/kampanye/{SLUG}/tarik").status_code == 403
    rina.post(f"/kampanye/{SLUG}/tarik")

    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).status == "draft"
    assert head.post(PATH, data={"decision": "agree"}).status_code == 403


def test_the_writer_of_the_newest_version_may_give_back_but_not_agree(
    app: Flask, database: Database, rina: FlaskClient
) -> None:
    with database.writing() as session:
        campaign, admin = campaign_by_slug(session, SLUG), session.get_one(Person, 1)
        _save(session, campaign, "Kata admin", admin.id)
        approve.propose(session, campaign, _who(session, "rina"))
        assert waiting(session, admin) == []
    admin_client = app.test_client()
    admin_client.post("/masuk", data={"username": "admin", "password": PASSWORD})

    page = _page(admin_client)
    assert "Naskah terbarunya Anda yang menyimpan" in page
    assert 'value="agree"' not in page
    assert admin_client.post(PATH, data={"decision": "agree"}).status_code == 403
    admin_client.post(PATH, data={"decision": "return", "note": "Saya perbaiki dulu."})
    with database.reading() as session:
        assert campaign_by_slug(session, SLUG).status == "draft"


def test_what_a_service_became_after_it_was_proposed_is_not_agreed_to_by_one_alone(
    database: Database, rina: FlaskClient, head: FlaskClient
) -> None:
    rina.post(f"/kampanye/{SLUG}/ajukan")
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        campaign.service.primary_colour = "#123456"
        seen = approve.content_hash(campaign)

    page = _page(head)
    assert "berubah sejak diajukan" in page
    assert 'value="agree"' not in page
    answer = head.post(PATH, data={"decision": "agree", "seen_hash": seen})
    assert answer.status_code == 403
    assert "berubah sejak diajukan" in answer.get_data(as_text=True)


def test_the_page_tells_what_changed_since_the_last_approval(
    database: Database, head: FlaskClient
) -> None:
    assert "Belum pernah disetujui" in _page(head)
    with database.writing() as session:
        campaign = approved(session)
        before = campaign.content["copy"]["id"]["headline"]
    assert "Tidak ada yang berubah." in _page(head)
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        _save(session, campaign, "Kepala baru", 1)
        campaign.service.accent_colour = "#010203"
        campaign.places = villages(session)[:2]
        campaign.ends_on = (utc_now() + timedelta(days=90)).date()
        named = [place.label for place in campaign.places]

    page = _page(head)
    assert f"<del>{before}</del> <ins>Kepala baru</ins>" in page
    assert "<ins>#010203</ins>" in page
    assert "<del>Seluruh 192 desa dan kelurahan</del> <ins>2 desa/kelurahan</ins>" in page
    with database.writing() as session:
        campaign = approved(session)
        campaign.places.pop()
    assert f"1 desa/kelurahan; dikurangi: {named[1]}" in _page(head)


def test_the_page_shows_messages_broadcasts_and_days(
    database: Database, rina: FlaskClient, head: FlaskClient
) -> None:
    with database.writing() as session:
        campaign = campaign_by_slug(session, SLUG)
        occasion = Occasion(
            title="Gempungan Campaka", kind="gempungan", place_id=villages(session)[0].id,
            starts_at=utc_now() + timedelta(days=9), ends_at=None,
        )  # fmt: skip
        add_event(session, campaign, occasion, 1)
        contact(session, "warga@example.go.id")
    page = _page(head)
    assert "Gempungan Campaka" in page
    assert f'hx-get="{PATH}/siaran"' in page
    assert f'href="{PATH}/siaran"' in page, "and without script"
    assert f'hx-get="/kampanye/{SLUG}/sasaran/ringkas"' in page

    part = _page(head, f"{PATH}/siaran")
    assert "telepon *112*" in part
    assert "Yth. Bapak/Ibu" in part
    assert "Belum ada siaran." in part
    # How far the words may go once they are agreed to, and why.
    told = re.sub(r"<[^>]+>|\s+", " ", part)
    assert re.search(r"E-mail +1 kontak +1 (atas persetujuan|karena tugas jabatan)", told)
    assert re.search(r"SMS +0 kontak +", told)
    assert "<html" in part
    fragment = head.get(f"{PATH}/siaran", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "telepon *112*" in fragment
    assert "<html" not in fragment


def test_the_pages_of_what_the_campaign_chose_come_first(
    head: FlaskClient, database: Database
) -> None:
    with database.reading() as session:
        content = campaign_by_slug(session, SLUG).content
    chosen = [entry["slug"] for entry in content["materials"]]

    said = _page(head, f"/kampanye/{SLUG}/versi/1/halaman")

    before, _more, after = said.partition("materi lain yang bisa dibuat dari naskah yang sama")
    assert chosen and all(f"/versi/1/{slug}/id" in before for slug in chosen)
    assert "/versi/1/roll-up/id" in after and "/versi/1/roll-up/id" not in before


def test_the_longest_waiting_comes_first_and_only_for_who_decides(database: Database) -> None:
    with database.writing() as session:
        planner, head = person(session, "planner"), person(session, "approver")
        newer, older = (campaign_by_slug(session, s) for s in (SLUG, "ogan-lopian"))
        for campaign, days in ((newer, 1), (older, 2)):
            campaign.status, campaign.proposed_by = "proposed", planner.id
            campaign.proposed_at = utc_now() - timedelta(days=days)
        session.flush()

        assert waiting(session, head) == [older, newer]
        assert waiting(session, planner) == []


def test_the_campaigns_page_asks_the_head(
    database: Database, rina: FlaskClient, head: FlaskClient
) -> None:
    assert "Menunggu keputusan Anda" not in _page(head, "/kampanye/")
    rina.post(f"/kampanye/{SLUG}/ajukan")

    assert "Menunggu keputusan Anda" in _page(head, "/kampanye/")
    assert "Menunggu keputusan Anda" not in _page(rina, "/kampanye/")


def test_a_stop_of_one_campaign_is_seen_told_and_taken_back(
    app: Flask, database: Database, rina: FlaskClient, head: FlaskClient
) -> None:
    sari = _client(app, database, "planner", "sari")
    stop = f"/siaran/henti?kampanye={SLUG}"
    assert stop in _page(rina).replace("&amp;", "&")
    assert rina.get("/siaran/henti").status_code == 403, "all of them is for the head"
    rina.post(stop, data={"reason": "Tautan keliru"})

    for page in (PATH, f"/kampanye/{SLUG}", f"/kampanye/{SLUG}/kegiatan"):
        assert "Pengiriman kampanye ini dihentikan" in _page(sari, page)
    assert "Tautan keliru" in _page(head)
    assert "dihentikan" not in _page(head, "/kampanye/ogan-lopian")
    assert sari.post("/siaran/henti/1/cabut").status_code == 403
    assert "/siaran/henti/1/cabut" not in _page(sari)
    rina.post("/siaran/henti/1/cabut")
    page = _page(head)
    assert 'role="status"><svg' not in page.split("<main")[1].split("Ringkasan")[0]
    assert "Penghentian kampanye dicabut: Rina" in page
    # What a head has held up, a planner does not let go.
    head.post(stop, data={"reason": "Tunggu"})
    assert rina.post("/siaran/henti/2/cabut").status_code == 403
    head.post("/siaran/henti/2/cabut")
    with database.reading() as session:
        trail = session.scalars(
            select(AuditEntry.action).where(
                AuditEntry.subject == SLUG, AuditEntry.action.in_(["campaign.stop",
                                                                   "campaign.lift"])
            ).order_by(AuditEntry.id)
        ).all()  # fmt: skip
    assert trail == ["campaign.stop", "campaign.lift"] * 2
