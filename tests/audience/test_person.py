"""A person's data can be seen by those who may, handed over whole, and erased whole."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.accounts.audit import record
from outreach.accounts.models import AuditEntry
from outreach.audience.consent import is_suppressed, reachable
from outreach.audience.contacts import mask
from outreach.audience.models import Consent, Contact, OptIn, Suppression
from outreach.audience.stopping import stop_by_address
from outreach.audience.words import REMINDERS
from outreach.broadcasts.models import Broadcast, Delivery, Firing
from outreach.campaigns.plan import campaign_by_slug
from outreach.database import Database
from outreach.errors import OutreachError
from outreach.secret import secret_key
from outreach.settings import Settings
from outreach.wib import WIB
from tests.build import SLUG, contact, signed_in

EMAIL = "kades@example.go.id"
AT = datetime(2025, 2, 3, 9, tzinfo=WIB)
PROOF = {"basis": "consent", "purpose": REMINDERS, "method": "paper", "text": "Saya setuju.",
         "source": "Formulir 3 Februari 2025"}  # fmt: skip


@pytest.fixture
def someone(database: Database, settings: Settings) -> int:
    """A contact who got one letter."""
    key = secret_key(settings.home_path)
    with database.writing() as session:
        made = contact(session, EMAIL, key=key)
        campaign = campaign_by_slug(session, SLUG)
        broadcast = Broadcast(
            campaign_id=campaign.id, name="Pengingat Februari", channel="email", purpose=REMINDERS,
            schedule={"kind": "once", "at": AT.isoformat()}, status="done", created_at=AT,
        )  # fmt: skip
        session.add(broadcast)
        session.flush()
        firing = Firing(broadcast_id=broadcast.id, due_at=AT, status="done", started_at=AT)
        session.add(firing)
        session.flush()
        session.add(
            Delivery(
                firing_id=firing.id, contact_id=made.id, channel="email", address=EMAIL,
                place_id=made.place_id, status="failed", due_at=AT, at=AT,
                outcome=f"550 5.7.1 <{EMAIL}> refused",
            )
        )  # fmt: skip
        return made.id


def _actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_address_is_shown_in_full_only_on_a_recorded_click(
    app: Flask, database: Database, someone: int
) -> None:
    planner, viewer = signed_in(app, database, "planner"), signed_in(app, database, "viewer")
    for reader in (planner, viewer):
        page = reader.get(f"/kontak/{someone}").get_data(as_text=True)
        assert "ka***@example.go.id" in page
        assert "Pengingat Februari" in page
    assert viewer.post(f"/kontak/{someone}/alamat").status_code == 403
    assert "contact.reveal" not in _actions(database)
    assert f"<dd>{EMAIL}</dd>" in planner.post(f"/kontak/{someone}/alamat").get_data(as_text=True)
    assert "contact.reveal" in _actions(database)


def test_the_form_that_shows_addresses_is_recorded_too(
    app: Flask, database: Database, someone: int
) -> None:
    planner = signed_in(app, database, "planner")
    assert EMAIL in planner.get(f"/kontak/{someone}/ubah").get_data(as_text=True)
    assert "contact.reveal" in _actions(database)


def test_one_consent_is_withdrawn_and_the_other_stays(
    app: Flask, database: Database, someone: int, settings: Settings
) -> None:
    planner = signed_in(app, database, "planner")
    other = {**PROOF, "channel": "email", "purpose": "undangan kegiatan"}
    assert planner.post(f"/kontak/{someone}/persetujuan", data=other).status_code == 302
    with database.reading() as session:
        first = session.scalar(select(Consent.id).where(Consent.purpose == REMINDERS))
    planner.post(f"/kontak/{someone}/persetujuan/{first}/cabut")
    key = secret_key(settings.home_path)
    with database.reading() as session:
        assert not reachable(session, [someone], "email", REMINDERS, key)
        assert reachable(session, [someone], "email", "undangan kegiatan", key).keys() == {someone}
        assert session.scalar(select(Suppression)) is None
    assert "contact.withdraw" in _actions(database)


def test_consent_is_not_recorded_for_who_stopped_nor_without_an_address(
    app: Flask, database: Database, someone: int, settings: Settings
) -> None:
    planner = signed_in(app, database, "planner")
    with database.writing() as session:
        stop_by_address(session, "email", EMAIL, secret_key(settings.home_path))
    for channel, sentence in (("email", "sudah berhenti"), ("sms", "tidak punya alamat")):
        page = planner.post(f"/kontak/{someone}/persetujuan", data={**PROOF, "channel": channel})
        assert sentence in page.get_data(as_text=True)
    with database.reading() as session:
        live = select(func.count()).where(Consent.withdrawn_at.is_(None))
        assert session.scalar(live) == 0


def test_all_we_hold_is_handed_over_in_one_file(
    app: Flask, database: Database, someone: int
) -> None:
    planner = signed_in(app, database, "planner")
    answer = planner.post(f"/kontak/{someone}/data")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as file:
        data = json.loads(file.read("data.json"))
        page = file.read("data.html").decode()
    assert data["addresses"]["email"] == EMAIL
    assert data["consents"][0]["text"] == "Saya setuju."
    assert data["messages"][0]["about"] == "Pengingat Februari"
    for said in (EMAIL, "Saya setuju.", "formulir uji", "Pengingat Februari"):
        assert said in page
    assert "contact.hand_over" in _actions(database)


def test_erasure_leaves_a_count_and_the_stop_but_no_name_or_address(
    app: Flask, database: Database, someone: int, settings: Settings
) -> None:
    planner = signed_in(app, database, "planner")
    key = secret_key(settings.home_path)
    with database.writing() as session:
        stop_by_address(session, "email", EMAIL, key)
    assert "Ya, hapus semuanya" in planner.get(f"/kontak/{someone}/hapus").get_data(as_text=True)
    with database.reading() as session:
        assert session.get(Contact, someone) is not None
    planner.post(f"/kontak/{someone}/hapus")
    planner.post(f"/kontak/{someone}/hapus")
    with database.reading() as session:
        for table in (Contact, Consent, OptIn):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        [left] = session.scalars(select(Delivery)).unique()
        assert (left.status, left.contact_id, left.address, left.outcome) == (
            "failed",
            None,
            "",
            "",
        )
        assert session.scalar(select(func.count()).select_from(Suppression)) == 1
        trail = [
            e.subject for e in session.scalars(select(AuditEntry)) if e.action == "contact.remove"
        ]
    assert trail == [f"#{someone}"]


def test_who_tells_staff_to_stop_is_not_brought_back_by_erasure_or_a_list(
    app: Flask, database: Database, someone: int, settings: Settings
) -> None:
    planner, key = signed_in(app, database, "planner"), secret_key(settings.home_path)
    assert "Ia minta berhenti" in planner.get(f"/kontak/{someone}").get_data(as_text=True)
    planner.post(f"/kontak/{someone}/berhenti")
    page = planner.get(f"/kontak/{someone}").get_data(as_text=True)
    assert "tidak dikirimi lagi sejak" in page
    assert "Ia minta berhenti" not in page
    planner.post(f"/kontak/{someone}/hapus")
    with database.writing() as session, pytest.raises(OutreachError, match="sudah berhenti"):
        contact(session, EMAIL, key=key)


@pytest.mark.parametrize(
    ("deed", "wish", "comes_back"),
    [("", {}, True), ("", {"for_good": "1"}, False), ("withdrawn", {}, False)],
)
def test_erasing_keeps_out_whom_it_should(
    app: Flask, database: Database, settings: Settings, someone: int, deed: str,
    wish: dict[str, str], comes_back: bool,
) -> None:  # fmt: skip
    planner, key = signed_in(app, database, "planner"), secret_key(settings.home_path)
    if deed:
        with database.reading() as session:
            given = session.scalar(select(Consent.id))
        planner.post(f"/kontak/{someone}/persetujuan/{given}/cabut")
    planner.post(f"/kontak/{someone}/hapus", data=wish)
    with database.reading() as session:
        assert is_suppressed(session, EMAIL, "email", key) is not comes_back
        assert session.get(Contact, someone) is None


def test_the_trail_of_an_erased_person_says_who_acted_and_not_upon_whom(
    app: Flask, database: Database, someone: int
) -> None:
    planner = signed_in(app, database, "planner")
    planner.post(f"/kontak/{someone}/alamat")
    planner.post("/kontak/unduh", data={"q": EMAIL})
    planner.post("/kontak/unduh", data={"q": "guru"})
    with database.writing() as session:
        record(session, None, "contact.stop", mask(EMAIL), channel="email")
        other = contact(session, "karsa@example.go.id", key=b"k" * 32)
        assert mask(other.email or "") == mask(EMAIL)
        record(session, None, "contact.reveal", mask(EMAIL), contact=other.id)

    planner.post(f"/kontak/{someone}/hapus")

    with database.reading() as session:
        found = [(e.action, e.subject, e.detail.get("word")) for e in session.scalars(
            select(AuditEntry).where(AuditEntry.action.like("contact.%")).order_by(AuditEntry.id)
        )]  # fmt: skip
    assert found == [
        ("contact.reveal", f"#{someone}", None),
        ("contact.export", "Daftar kontak", "***"),
        ("contact.export", "Daftar kontak", "guru"),
        ("contact.stop", "***", None),
        ("contact.reveal", mask(EMAIL), None),
        ("contact.remove", f"#{someone}", None),
    ]
    assert signed_in(app, database, "admin").get("/jejak").status_code == 200


def test_a_corrected_address_keeps_its_consent_and_a_removed_one_ends_it(
    app: Flask, database: Database, someone: int, settings: Settings
) -> None:
    planner, key = signed_in(app, database, "planner"), secret_key(settings.home_path)
    with database.reading() as session:
        here = session.get_one(Contact, someone).place
        place = f"{here.label}, Kec. {here.district.name}"
    fields = {"name": "Bu Kades", "place": place, "language": "su", "role": "kepala desa",
              "tags": "Posyandu, #posyandu, angkatan 2025"}  # fmt: skip
    new = {**fields, "email": "KADES2@example.go.id", "phone": "0812 3456 7890"}
    assert planner.post(f"/kontak/{someone}/ubah", data=new).status_code == 302
    with database.reading() as session:
        changed = session.get_one(Contact, someone)
        assert (changed.email, changed.phone) == ("kades2@example.go.id", "+6281234567890")
        assert [tag.tag for tag in changed.tags] == ["angkatan 2025", "posyandu"]
        assert reachable(session, [someone], "email", REMINDERS, key).keys() == {someone}
    planner.post(f"/kontak/{someone}/ubah", data={**new, "email": ""})
    with database.reading() as session:
        assert session.get_one(Contact, someone).email is None
        assert session.scalars(select(Consent.withdrawn_at)).one() is not None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "stopped@example.go.id"}, "sudah berhenti"),
        ({"email": "other@example.go.id"}, "sudah ada"),
        ({"phone": "112"}, "nomor darurat"),
        ({"email": "", "phone": ""}, "sedikitnya satu alamat"),
        ({"place": "Desa Antah Berantah"}, "Pilih tempatnya"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    app: Flask, database: Database, someone: int, settings: Settings, wrong: dict[str, str],
    sentence: str,
) -> None:  # fmt: skip
    planner, key = signed_in(app, database, "planner"), secret_key(settings.home_path)
    with database.writing() as session:
        contact(session, "other@example.go.id", key=key)
        stop_by_address(session, "email", "stopped@example.go.id", key)
        here = session.get_one(Contact, someone).place
        place = f"{here.label}, Kec. {here.district.name}"
    given = {"name": "Nama Baru", "email": EMAIL, "place": place, "language": "id", **wrong}
    page = planner.post(f"/kontak/{someone}/ubah", data=given).get_data(as_text=True)
    assert sentence in page
    with database.reading() as session:
        kept = session.get_one(Contact, someone)
        assert (kept.name, kept.email) == ("Kades", EMAIL)


def test_a_new_contact_is_saved_with_every_channel_or_not_at_all(
    app: Flask, database: Database
) -> None:
    planner = signed_in(app, database, "planner")
    given = {**PROOF, "name": "Pak RW", "phone": "0812-3456-7890", "language": "id",
             "place": "Kutamanah", "channels": ["whatsapp", "email"]}  # fmt: skip
    page = planner.post("/kontak/baru", data=given).get_data(as_text=True)
    assert "tidak punya alamat" in page
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 0
    assert "sedikitnya satu saluran" in planner.post(
        "/kontak/baru", data={**given, "channels": []}
    ).get_data(as_text=True)
    planner.post("/kontak/baru", data={**given, "channels": ["whatsapp", "sms"]})
    with database.reading() as session:
        [made] = session.scalars(select(Contact)).all()
        assert {(one.channel, one.method) for one in made.consents} == {
            ("whatsapp", "paper"), ("sms", "paper")
        }  # fmt: skip
